// Tells which place of the list was opened: the query and a number, nothing about who. The links stay links.
(function () {
  "use strict";
  var list = document.querySelector("[data-chosen]");
  if (!list || !list.dataset.query || !navigator.sendBeacon || navigator.globalPrivacyControl) { return; }
  function tell(event) {
    var link = event.target.closest("a[href]");
    var item = link && link.closest("[data-chosen] > li");
    if (!item || (event.type === "auxclick" && event.button !== 1)) { return; }
    var position = Number(list.dataset.first) + Array.prototype.indexOf.call(list.children, item);
    var choice = new URLSearchParams({ q: list.dataset.query, position: String(position) });
    if ("narrowed" in list.dataset) { choice.set("narrowed", "true"); }
    navigator.sendBeacon(list.dataset.chosen, choice);
  }
  list.addEventListener("click", tell);
  list.addEventListener("auxclick", tell);
}());
