// How far a large file is, without loading its page anew; once it is over, the page is.
"use strict";

const LOOK_AGAIN = 1000; // milliseconds
const SHOWN = document.getElementById("waiting");
const SAID = document.getElementById("said");
const BAR = document.getElementById("progress");

async function look() {
  const answer = await fetch(SHOWN.dataset.sign, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) show(await answer.json());
  else setTimeout(look, LOOK_AGAIN);
}

function show(sign) {
  if (sign.over) return location.reload();
  if (SAID.textContent !== sign.said) SAID.textContent = sign.said;
  if (sign.of_rows) {
    BAR.max = sign.of_rows;
    BAR.value = Math.min(sign.rows, sign.of_rows);
  }
  setTimeout(look, LOOK_AGAIN);
}

setTimeout(look, LOOK_AGAIN);
