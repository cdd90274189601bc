/* Who read the page, when, and whether it is final: at the foot of every sheet of paper (print.css). */
"use strict";

const printed = document.querySelector(".printed");
if (printed) {
  const said = printed.textContent.trim().replace(/\s+/g, " ");
  document.documentElement.dataset.printed = `${document.querySelector("h1").textContent.trim()} · ${said}`;
}
