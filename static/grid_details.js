// The details of one cell, and the definition of its indicator, in a dialog.
"use strict";

async function openDetails(cell) {
  accept();
  while (saving) await new Promise((resolve) => { setTimeout(resolve, 50); });
  if (isRate(cell) && touched.size) await save(); // it is made of what is saved
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
  dialog.querySelector(".conversation.open [name=text], [name=number]")?.focus();
  return undefined;
}

async function openDefinition(cell) {
  accept();
  const answer = await send(`${form.dataset.definitions}${cell.dataset.indicator}/`);
  if (!answer?.said) return say(answer ? "barred" : "away");
  detailed = cell;
  fill(answer.said.definition);
  if (!dialog.open) dialog.showModal();
  return undefined;
}

function fill(html) {
  dialog.innerHTML = html;
  dialog.querySelector("[role=alert]")?.focus();
}

// What is asked or answered at the cell; then she is back in it, and types on.
async function onTalk(event) {
  const talk = event.target;
  const body = new FormData(talk, event.submitter);
  if (unitOf(detailed).dataset.prefix) body.set("several", "1");
  const answer = await send(talk.action, body);
  if (!answer?.ok) return talk.append(` ${answer?.said?.reasons ?? state.dataset.away}`);
  show(answer.said);
  dialog.close();
  if (touched.size || totals) later("look", look, LOOK_AFTER);
  return undefined;
}

async function onDetails(event) {
  event.preventDefault();
  if (event.target.matches(".talk")) return onTalk(event);
  const body = new FormData(event.target);
  if (unitOf(detailed).dataset.prefix) body.set("several", "1");
  const answer = await send(event.target.action, body);
  if (!answer) return dialog.querySelector(".cell-buttons").append(` ${state.dataset.away}`);
  if (!answer.said) return say("barred");
  if (!answer.ok) return fill(answer.said.form);
  const kept = answer.said.cells[keyOf(detailed)];
  const before = heldBy(detailed);
  seenOf(detailed).value = kept.seen;
  hold(detailed, { text: kept.text });
  if (before.text !== kept.text) changes.record([{ cell: detailed, before, after: { text: kept.text } }]);
  show(answer.said);
  dialog.close();
  countUnsaved();
  keep();
  if (touched.size || totals) later("look", look, LOOK_AFTER);
  return undefined;
}

function onDialogClick(event) {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  dialog.close();
}

function onDialogClosed() {
  const cell = detailed;
  detailed = null;
  const held = document.activeElement;
  if (isCell(held) || isHeldPlace(held)) return; // the browser has brought her back, and she may have gone on
  if (isRate(cell)) reachRate(cell);
  else reach(cell);
}
