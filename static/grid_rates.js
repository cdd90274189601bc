// Rates: not typed, but reached by the arrows like a cell; their details say how they are made of their parts.
"use strict";

const rateIn = (place) => place?.querySelector("output") ?? null;

function reachRate(rate) {
  if (rowOf(rate).hidden) clearFilter();
  holdPlace(placeOf(rate));
}

function rateBeside(from, down, right) {
  const rows = shownRows();
  return rateIn(rows[rows.indexOf(rowOf(from)) + down]?.cells[columnOf(from) + right]);
}

// An arrow stops at a rate; Enter passes it by, to the next cell that is typed into.
function step(from, down, right) {
  const rate = rateBeside(from, down, right);
  if (!rate) return leave(from, down, right);
  accept();
  reachRate(rate);
  return undefined;
}

function leave(from, down, right) {
  if (isCell(from) || neighbour(from, down, right)) go(from, down, right);
}

// Down or up to a cell; in a column without any, to the next rate.
function goOn(place, down) {
  if (neighbour(place, down, 0)) go(place, down, 0);
  else step(place, down, 0);
}

const IN_A_RATE = {
  Enter: (place) => goOn(place, 1),
  "Shift+Enter": (place) => goOn(place, -1),
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
