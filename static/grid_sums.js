// The whole sum from below goes into a cell by the clerk's act on that cell, and by nothing else.
"use strict";

const isOffered = (cell) => document.getElementById(`offer-${keyOf(cell)}`) !== null;

function take(cell) {
  const button = document.querySelector(`#offer-${CSS.escape(keyOf(cell))} button.take`);
  if (!button) return say("partial");
  const before = heldBy(cell);
  const after = { text: button.dataset.sum, sum: button.value };
  reach(cell);
  hold(cell, after);
  changes.record([{ cell, before, after }]);
  select(cell);
  return changed(cell);
}

function onTake(event) {
  const button = event.target.closest("button.take");
  if (!button) return;
  event.preventDefault();
  take(document.getElementById(button.name.replace("take-", "cell-")));
}

function addTaken(event) {
  for (const [key, printed] of taking) event.formData.set(`take-${key}`, printed);
}

function showOffer(key, html) {
  const place = document.getElementById(`offer-${key}`);
  if (!place || place.dataset.said === html) return;
  place.innerHTML = html;
  place.dataset.said = html;
}
