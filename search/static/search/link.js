// One address for one search: empty fields of the form leave the address bar, and a press copies the link.
// Without this file the link opens the same search.
(function () {
  "use strict";
  var link = document.querySelector("[data-copy-link]");
  if (!link) { return; }
  var here = new URL(link.href);
  var picked = new URLSearchParams(location.search).getAll("p");
  picked.forEach(function (slug) { here.searchParams.append("p", slug); });
  if ("settled" in link.dataset && here.href.split("#")[0] !== location.href.split("#")[0]) {
    history.replaceState(history.state, "", here.pathname + here.search + location.hash);
  }
  if (!navigator.clipboard) { return; }
  link.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(
      function () { link.parentElement.querySelector("[role=status]").textContent = link.dataset.copyLink; },
      function () { location.assign(link.href); }
    );
  });
}());
