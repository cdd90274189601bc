// The entry grid, of one unit or of several: its parts, where its cells stand, and what all its scripts use.
"use strict";

const form = document.getElementById("grid");
const cells = [...form.querySelectorAll("input.cell")];
const state = document.getElementById("saving");
const account = document.getElementById("pasted");
const dialog = document.getElementById("details");
const filter = document.getElementById("filter");
const only = document.getElementById("only");
const totals = form.querySelector("tfoot"); // of the rows shown; none on the page of one unit
const LOOK_AFTER = 300;
const SAVE_AFTER = 2000;
const TRY_AGAIN_AFTER = 5000;
// What is kept in this browser belongs to the account and the form that it was typed for.
const drawer = `grid of ${form.dataset.account} ${location.pathname}${location.search}`;
const timers = {};
const waiting = new Map(); // explanations kept from before, whose queries the server has not raised again yet
const taking = new Map(); // by key: the sum from below that its cell is to take, as it was offered
const sentAs = new Map(); // by cell still being edited: the text of it that the server has
const touched = new Set(); // prefixes of the units that have something unsaved
let asked = 0;
let saving = false;
let detailed = null; // the cell whose details are open
let composing = false;
let asFocused = null;

const keyOf = (cell) => cell.id.slice("cell-".length);
const seenOf = (cell) => form.elements[`seen-${keyOf(cell)}`];
const stored = (cell) => seenOf(cell).value;
const unitOf = (element) => element.closest("[data-prefix]");
const isRate = (element) => element instanceof HTMLOutputElement;
const isCell = (element) => element instanceof HTMLInputElement && element.matches("input.cell");
const say = (what, value = "") => { state.textContent = what ? state.dataset[what].replace("%s", value) : ""; };
const speak = (text) => { document.getElementById("spoken").textContent = text; };

// ---- Where cells stand

const rowOf = (cell) => cell.closest("tr");
const columnOf = (cell) => cell.closest("td, th").cellIndex;
const shownRows = () => [...form.querySelectorAll("tr[data-name]:not([hidden])")];
const inputAt = (row, column) => row.cells[column]?.querySelector("input.cell") ?? null;
const shownCells = () => cells.filter((cell) => !rowOf(cell).hidden);
const isRequired = (cell) => cell.getAttribute("aria-required") === "true";
const isEmpty = (cell) => cell.value.trim() === "";

// The next cell that can be typed into, `down` rows and `right` columns on; null where there is none.
function neighbour(cell, down, right) {
  const rows = shownRows();
  let row = rows.indexOf(rowOf(cell)) + down;
  let column = columnOf(cell) + right;
  while (rows[row]?.cells[column]) {
    const found = inputAt(rows[row], column);
    if (found) return found;
    row += down;
    column += right;
  }
  return null;
}

// The last one in that direction; the cell itself where there is none.
function farthest(cell, down, right) {
  let last = cell;
  for (let next = neighbour(last, down, right); next; next = neighbour(last, down, right)) last = next;
  return last;
}

function later(name, act, wait) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, wait);
}
