// Picks for a comparison, remembered while one browses in this tab. Without this file the boxes, the
// bar's button and the links work as they stand; the choice is then in the addresses alone.
(function () {
  "use strict";
  var KEY = "compare-picks";

  function recall() { try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch (error) { return {}; } }
  function keep(picks) { try { sessionStorage.setItem(KEY, JSON.stringify(picks)); } catch (error) { /* private window */ } }

  function bar(form) {
    var most = Number(form.dataset.compareMost);
    var told = form.querySelector("[data-compare-told]");
    var elsewhere = form.querySelector("[data-compare-elsewhere]");
    var clear = form.querySelector("[data-compare-clear]");
    var asked = told.textContent;
    var picks = recall();

    function boxes() { return Array.prototype.slice.call(form.elements).filter(function (box) { return box.type === "checkbox"; }); }
    function nameOf(box) { return box.dataset.name || box.value; }
    function tell(extra) {
      var names = Object.keys(picks).map(function (slug) { return picks[slug]; });
      form.classList.toggle("is-empty", !names.length);
      clear.hidden = !names.length;
      told.textContent = (names.length ? names.length + "/" + most + ": " + names.join(", ") : asked) + (extra ? " · " + extra : "");
    }
    function offPage() {
      var shown = boxes().filter(function (box) { return !elsewhere.contains(box); }).map(function (box) { return box.value; });
      elsewhere.hidden = true; // the names stand in the line above; the boxes only carry them
      elsewhere.replaceChildren();
      Object.keys(picks).filter(function (slug) { return shown.indexOf(slug) < 0; }).forEach(function (slug) {
        var box = document.createElement("input");
        box.type = "checkbox";
        box.name = "p";
        box.value = slug;
        box.checked = true;
        box.dataset.name = picks[slug];
        elsewhere.append(box);
      });
    }

    // From here on this tab remembers: a box that is cleared must not come back with the next link.
    function forgetAddress() {
      if (new URLSearchParams(location.search).getAll("p").length === 0) { return; }
      document.querySelectorAll("main input[type=hidden][name=p]").forEach(function (field) { field.remove(); });
      document.querySelectorAll("main a[href*='p=']").forEach(function (link) {
        var target = new URL(link.href);
        target.searchParams.delete("p");
        link.href = target.href;
      });
      var here = new URL(location.href);
      here.searchParams.delete("p");
      history.replaceState(null, "", here.href);
    }

    boxes().forEach(function (box) {
      if (box.checked && Object.keys(picks).length < most) { picks[box.value] = nameOf(box); }
      box.checked = box.value in picks;
    });
    keep(picks);
    forgetAddress();
    offPage();
    tell();
    clear.addEventListener("click", function () {
      picks = {};
      boxes().forEach(function (box) { box.checked = false; });
      keep(picks);
      tell();
      form.querySelector("button[type=submit]").focus();
    });
    document.addEventListener("change", function (event) {
      var box = event.target;
      if (box.form !== form || box.type !== "checkbox") { return; }
      if (!box.checked) {
        delete picks[box.value];
      } else if (Object.keys(picks).length >= most) {
        box.checked = false;
        tell(form.dataset.compareFull);
        return;
      } else {
        picks[box.value] = nameOf(box);
      }
      keep(picks);
      tell();
    });
  }

  document.querySelectorAll("form[data-compare-most]").forEach(bar);
  document.querySelectorAll("[data-print]").forEach(function (button) { button.addEventListener("click", function () { window.print(); }); });
  document.addEventListener("click", function (event) {
    var drop = event.target.closest("[data-compare-drop]");
    var add = event.target.closest("[data-compare-add]");
    var picks = recall();
    if (drop) { delete picks[drop.dataset.compareDrop]; keep(picks); }
    if (add) {
      // What was picked before stands beside it; the page itself refuses a fifth, and says so.
      picks[add.dataset.compareAdd] = add.dataset.name || add.dataset.compareAdd;
      add.href = add.href.split("?")[0] + "?" + Object.keys(picks).map(function (slug) { return "p=" + encodeURIComponent(slug); }).join("&");
      if (Object.keys(picks).length <= 4) { keep(picks); }
    }
  });
}());

// What this browser saw lately. A visitor's list never leaves the browser but to draw it; once signed in,
// it is handed to the account and forgotten here.
(function () {
  "use strict";
  var KEY = "seen-platforms", MOST = 12;

  function recall() { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (error) { return []; } }
  function keep(slugs) { try { localStorage.setItem(KEY, JSON.stringify(slugs)); } catch (error) { /* private window */ } }
  function forget() { try { localStorage.removeItem(KEY); } catch (error) { /* private window */ } }
  function query(slugs) { return slugs.map(function (slug) { return "p=" + encodeURIComponent(slug); }).join("&"); }

  document.addEventListener("htmx:afterSwap", function (event) {
    var mark = event.target.closest("[data-seen]");
    if (!mark || mark.dataset.noted) { return; }
    mark.dataset.noted = "yes";
    var slug = mark.dataset.seen;
    var seen = [slug].concat(recall().filter(function (other) { return other !== slug; })).slice(0, MOST);
    var form = mark.querySelector("form[data-keep-seen]");
    if (!form) { keep(seen); return; }
    handOver(form.dataset.keepSeen, form, seen).catch(function () { /* another page will */ });
  });

  // To the account, the newest last.
  function handOver(url, around, seen) {
    return fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": around.querySelector("[name=csrfmiddlewaretoken]").value },
      body: query(seen.slice().reverse())
    }).then(function (response) {
      if (!response.ok) { return Promise.reject(new Error()); }
      forget();
    });
  }

  // Who looked around and then signed in sees it in the list at once.
  document.querySelectorAll("[data-hand-over-seen]").forEach(function (part) {
    if (!recall().length) { return; }
    handOver(part.dataset.handOverSeen, part, recall())
      .then(function () { window.location.reload(); })
      .catch(function () { /* the next visit will */ });
  });

  document.querySelectorAll("[data-seen-list]").forEach(function (part) {
    fetch(part.dataset.seenList + "?" + query(recall()))
      .then(function (response) { return response.ok ? response.text() : Promise.reject(new Error()); })
      .then(function (html) { part.innerHTML = html; })
      .catch(function () { /* the words that stand there remain */ });
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-seen-forget]")) { forget(); }
    if (event.target.closest("[data-seen-clear]")) { forget(); window.location.reload(); }
  });
}());
