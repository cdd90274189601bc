// The entry grid, of one unit or of several: keys that move between cells, paste, filters, details, what the server says
// of the figures as they are typed, and saving in the background. What the server has not got yet is kept in this browser.
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
const touched = new Set(); // prefixes of the units that have something unsaved
let asked = 0;
let saving = false;
let undoable = [];
let pasted = null;

const keyOf = (cell) => cell.name.slice("cell-".length);
const seenOf = (cell) => form.elements[`seen-${keyOf(cell)}`];
const stored = (cell) => (cell.classList.contains("prefilled") ? cell.defaultValue : seenOf(cell).value);
const visible = (cell) => !cell.closest("tr").hidden;
const unitOf = (element) => element.closest("[data-prefix]");
const say = (what, value = "") => { state.textContent = what ? state.dataset[what].replace("%s", value) : ""; };

function later(name, act, wait) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, wait);
}

// ---- Moving

function move(from, step) {
  const column = from.closest("td").cellIndex;
  const shown = cells.filter((cell) => visible(cell) && cell.closest("td").cellIndex === column);
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
  else if (event.key === "F2") openDetails(cell);
  else if (event.key === "Escape") {
    cell.value = stored(cell);
    changed(cell);
  } else return;
  event.preventDefault();
}

function onShortcut(event) {
  if (event.isComposing || dialog.open) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "s") save();
  else if (command && event.key.toLowerCase() === "z" && undoable.length) undo();
  else if (event.key === "/" && !event.target.matches("input, textarea")) filter.focus();
  else return;
  event.preventDefault();
}

function sift() {
  const wanted = filter.value.trim().toLowerCase();
  for (const row of form.querySelectorAll("tr[data-name]")) {
    row.hidden = (wanted !== "" && !row.dataset.name.toLowerCase().includes(wanted)) || !isOf(row, only.value);
    if (row.nextElementSibling?.matches(".findings")) row.nextElementSibling.hidden = row.hidden;
  }
  for (const group of form.querySelectorAll("tbody")) {
    group.hidden = !group.querySelector("tr[data-name]:not([hidden])");
  }
}

function isOf(row, kind) {
  if (!kind) return true;
  if (kind === "empty") return [...row.querySelectorAll("input.cell")].some((cell) => cell.value.trim() === "");
  return row.matches(`.${kind}`) || row.querySelector(`td.${kind}`) !== null;
}

// ---- Pasting

function onPaste(event) {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  if (!event.target.matches("input.cell") || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  const lines = [...form.querySelectorAll("tr[data-names]")];
  const heads = [...form.querySelectorAll("thead [data-column]")];
  const rows = new Names(lines.map((line) => line.dataset.names.split("|")));
  const columns = new Names(heads.map((head) => head.dataset.column.split("|")));
  columns.count = heads.length;
  const start = event.target.closest("tr");
  const below = lines.slice(lines.indexOf(start)).filter((line) => !line.hidden && line.querySelector("input.cell")).map((line) => lines.indexOf(line));
  const from = heads.findIndex((head) => head.cellIndex === event.target.closest("td").cellIndex);
  const plan = planPaste(readBlock(text), rows, columns, from, below);
  const put = plan.placed.filter((one) => {
    const place = lines[one.row].cells[heads[one.column].cellIndex];
    one.cell = place.querySelector("input.cell");
    if (!one.cell) plan.left.push({ ...one, why: place.querySelector("output") ? "computed" : "locked" });
    return one.cell;
  });
  const before = put.map(({ cell }) => [cell, cell.value]);
  for (const one of put) {
    one.cell.value = one.text;
    changed(one.cell);
  }
  undoable = before;
  pasted = plan;
  tell(put, plan, {});
  clearTimeout(timers.look);
  look().then((said) => tell(put, plan, said?.cells ?? {}));
}

function tell(put, plan, said) {
  if (pasted !== plan) return; // undone meanwhile
  const words = account.dataset;
  const bad = put.filter(({ cell }) => said[keyOf(cell)]?.error).map((one) => ({ ...one, why: said[keyOf(one.cell)].error }));
  const left = plan.left.map((one) => ({ ...one, why: words[one.why].replace("%s", one.first ?? one.text) }));
  const taken = form.querySelector("thead [data-column]").dataset.column.split("|")[0];
  const sum = [words.placed.replace("%s", put.length)];
  if (bad.length) sum.push(words.bad.replace("%s", bad.length));
  if (left.length) sum.push(words.left.replace("%s", left.length));
  if (plan.note) sum.push(words[plan.note].replace("%s", taken));
  account.querySelector("p").textContent = sum.join(" ");
  account.querySelector("ul").replaceChildren(...[...bad, ...left].sort((one, other) => one.line - other.line).map((one) => {
    const item = document.createElement("li");
    item.textContent = words.line.replace("%line", one.line).replace("%text", () => one.text).replace("%why", () => one.why);
    return item;
  }));
  account.hidden = false;
  document.getElementById("undo").hidden = !undoable.length;
}

function undo() {
  const back = undoable;
  pasted = null;
  for (const [cell, value] of back) {
    cell.value = value;
    changed(cell);
  }
  account.hidden = true;
  state.textContent = account.dataset.undone;
  back[0]?.[0].focus();
}

// ---- Looking and saving

function changed(element) {
  touched.add(unitOf(element).dataset.prefix);
  undoable = [];
  document.getElementById("undo").hidden = true;
  say("unsaved");
  keep();
  later("look", look, LOOK_AFTER);
  later("save", save, SAVE_AFTER);
}

async function send(url, body) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, body ? { method: "POST", body, headers } : { headers }).catch(() => null);
  if (!answer || answer.status >= 500) return null;
  const told = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { ok: told && answer.ok, body, said: told ? await answer.json() : null };
}

