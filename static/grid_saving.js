// Looking and saving in the background. What the server has not got yet is kept in this browser.
"use strict";

const isUnsaved = (cell) => (cell.value !== stored(cell) && cell.value !== sentAs.get(cell)) || taking.has(keyOf(cell));
const isReworded = (input) => input.value !== input.defaultValue;

function changed(...elements) {
  for (const element of elements) touched.add(unitOf(element).dataset.prefix);
  say("unsaved");
  countUnsaved();
  keep();
  later("look", look, LOOK_AFTER);
  later("save", save, SAVE_AFTER);
}

// How many cells the server has not got is always in sight, and leads to them.
function countUnsaved() {
  const button = document.getElementById("unsaved");
  const count = cells.filter(isUnsaved).length;
  button.hidden = count === 0;
  button.textContent = button.dataset.count.replace("%s", count);
}

async function send(url, body) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, body ? { method: "POST", body, headers } : { headers }).catch(() => null);
  if (!answer || answer.status >= 500) return null;
  const told = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { ok: told && answer.ok, body, said: told ? await answer.json() : null };
}

// Of several units only those with something unsaved are sent. URL-encoded: hundreds of parts are slow to tell apart.
function post(action) {
  const body = new URLSearchParams(new FormData(form));
  body.set("action", action);
  for (const row of form.querySelectorAll("tr[data-name][data-prefix][hidden]")) {
    body.append("hidden", row.dataset.prefix);
  }
  for (const unit of form.querySelectorAll("tr[data-prefix]")) {
    if (touched.has(unit.dataset.prefix)) continue;
    for (const input of unit.querySelectorAll("input")) body.delete(input.name);
  }
  return send(location.href, body);
}

async function look() {
  if (composing) return later("look", look, LOOK_AFTER);
  const turn = ++asked;
  const answer = await post("check");
  if (answer?.ok && turn === asked) show(answer.said);
  return answer?.said;
}

async function save() {
  // Two ways at once would clash with each other, and signs that are being composed are no text yet.
  if (saving || detailed || composing) return later("save", save, SAVE_AFTER);
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

// The server has what was sent, but for the cells it left; what was typed since then is still to be saved.
function settle({ body, said }) {
  const left = new Set(said.left);
  for (const prefix of Object.keys(said.tallies)) touched.delete(prefix);
  let more = false;
  for (const cell of cells) {
    const kept = said.cells[keyOf(cell)];
    if (!kept) continue;
    if (left.has(keyOf(cell))) touched.add(unitOf(cell).dataset.prefix);
    else if (settleCell(cell, kept, body)) more = true;
  }
  for (const input of explanationsIn(form)) {
    if ((body.get(input.name) ?? input.defaultValue) === input.value) input.defaultValue = input.value;
    else {
      touched.add(unitOf(input).dataset.prefix);
      more = true;
    }
  }
  countUnsaved();
  keep();
  if (more) later("save", save, SAVE_AFTER);
  else if (left.size) say("refused");
  else say("saved", said.at);
}

// One cell that was saved; true where something else was typed into it meanwhile.
function settleCell(cell, kept, body) {
  seenOf(cell).value = kept.seen;
  if (body.get(`take-${keyOf(cell)}`) === taking.get(keyOf(cell))) taking.delete(keyOf(cell));
  if (cell.value !== body.get(cell.name)) {
    touched.add(unitOf(cell).dataset.prefix);
    return true;
  }
  if (isEdited() && cell === edit.cell) sentAs.set(cell, cell.value);
  else if (cell.value !== kept.text) {
    cell.value = kept.text;
    if (cell === document.activeElement) select(cell);
  }
  return false;
}

function keep() {
  const typed = cells.filter(isUnsaved).map((cell) => [cell.name, cell.value]);
  const reworded = explanationsIn(form).filter(isReworded);
  for (const input of reworded) typed.push([input.name, input.value, explainedBy(input)]);
  for (const [name, { text, of }] of waiting) typed.push([name, text, of]);
  for (const [key, printed] of taking) typed.push([`take-${key}`, printed]);
  if (touched.size && typed.length) localStorage.setItem(drawer, JSON.stringify(typed));
  else localStorage.removeItem(drawer);
}

function restore() {
  if (document.querySelector(".messagelist .success") && !document.getElementById("reasons")) {
    localStorage.removeItem(drawer); // the server has all of it
  }
  const kept = JSON.parse(localStorage.getItem(drawer) || "[]");
  const back = [];
  for (const [name, text, of = ""] of kept) {
    const field = form.elements[name];
    if (name.startsWith("take-")) taking.set(name.slice("take-".length), text);
    else if (name.startsWith("explain-")) {
      if (field) bringBack(field, { text, of });
      else waiting.set(name, { text, of });
    } else if (field && field.value !== text) {
      field.value = text;
      back.push(field);
    }
  }
  if (!back.length) return countUnsaved();
  changed(...back);
  return say("restored");
}

// What was typed stays here where the server does not answer, and is sent later.
const SUBMITTING = {
  before: () => {
    accept();
    say("saving");
  },
  leave: () => {
    touched.clear();
    clearTimeout(timers.save);
  },
  stay: () => {
    say("away");
    later("save", save, TRY_AGAIN_AFTER);
  },
};
