// The selected block of cells: from the cell with the focus to the corner that Shift or the mouse has moved.
"use strict";

const block = { anchor: null, corner: null, marked: [], dragging: false };

const placeOf = (element) => element.closest("td, th");
const isPlace = (place) => place !== null && !place.matches(".notes") && place.closest("tr[data-name]") !== null;

const isHeldPlace = (element) => element instanceof HTMLTableCellElement;

// Whether what is copied is the block, and not a piece of a cell's text.
function holdsBlock() {
  const at = document.activeElement;
  return isHeldPlace(at) || (isCell(at) && !isEdited());
}

// The block is this one cell again.
function choose(cell) {
  block.anchor = block.corner = placeOf(cell);
  mark();
}

function extendTo(place) {
  if (!block.anchor || !isPlace(place)) return;
  block.corner = place;
  mark();
  const rows = chosenPlaces();
  if (rows.length) speak(state.dataset.block.replace("%rows", rows.length).replace("%columns", rows[0].length));
}

// Moves the corner by rows and columns; it stops at the edge.
function extend(down, right) {
  const rows = shownRows();
  const row = rows[rows.indexOf(block.corner.closest("tr")) + down];
  const place = row?.cells[block.corner.cellIndex + right];
  if (place && isPlace(place)) {
    extendTo(place);
    place.scrollIntoView({ block: "nearest" });
  }
}

function extendFar(down, right) {
  for (let before = null; before !== block.corner;) {
    before = block.corner;
    extend(down, right);
  }
}

function chooseAll() {
  const rows = shownRows();
  const last = [...rows.at(-1).cells].filter(isPlace).at(-1);
  block.anchor = rows[0].cells[0];
  extendTo(last);
}

// The places of the block, row by row.
function chosenPlaces() {
  const rows = shownRows();
  const ends = [block.anchor, block.corner].map((place) => rows.indexOf(place?.closest("tr")));
  if (ends.includes(-1)) return [];
  const columns = [block.anchor.cellIndex, block.corner.cellIndex];
  const [top, bottom] = [Math.min(...ends), Math.max(...ends)];
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  return rows.slice(top, bottom + 1).map((row) => [...row.cells].slice(left, right + 1));
}

// The cells of the block that can be typed into; the cell with the focus where the block is gone.
function chosenCells() {
  const inside = chosenPlaces().flat().map((place) => place.querySelector("input.cell")).filter(Boolean);
  return inside.length || !edit.cell ? inside : [edit.cell];
}

function mark() {
  for (const place of block.marked) {
    place.classList.remove("chosen");
    place.removeAttribute("aria-selected");
  }
  block.marked = chosenPlaces().flat();
  const several = block.marked.length > 1;
  for (const place of block.marked) {
    place.classList.toggle("chosen", several);
    place.setAttribute("aria-selected", "true");
  }
}

// ---- By mouse: a click selects, a drag or Shift and a click select a block, two clicks open the cell

function onMouseDown(event) {
  const place = placeOf(event.target);
  const cell = isCell(event.target) ? event.target : null;
  if (event.button !== 0 || !cell || (isEdited() && edit.cell === cell)) return;
  event.preventDefault();
  if (event.shiftKey && block.anchor && isCell(document.activeElement)) return extendTo(place);
  if (event.detail === 2 && edit.cell === cell) return open(cell);
  reach(cell);
  block.dragging = true;
  return undefined;
}

function onMouseOver(event) {
  if (block.dragging && event.buttons === 1) extendTo(placeOf(event.target));
}

// ---- What is done to a block

function clearChosen() {
  const count = put(chosenCells().map((cell) => [cell, ""]));
  select(edit.cell);
  speak(state.dataset.cleared.replace("%s", count));
}

// Fills each column of the block with its first cell; one row alone with what stands above it.
function fillDown() {
  const rows = chosenPlaces();
  const width = rows[0]?.length ?? 0;
  const texts = [];
  for (let column = 0; column < width; column += 1) {
    const filled = rows.map((row) => row[column].querySelector("input.cell")).filter(Boolean);
    const first = rows.length > 1 ? filled.shift() : filled[0] && neighbour(filled[0], -1, 0);
    if (first) texts.push(...filled.map((cell) => [cell, first.value]));
  }
  const count = put(texts);
  select(edit.cell);
  speak(state.dataset.filled.replace("%s", count));
}