// Of several units only those with something unsaved are sent.
function post(action) {
  const body = new FormData(form);
  body.set("action", action);
  for (const unit of form.querySelectorAll("tr[data-prefix]")) {
    if (touched.has(unit.dataset.prefix)) continue;
    for (const input of unit.querySelectorAll("input")) body.delete(input.name);
  }
  return send(location.href, body);
}

async function look() {
  const turn = ++asked;
  const answer = await post("check");
  if (answer?.ok && turn === asked) show(answer.said);
  return answer?.said;
}

async function save() {
  if (saving || detailed) return later("save", save, SAVE_AFTER); // two ways at once would clash with each other
  clearTimeout(timers.look);
  clearTimeout(timers.save);
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
  return settle(answer);
}

// The server has what was sent, but of the units it left; what was typed since then is still to be saved.
function settle({ body, said }) {
  const left = new Set(said.left);
  for (const prefix of Object.keys(said.tallies)) if (!left.has(prefix)) touched.delete(prefix);
  let more = false;
  for (const cell of cells) {
    const kept = said.cells[keyOf(cell)];
    const { prefix } = unitOf(cell).dataset;
    if (!kept || left.has(prefix)) continue;
    seenOf(cell).value = kept.seen;
    if (kept.seen) cell.classList.remove("prefilled");
    if (cell.value !== body.get(cell.name)) {
      touched.add(prefix);
      more = true;
    } else if (cell !== document.activeElement) cell.value = kept.text;
  }
  for (const input of form.querySelectorAll(".explain input")) {
    const { prefix } = unitOf(input).dataset;
    if (left.has(prefix) || (body.get(input.name) ?? input.defaultValue) === input.value) continue;
    touched.add(prefix);
    more = true;
  }
  keep();
  if (more) later("save", save, SAVE_AFTER);
  else if (left.size) say("refused");
  else say("saved", said.at);
}

function show(said) {
  for (const [prefix, tally] of Object.entries(said.tallies)) {
    document.getElementById(`tally-${prefix}`).innerHTML = tally;
    document.getElementById(`status-${prefix}`).textContent = said.statuses[prefix];
  }
  for (const [key, cell] of Object.entries(said.cells)) {
    const place = document.getElementById(`cell-${key}`);
    if (!place) continue;
    const row = document.getElementById(`row-${key}`);
    row.classList.remove("error", "query", "explained", "follow");
    row.classList.add(...[cell.worst, cell.followUp && "follow"].filter(Boolean));
    for (const what of ["difference", "percent"]) {
      const beside = document.getElementById(`${what}-${key}`);
      if (beside) beside.textContent = cell[what];
    }
    if (place.matches("output")) place.value = cell.text;
    else place.setAttribute("aria-invalid", cell.worst === "error");
    replaceNotes(document.getElementById(`notes-${key}`), cell.notes);
  }
}

// An explanation half typed stays, with its caret.
function replaceNotes(place, html) {
  if (place.dataset.said === html) return;
  const kept = new Map([...place.querySelectorAll("input")].map((input) => [input.name, input]));
  place.innerHTML = html;
  place.dataset.said = html;
  offer(place);
  for (const input of place.querySelectorAll("input")) {
    const before = kept.get(input.name);
    if (waiting.has(input.name)) {
      input.value = waiting.get(input.name);
      waiting.delete(input.name);
      setTimeout(() => changed(input));
    }
    if (before?.value) input.replaceWith(before);
    if (before === asFocused) before.focus();
  }
}
let asFocused = null;
form.addEventListener("focusin", (event) => { asFocused = event.target; });

// ---- Deciding between two values, and last time's explanation

function offer(place) {
  for (const button of place.querySelectorAll(".decide, [data-suggestion]")) button.hidden = false;
}

