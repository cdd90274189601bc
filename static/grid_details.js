// The details of one cell, in a dialog.
"use strict";

async function openDetails(cell) {
  while (saving) await new Promise((resolve) => { setTimeout(resolve, 50); });
  detailed = cell;
  const answer = await send(`${unitOf(cell).dataset.entry}cell/${keyOf(cell).split("-").slice(-2).join("-")}/`);
  if (!answer?.said) {
    detailed = null;
    return say(answer ? "barred" : "away");
  }
  fill(answer.said.form);
  const number = dialog.querySelector("[name=number]");
  if (number && cell.value !== seenOf(cell).value && !/^[—…－-]+$/.test(cell.value)) number.value = cell.value;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[name=number]")?.focus();
  return undefined;
}

function fill(html) {
  dialog.innerHTML = html;
  dialog.querySelector("[role=alert]")?.focus();
}

async function onDetails(event) {
  event.preventDefault();
  const body = new FormData(event.target);
  if (unitOf(detailed).dataset.prefix) body.set("several", "1");
  const answer = await send(event.target.action, body);
  if (!answer) return dialog.querySelector(".cell-buttons").append(` ${state.dataset.away}`);
  if (!answer.said) return say("barred");
  if (!answer.ok) return fill(answer.said.form);
  const kept = answer.said.cells[keyOf(detailed)];
  seenOf(detailed).value = kept.seen;
  detailed.value = kept.text;
  leave(detailed);
  show(answer.said);
  dialog.close();
  keep();
  if (touched.size) later("look", look, LOOK_AFTER);
  return undefined;
}
