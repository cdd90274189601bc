// What a reviewer has typed for the return stays while she asks, answers or closes at a cell and comes back.
"use strict";

const act = document.getElementById("act");
const drawer = `review of ${act.dataset.account} ${location.pathname}`;

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".talk")) return;
  const fields = [...act.elements].filter((field) => field.matches("input:not([type=hidden])"));
  sessionStorage.setItem(drawer, JSON.stringify(fields.map((field) => [field.name, field.value])));
});

for (const [name, text] of JSON.parse(sessionStorage.getItem(drawer) ?? "[]")) {
  const field = act.elements[name];
  if (field && !field.value) field.value = text;
}
sessionStorage.removeItem(drawer);
