/* Names for a screen reader what the stock admin and its lists leave nameless. Pages work without it. */
"use strict";

function nameSelects(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels[0]?.textContent.trim() || select.name;
    for (const part of select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
      part.setAttribute("aria-label", label);
    }
  }
}

function makeReachable(sheet) {
  const name = sheet.querySelector("caption")?.textContent.trim();
  sheet.tabIndex = 0;
  if (name) {
    sheet.setAttribute("role", "region");
    sheet.setAttribute("aria-label", name);
  }
}

addEventListener("load", () => {
  nameSelects(document);
  document.querySelectorAll(".sheet:not([tabindex])").forEach(makeReachable);
  for (const head of document.querySelectorAll("thead th")) {
    if (!head.textContent.trim() && !head.children.length) head.setAttribute("role", "cell");
  }
  const search = document.querySelector("#searchbar");
  search?.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);
});
document.addEventListener("formset:added", (event) => setTimeout(() => nameSelects(event.target)));
