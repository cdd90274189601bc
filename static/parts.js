// The later parts of a long table, one after the other, and then its picture; what cannot be fetched stays behind its
// link.
"use strict";

async function fetchNextPart() {
  const missing = document.querySelector("tbody[data-part]");
  if (!missing) return fetchPicture();
  const part = await fetched(missing.dataset.part);
  if (!part) return;
  missing.replaceWith(...part.querySelectorAll("tbody"));
  addRemarks(part.querySelector(".remarks"));
  fetchNextPart();
}

async function fetchPicture() {
  const place = document.querySelector("[data-picture]");
  const picture = place && (await fetched(place.dataset.picture));
  if (picture) place.replaceWith(...picture.body.children);
}

async function fetched(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/* What is said of every part stands there once, with the numbers of the last. */
function addRemarks(more) {
  const said = document.querySelector(".remarks");
  if (!more) return;
  if (!said) return document.querySelector(".sheet").after(more);
  for (const remark of [...more.children]) {
    const before = [...said.children].find((one) => withoutNumbers(one) === withoutNumbers(remark));
    if (before) before.replaceWith(remark);
    else said.append(remark);
  }
}

function withoutNumbers(remark) {
  return remark.textContent.replace(/[\d,]+/g, "#");
}

fetchNextPart();
