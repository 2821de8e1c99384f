// Suggestions while typing, an accessible combobox over any <input data-suggest="…address…">.
// Without this file the box is a plain search box.
(function () {
  "use strict";
  var WAIT_MS = 120;

  function build(input) {
    var box = input.closest(".search-box");
    var list = document.createElement("ul");
    var status = document.createElement("p");
    var timer = 0, asked = 0, active = -1, options = [];
    list.id = input.id + "-suggestions";
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel || "");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    box.append(list, status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function mark(next) {
      if (options[active]) { options[active].setAttribute("aria-selected", "false"); }
      active = next;
      if (options[active]) {
        options[active].setAttribute("aria-selected", "true");
        options[active].scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", options[active].id);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }
    function go(option) { window.location.assign(option.dataset.url); }
    function show(rows) {
      list.replaceChildren();
      options = rows.map(function (row, at) {
        var option = document.createElement("li");
        var name = document.createElement("span");
        var kind = document.createElement("span");
        option.id = list.id + "-" + at;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = row.url;
        option.dataset.kind = row.kind;
        name.textContent = row.label;
        kind.className = "faint small";
        kind.textContent = row.kind_label;
        option.append(name, kind);
        option.addEventListener("mousedown", function (event) { event.preventDefault(); });
        option.addEventListener("click", function () { go(option); });
        list.append(option);
        return option;
      });
      active = -1;
      // Under the box itself, also where its button stands below it.
      list.style.top = input.offsetTop + input.offsetHeight + 4 + "px";
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(!!options.length));
      input.removeAttribute("aria-activedescendant");
    }
    function ask() {
      var mine = ++asked;
      var text = input.value.trim();
      if (text.length < 2) { close(); return; }
      fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text.slice(0, 200)), { headers: { Accept: "application/json" } })
        .then(function (response) { return response.ok ? response.json() : { suggestions: [] }; })
        .then(function (answer) {
          if (mine !== asked || document.activeElement !== input) { return; }
          show(answer.suggestions);
          status.textContent = answer.told || "";
        })
        .catch(close);
    }
    input.addEventListener("input", function () { window.clearTimeout(timer); timer = window.setTimeout(ask, WAIT_MS); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) { return; }
      if (event.key === "ArrowDown" && list.hidden) { ask(); event.preventDefault(); return; }
      if (list.hidden) { return; }
      if (event.key === "ArrowDown") { mark(active + 1 < options.length ? active + 1 : -1); event.preventDefault(); }
      if (event.key === "ArrowUp") { mark(active < 0 ? options.length - 1 : active - 1); event.preventDefault(); }
      if (event.key === "Escape") { close(); event.preventDefault(); }
      if (event.key === "Enter" && options[active]) { go(options[active]); event.preventDefault(); }
    });
  }
  document.querySelectorAll("input[data-suggest]").forEach(build);
}());
