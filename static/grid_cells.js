// The entry grid, of one unit or of several: its parts, what is known of them, and what all its scripts use.
"use strict";

const form = document.getElementById("grid");
const cells = [...form.querySelectorAll("input.cell")];
const state = document.getElementById("saving");
const account = document.getElementById("pasted");
const dialog = document.getElementById("details");
const filter = document.getElementById("filter");
const only = document.getElementById("only");
const LOOK_AFTER = 300;
const SAVE_AFTER = 2000;
const TRY_AGAIN_AFTER = 5000;
const drawer = `grid ${location.pathname}${location.search}`;
const timers = {};
const waiting = new Map(); // explanations kept from before, whose queries the server has not raised again yet
const taking = new Map(); // by key: the sum from below that its cell is to take, as it was offered
const touched = new Set(); // prefixes of the units that have something unsaved
let asked = 0;
let saving = false;
let undoable = [];
let pasted = null;
let detailed = null; // the cell whose details are open
let composing = false;
let asFocused = null;

const keyOf = (cell) => cell.name.slice("cell-".length);
const seenOf = (cell) => form.elements[`seen-${keyOf(cell)}`];
const stored = (cell) => seenOf(cell).value;
const visible = (cell) => !cell.closest("tr").hidden;
const unitOf = (element) => element.closest("[data-prefix]");
const say = (what, value = "") => { state.textContent = what ? state.dataset[what].replace("%s", value) : ""; };

function later(name, act, wait) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, wait);
}
