/* Names for a screen reader what the stock admin and its lists leave nameless. Pages work without it. */
"use strict";

function nameFields(root) {
  for (const field of root.querySelectorAll(".tabular td :is(input, select, textarea):not([type=hidden])")) {
    const cell = field.closest("td");
    const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    if (!field.labels.length && head) field.setAttribute("aria-label", head.textContent.trim());
  }
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const name = select.getAttribute("aria-label") || select.labels[0]?.textContent.trim();
    const drawn = select.nextElementSibling?.querySelectorAll("[role]") || [];
    if (name) drawn.forEach((part) => part.setAttribute("aria-label", name));
  }
}

/* A sheet that scrolls and holds nothing to stop at can be scrolled by keys. */
function makeReachable(sheet) {
  if (sheet.querySelector("a[href], button, input, select, textarea")) return;
  const name = sheet.querySelector("caption")?.textContent.trim();
  sheet.tabIndex = 0;
  if (name) {
    sheet.setAttribute("role", "region");
    sheet.setAttribute("aria-label", name);
  }
}

addEventListener("load", () => {
  const afterTheirs = window.django?.jQuery || ((act) => act()); // the admin draws its selects when jQuery is ready
  afterTheirs(() => nameFields(document));
  document.querySelectorAll(".sheet:not([tabindex])").forEach(makeReachable);
  for (const head of document.querySelectorAll("thead th")) {
    if (!head.textContent.trim() && !head.children.length) head.setAttribute("role", "cell");
  }
  const search = document.querySelector("#searchbar");
  search?.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);
});
document.addEventListener("formset:added", (event) => setTimeout(() => nameFields(event.target)));
