// Leads on at once; without a script the button does.
const way = document.querySelector("[data-enter]");
if (way instanceof HTMLFormElement) way.requestSubmit();
else if (way) window.location.replace(way.href);
