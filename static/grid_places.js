// Places that cannot be typed into: what a form holds that is handed in is selected and copied out all the same.
"use strict";

const UNHELD = "a, button, summary, input";

// On a page with cells to type into, only what is locked or computed there; else every place of a line.
function canHold(place) {
  if (!place || !isPlace(place)) return false;
  return cells.length === 0 || place.querySelector("span.locked, output") !== null;
}

// One of them can be reached by Tab: the last that was held.
function holdPlace(place) {
  for (const before of form.querySelectorAll(":is(td, th)[tabindex='0']")) before.tabIndex = -1;
  place.tabIndex = 0;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest", inline: "nearest" });
  choose(place);
}

function goToPlace(place, down, right) {
  const rows = shownRows();
  const next = rows[rows.indexOf(place.closest("tr")) + down]?.cells[place.cellIndex + right];
  const cell = next?.querySelector("input.cell");
  if (cell) reach(cell);
  else if (canHold(next)) holdPlace(next);
}

const IN_A_PLACE = {
  ArrowDown: (place) => goToPlace(place, 1, 0),
  ArrowUp: (place) => goToPlace(place, -1, 0),
  ArrowRight: (place) => goToPlace(place, 0, 1),
  ArrowLeft: (place) => goToPlace(place, 0, -1),
  "Shift+ArrowDown": () => extend(1, 0),
  "Shift+ArrowUp": () => extend(-1, 0),
  "Shift+ArrowRight": () => extend(0, 1),
  "Shift+ArrowLeft": () => extend(0, -1),
  "Ctrl+Shift+ArrowDown": () => extendFar(1, 0),
  "Ctrl+Shift+ArrowUp": () => extendFar(-1, 0),
  "Ctrl+Shift+ArrowRight": () => extendFar(0, 1),
  "Ctrl+Shift+ArrowLeft": () => extendFar(0, -1),
  "Ctrl+a": chooseAll,
  Escape: (place) => choose(place),
};

function onKeyInPlace(event) {
  const act = isHeldPlace(event.target) && IN_A_PLACE[chord(event)];
  if (!act) return;
  event.preventDefault();
  act(event.target);
}

function onPress(event) {
  const place = placeOf(event.target);
  if (event.button !== 0 || event.target.closest(UNHELD) || !canHold(place)) return;
  event.preventDefault();
  if (event.shiftKey && block.anchor) {
    extendTo(place);
    return;
  }
  holdPlace(place);
  block.dragging = true;
}

form.addEventListener("keydown", onKeyInPlace);
form.addEventListener("mousedown", onPress);
const [firstRow] = shownRows();
if (firstRow && !cells.length) firstRow.cells[0].tabIndex = 0;
