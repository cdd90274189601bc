// The entry grid: keys that move between cells, the filter, and what the server says of the figures as they are typed.
"use strict";

const form = document.getElementById("grid");
const cells = [...form.querySelectorAll("input.cell")];
const unsaved = document.getElementById("unsaved");
const WAIT = 300;
let timer = 0;
let asked = 0;

const keyOf = (cell) => cell.name.slice("cell-".length);
const visible = (cell) => !cell.closest("tr").hidden;
const opened = new Map(cells.map((cell) => [cell, cell.value]));

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
    cell.value = opened.get(cell);
    changed();
  } else return;
  event.preventDefault();
}

function onShortcut(event) {
  if (event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=save]"));
  } else if (event.key === "/" && !event.target.matches("input, textarea")) {
    event.preventDefault();
    document.getElementById("filter").focus();
  }
}

function changed() {
  unsaved.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(check, WAIT);
}

async function check() {
  const turn = ++asked;
  const body = new FormData(form);
  body.set("action", "check");
  const answer = await fetch(location.href, { method: "POST", body }).catch(() => null);
  if (!answer || !answer.ok || turn !== asked) return;
  show(await answer.json());
}

function show(said) {
  document.getElementById("tally").innerHTML = said.tally;
  for (const [key, cell] of Object.entries(said.cells)) {
    document.getElementById(`row-${key}`).className = cell.worst;
    document.getElementById(`difference-${key}`).textContent = cell.difference;
    document.getElementById(`percent-${key}`).textContent = cell.percent;
    if (cell.text !== null) document.getElementById(`cell-${key}`).value = cell.text;
    replaceNotes(document.getElementById(`notes-${key}`), cell.notes);
  }
}

// An explanation half typed stays: what stands in the inputs is put back, and the one being typed in keeps the caret.
function replaceNotes(place, html) {
  if (place.dataset.said === html) return;
  const kept = new Map([...place.querySelectorAll("input")].map((input) => [input.name, input]));
  place.innerHTML = html;
  place.dataset.said = html;
  for (const input of place.querySelectorAll("input")) {
    const before = kept.get(input.name);
    if (before && before.value) input.value = before.value;
  }
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

form.addEventListener("keydown", onKey);
document.addEventListener("keydown", onShortcut);
form.addEventListener("input", (event) => {
  if (event.target.matches("input.cell") && !event.isComposing) changed();
});
form.addEventListener("compositionend", changed);
form.addEventListener("submit", () => removeEventListener("beforeunload", warn));
document.getElementById("filter").addEventListener("input", onFilter);

function warn(event) {
  if (!unsaved.hidden) event.preventDefault();
}
addEventListener("beforeunload", warn);
