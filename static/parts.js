// The later parts of a long table, one after the other; what cannot be fetched stays behind its link.
"use strict";

async function fetchNextPart() {
  const missing = document.querySelector("tbody[data-part]");
  if (!missing) return;
  const answer = await fetch(missing.dataset.part).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  missing.replaceWith(...part.querySelectorAll("tbody"));
  addRemarks(part.querySelector(".remarks"));
  fetchNextPart();
}

/* What is said of every part stands there once. */
function addRemarks(more) {
  const said = document.querySelector(".remarks");
  if (!more) return;
  if (!said) return document.querySelector(".sheet").after(more);
  const told = new Set([...said.children].map((remark) => remark.textContent));
  said.append(...[...more.children].filter((remark) => !told.has(remark.textContent)));
}

fetchNextPart();