function onChoice(event) {
  const button = event.target.closest("button");
  if (button?.dataset.suggestion) {
    const input = button.closest("p").previousElementSibling.querySelector("input");
    input.value = button.dataset.suggestion;
    input.focus();
    changed(input);
  } else if (button?.dataset.decide) {
    const cell = document.getElementById(`cell-${button.dataset.key}`);
    seenOf(cell).value = button.dataset.theirs;
    if (button.dataset.decide === "theirs") cell.value = button.dataset.theirs;
    cell.focus();
    changed(cell);
    save();
  } else if (event.target.closest("a.details")) {
    event.preventDefault();
    openDetails(event.target.closest("tr").querySelector("input.cell"));
  }
}

// ---- Details of one cell

let detailed = null;
let composing = false;

async function openDetails(cell) {
  while (saving) await new Promise((resolve) => { setTimeout(resolve, 50); });
  detailed = cell;
  const answer = await send(`${unitOf(cell).dataset.entry}cell/${keyOf(cell).split("-").slice(-2).join("-")}/`);
  if (!answer?.said) {
    detailed = null;
    return say(answer ? "barred" : "away");
  }
  fill(answer.said.form);
  const number = dialog.querySelector("[name=number]");
  if (number && cell.value !== seenOf(cell).value && !/^[—…－-]+$/.test(cell.value)) number.value = cell.value;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[name=number]")?.focus();
  return undefined;
}

function fill(html) {
  dialog.innerHTML = html;
  dialog.querySelector("[role=alert]")?.focus();
}

async function onDetails(event) {
  event.preventDefault();
  const body = new FormData(event.target);
  if (unitOf(detailed).dataset.prefix) body.set("several", "1");
  const answer = await send(event.target.action, body);
  if (!answer) return dialog.querySelector(".cell-buttons").append(` ${state.dataset.away}`);
  if (!answer.said) return say("barred");
  if (!answer.ok) return fill(answer.said.form);
  const kept = answer.said.cells[keyOf(detailed)];
  seenOf(detailed).value = kept.seen;
  detailed.value = kept.text;
  detailed.classList.remove("prefilled");
  show(answer.said);
  dialog.close();
  keep();
  if (touched.size) later("look", look, LOOK_AFTER);
  return undefined;
}

dialog.addEventListener("submit", onDetails);
dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    dialog.close();
  }
});
dialog.addEventListener("compositionstart", () => { composing = true; });
dialog.addEventListener("compositionend", () => { composing = false; });
dialog.addEventListener("cancel", (event) => { if (composing) event.preventDefault(); });
dialog.addEventListener("close", () => {
  detailed.focus();
  detailed = null;
});

// ---- What the server has not got yet

function keep() {
  const typed = cells.filter((cell) => cell.value !== stored(cell)).map((cell) => [cell.name, cell.value]);
  for (const input of form.querySelectorAll(".explain input")) {
    if (input.value !== input.defaultValue) typed.push([input.name, input.value]);
  }
  typed.push(...waiting);
  if (touched.size && typed.length) localStorage.setItem(drawer, JSON.stringify(typed));
  else localStorage.removeItem(drawer);
}

function restore() {
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(drawer); // the server has all of it
  const kept = JSON.parse(localStorage.getItem(drawer) || "[]");
  const typed = kept.filter(([name]) => form.elements[name]);
  kept.filter(([name]) => name.startsWith("explain-") && !form.elements[name]).forEach((one) => waiting.set(...one));
  if (!typed.some(([name, text]) => form.elements[name].value !== text)) return;
  for (const [name, text] of typed) {
    form.elements[name].value = text;
    touched.add(unitOf(form.elements[name]).dataset.prefix);
  }
  changed(form.elements[typed[0][0]]);
  say("restored");
}

function onSubmit() {
  touched.clear();
  clearTimeout(timers.save);
}

form.addEventListener("keydown", onKey);
form.addEventListener("paste", onPaste);
form.addEventListener("submit", onSubmit);
form.addEventListener("click", onChoice);
for (const kind of ["input", "compositionend"]) {
  form.addEventListener(kind, (event) => {
    if (event.isComposing) return;
    if (event.target === filter) sift();
    else if (event.target.matches("input.cell, .explain input")) changed(event.target);
  });
}
document.addEventListener("keydown", onShortcut);
only.addEventListener("change", sift);
document.getElementById("undo").addEventListener("click", undo);
document.getElementById("seen-pasted").addEventListener("click", () => { account.hidden = true; });
addEventListener("beforeunload", (event) => { if (touched.size) event.preventDefault(); });
for (const link of form.querySelectorAll("a.details")) link.tabIndex = -1; // F2 opens them from their cell
for (const label of form.querySelectorAll(".grid-filter")) label.hidden = false;
offer(form);
restore();
