/* Tells the server, once a minute at most, that somebody is here: what a page sends by itself does not say so. */
"use strict";

const presence = { every: 60000, told: Date.now() }; // milliseconds; that the page was opened, the server knows

function tellPresence() {
  if (Date.now() - presence.told < presence.every) return;
  presence.told = Date.now();
  const address = document.querySelector("[data-presence]").dataset.presence;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  fetch(address, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
}

for (const act of ["keydown", "pointerdown", "input"]) {
  addEventListener(act, tellPresence, { capture: true, passive: true });
}
