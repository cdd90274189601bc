// A cell is selected, or it is edited: typed over, or opened so that the caret moves in it.
"use strict";

const SELECTED = "selected";
const TYPED = "typed";
const OPENED = "opened";
const edit = { cell: null, mode: SELECTED, before: null };

const isEdited = () => edit.mode !== SELECTED;

function setMode(mode) {
  edit.mode = mode;
  edit.cell.classList.toggle("edited", isEdited());
}

// What happens when a cell gets the focus: typing will replace what it holds.
function select(cell) {
  edit.cell?.classList.remove("edited");
  edit.cell = cell;
  edit.before = heldBy(cell);
  setMode(SELECTED);
  cell.select();
}

// Goes to a cell and selects it, wherever it is: a filter that hides it is taken off.
function reach(cell) {
  if (rowOf(cell).hidden) clearFilter();
  if (document.activeElement === cell) select(cell);
  else cell.focus();
  choose(cell);
}

function beginTyping() {
  if (edit.cell && !isEdited()) setMode(TYPED);
}

function open(cell) {
  setMode(OPENED);
  cell.setSelectionRange(cell.value.length, cell.value.length);
}

// Takes what was typed as one step.
function accept() {
  const { cell, before } = edit;
  if (!cell || !isEdited()) return;
  if (sentAs.get(cell) === cell.value) cell.value = stored(cell);
  sentAs.delete(cell);
  const after = heldBy(cell);
  if (after.text !== before.text || after.sum !== before.sum) changes.record([{ cell, before, after }]);
  edit.before = after;
  setMode(SELECTED);
  if (document.activeElement === cell) cell.select();
  countUnsaved();
}

// Puts back what the cell held before it was typed into.
function restoreValue() {
  const { cell, before } = edit;
  hold(cell, before);
  sentAs.delete(cell);
  setMode(SELECTED);
  cell.select();
  changed(cell);
}
