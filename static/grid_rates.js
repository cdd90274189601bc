// Rates: not typed, but reached by the arrows like a cell; their details say how they are made of their parts.
"use strict";

const rateIn = (place) => place?.querySelector("output") ?? null;

function reachRate(rate) {
  if (rowOf(rate).hidden) clearFilter();
  holdPlace(placeOf(rate));
}

// An arrow stops at a rate; Enter passes it by, to the next cell that is typed into.
function step(from, down, right) {
  const rows = shownRows();
  const rate = rateIn(rows[rows.indexOf(rowOf(from)) + down]?.cells[columnOf(from) + right]);
  if (!rate) return leave(from, down, right);
  accept();
  reachRate(rate);
  return undefined;
}

function leave(from, down, right) {
  if (isCell(from) || neighbour(from, down, right)) go(from, down, right);
}

const IN_A_RATE = {
  Enter: (place) => leave(place, 1, 0),
  "Shift+Enter": (place) => leave(place, -1, 0),
  ArrowDown: (place) => step(place, 1, 0),
  ArrowUp: (place) => step(place, -1, 0),
  ArrowRight: (place) => step(place, 0, 1),
  ArrowLeft: (place) => step(place, 0, -1),
  "Shift+F2": (place) => openDetails(rateIn(place)),
  F1: (place) => openDefinition(rateIn(place)),
  "Ctrl+Home": () => goToEnd(0),
  "Ctrl+End": () => goToEnd(-1),
};

function onKeyInRate(event) {
  const act = isHeldPlace(event.target) && rateIn(event.target) && IN_A_RATE[chord(event)];
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // before the keys of places that are only read
  act(event.target);
}

form.addEventListener("keydown", onKeyInRate);
