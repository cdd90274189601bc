// Which key does what in a cell: while it is selected, and while it is edited.
"use strict";

function go(cell, down, right) {
  accept();
  reach(neighbour(cell, down, right) ?? cell);
}

function goFar(cell, down, right) {
  accept();
  reach(farthest(cell, down, right));
}

function goToEnd(which) {
  accept();
  reach(shownCells().at(which));
}

// An arrow in a cell that is typed over takes the value and moves; where no cell is that way, the caret moves.
function goFromTyped(cell, down, right) {
  if (edit.mode === OPENED) return false;
  if (!rateBeside(cell, down, right) && !neighbour(cell, down, right)) return false;
  return step(cell, down, right);
}

function takeOffered(cell) {
  return isOffered(cell) ? take(cell) : false;
}

// An act that gives false leaves the key to the browser.
const EVERYWHERE = {
  Enter: (cell) => go(cell, 1, 0),
  "Shift+Enter": (cell) => go(cell, -1, 0),
  "Shift+F2": (cell) => openDetails(cell),
  F1: (cell) => openDefinition(cell),
  F9: (cell) => goToEmptyRequired(cell, 1),
  "Shift+F9": (cell) => goToEmptyRequired(cell, -1),
  "Ctrl+z": undo,
  "Ctrl+y": redo,
  "Ctrl+Shift+z": redo,
  "Ctrl+Home": () => goToEnd(0),
  "Ctrl+End": () => goToEnd(-1),
};
const WHILE_EDITED = {
  ...EVERYWHERE,
  ArrowDown: (cell) => goFromTyped(cell, 1, 0),
  ArrowUp: (cell) => goFromTyped(cell, -1, 0),
  ArrowRight: (cell) => goFromTyped(cell, 0, 1),
  ArrowLeft: (cell) => goFromTyped(cell, 0, -1),
  F2: open,
  Escape: restoreValue,
};
const WHILE_SELECTED = {
  ...EVERYWHERE,
  ArrowDown: (cell) => step(cell, 1, 0),
  ArrowUp: (cell) => step(cell, -1, 0),
  ArrowRight: (cell) => step(cell, 0, 1),
  ArrowLeft: (cell) => step(cell, 0, -1),
  Home: (cell) => goFar(cell, 0, -1),
  End: (cell) => goFar(cell, 0, 1),
  "Ctrl+ArrowDown": (cell) => goFar(cell, 1, 0),
  "Ctrl+ArrowUp": (cell) => goFar(cell, -1, 0),
  "Ctrl+ArrowRight": (cell) => goFar(cell, 0, 1),
  "Ctrl+ArrowLeft": (cell) => goFar(cell, 0, -1),
  "Shift+ArrowDown": () => extend(1, 0),
  "Shift+ArrowUp": () => extend(-1, 0),
  "Shift+ArrowRight": () => extend(0, 1),
  "Shift+ArrowLeft": () => extend(0, -1),
  "Ctrl+Shift+ArrowDown": () => extendFar(1, 0),
  "Ctrl+Shift+ArrowUp": () => extendFar(-1, 0),
  "Ctrl+Shift+ArrowRight": () => extendFar(0, 1),
  "Ctrl+Shift+ArrowLeft": () => extendFar(0, -1),
  "Ctrl+a": chooseAll,
  "Ctrl+d": fillDown,
  F2: open,
  Delete: clearChosen,
  Escape: choose,
  "/": () => filter.focus(),
  "=": takeOffered,
  "＝": takeOffered,
};

function onKey(event) {
  const cell = event.target;
  if (event.isComposing || !isCell(cell)) return;
  const act = (isEdited() ? WHILE_EDITED : WHILE_SELECTED)[chord(event)];
  if (act && act(cell) !== false) event.preventDefault();
  else if (!isEdited()) cell.select(); // what is typed now replaces all of it, by whatever means it is typed
}

// ---- Keys of the page, and of the filter

function onShortcut(event) {
  if (event.isComposing || dialog.open) return;
  const keys = chord(event);
  const inField = event.target.matches("input, textarea, select");
  if (keys === "Ctrl+s") save();
  else if (keys === "Ctrl+z" && !inField) undo();
  else if (keys === "Ctrl+y" && !inField) redo();
  else if (keys === "F9" && !isCell(event.target)) goToEmptyRequired(null, 1);
  else if (keys === "/" && !inField) filter.focus();
  else return;
  event.preventDefault();
}

// Enter or ↓ in the filter goes to the first cell it leaves; an Enter in any field of the grid posts nothing.
function onEnterInField(event) {
  const { target, key } = event;
  if (event.isComposing || isCell(target) || !target.matches("input")) return;
  if (target === filter && (key === "Enter" || key === "ArrowDown")) {
    const [first] = shownCells();
    if (first) reach(first);
  } else if (key === "Enter" && target.matches(".explain input")) save();
  else if (key === "Escape" && target === filter) clearFilter();
  else return;
  event.preventDefault();
}
