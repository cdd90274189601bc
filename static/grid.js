// The entry grid: keys that move between cells, paste, the filter, what the server says of the figures as they are typed,
// and saving in the background. What the server has not got yet is kept in this browser.
"use strict";

const form = document.getElementById("grid");
const cells = [...form.querySelectorAll("input.cell")];
const state = document.getElementById("saving");
const LOOK_AFTER = 300;
const SAVE_AFTER = 2000;
const TRY_AGAIN_AFTER = 5000;
const drawer = `grid ${location.pathname}`;
const timers = {};
let asked = 0;
let unsaved = false;
let saving = false;

const seenOf = (cell) => form.elements[cell.name.replace("cell-", "seen-")];
const stored = (cell) => (cell.classList.contains("prefilled") ? cell.defaultValue : seenOf(cell).value);
const visible = (cell) => !cell.closest("tr").hidden;
const say = (what, value = "") => { state.textContent = what ? state.dataset[what].replace("%s", value) : ""; };

function later(name, act, wait) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, wait);
}

// ---- Moving

function move(from, step) {
  const shown = cells.filter(visible);
  const next = shown[shown.indexOf(from) + step];
  if (next) {
    next.focus();
    next.select();
  }
}

function onKey(event) {
  const cell = event.target;
  if (event.isComposing || !cell.matches("input.cell")) return;
  if (event.key === "Enter" || event.key === "ArrowDown") move(cell, event.shiftKey ? -1 : 1);
  else if (event.key === "ArrowUp") move(cell, -1);
  else if (event.key === "Escape") {
    cell.value = stored(cell);
    changed();
  } else return;
  event.preventDefault();
}

function onShortcut(event) {
  if (event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  } else if (event.key === "/" && !event.target.matches("input, textarea")) {
    event.preventDefault();
    document.getElementById("filter").focus();
  }
}

// A column copied from Excel or WPS goes down from the cell it is pasted into; of a block, its first column.
function onPaste(event) {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  if (!event.target.matches("input.cell") || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  const values = text.split(/\r?\n/).map((line) => line.split("\t")[0].trim());
  const places = cells.filter(visible).slice(cells.filter(visible).indexOf(event.target));
  places.slice(0, values.length).forEach((cell, index) => { cell.value = values[index]; });
  changed();
  say("pasted", Math.min(values.length, places.length));
  if (values.length > places.length) state.textContent += ` ${state.dataset.beyond.replace("%s", values.length - places.length)}`;
}

function onFilter(event) {
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of form.querySelectorAll("tr[data-name]")) {
    row.hidden = wanted !== "" && !row.dataset.name.toLowerCase().includes(wanted);
  }
  for (const group of form.querySelectorAll("tbody")) {
    group.hidden = !group.querySelector("tr[data-name]:not([hidden])");
  }
}

// ---- Looking and saving

function changed() {
  unsaved = true;
  say("unsaved");
  keep();
  later("look", () => look(), LOOK_AFTER);
  later("save", save, SAVE_AFTER);
}

async function post(action) {
  const body = new FormData(form);
  body.set("action", action);
  const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || answer.status >= 500) return null;
  const told = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { ok: told && answer.ok, body, said: told ? await answer.json() : null };
}

async function look() {
  const turn = ++asked;
  const answer = await post("check");
  if (answer?.ok && turn === asked) show(answer.said);
}

async function save() {
  if (saving) return later("save", save, SAVE_AFTER);
  clearTimeout(timers.look);
  saving = true;
  asked += 1;
  say("saving");
  const answer = await post("save");
  saving = false;
  if (!answer) {
    say("away");
    return later("save", save, TRY_AGAIN_AFTER);
  }
  if (!answer.said) return say("barred");
  show(answer.said);
  if (!answer.ok) return say("refused");
  settle(answer);
  return undefined;
}

// The server has what was sent; what was typed since then is still to be saved.
function settle({ body, said }) {
  unsaved = false;
  for (const cell of cells) {
    const kept = said.cells[cell.name.slice("cell-".length)];
    seenOf(cell).value = kept.seen;
    if (cell.value !== body.get(cell.name)) unsaved = true;
    else if (cell !== document.activeElement) cell.value = kept.text;
  }
  keep();
  if (unsaved) later("save", save, SAVE_AFTER);
  else say("saved", said.at);
}

function show(said) {
  document.getElementById("tally").innerHTML = said.tally;
  for (const [key, cell] of Object.entries(said.cells)) {
    document.getElementById(`row-${key}`).className = cell.worst;
    document.getElementById(`difference-${key}`).textContent = cell.difference;
    document.getElementById(`percent-${key}`).textContent = cell.percent;
    const place = document.getElementById(`cell-${key}`);
    if (place.matches("output")) place.value = cell.text;
    replaceNotes(document.getElementById(`notes-${key}`), cell.notes);
  }
}

// An explanation half typed stays, with its caret.
function replaceNotes(place, html) {
  if (place.dataset.said === html) return;
  const kept = new Map([...place.querySelectorAll("input")].map((input) => [input.name, input]));
  place.innerHTML = html;
  place.dataset.said = html;
  for (const input of place.querySelectorAll("input")) {
    const before = kept.get(input.name);
    if (before?.value) input.replaceWith(before);
    if (before === asFocused) before.focus();
  }
}
let asFocused = null;
form.addEventListener("focusin", (event) => { asFocused = event.target; });

// ---- What the server has not got yet

function keep() {
  const typed = cells.filter((cell) => cell.value !== stored(cell)).map((cell) => [cell.name, cell.value]);
  if (unsaved && typed.length) localStorage.setItem(drawer, JSON.stringify(typed));
  else localStorage.removeItem(drawer);
}

function restore() {
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(drawer); // the server has all of it
  const typed = JSON.parse(localStorage.getItem(drawer) || "[]").filter(([name]) => form.elements[name]);
  if (!typed.some(([name, text]) => form.elements[name].value !== text)) return;
  for (const [name, text] of typed) form.elements[name].value = text;
  changed();
  say("restored");
}

function onSubmit() {
  unsaved = false;
  clearTimeout(timers.save);
}

form.addEventListener("keydown", onKey);
form.addEventListener("paste", onPaste);
form.addEventListener("submit", onSubmit);
form.addEventListener("compositionend", changed);
form.addEventListener("input", (event) => {
  if (event.target.matches("input.cell, .explain input") && !event.isComposing) changed();
});
document.addEventListener("keydown", onShortcut);
document.getElementById("filter").addEventListener("input", onFilter);
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
restore();
