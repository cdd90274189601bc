// Looking and saving in the background. What the server has not got yet is kept in this browser.
"use strict";

function changed(element) {
  if (element.matches("input.cell")) leave(element);
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
  for (const prefix of Object.keys(said.tallies)) {
    if (!left.has(prefix)) touched.delete(prefix);
  }
  let more = false;
  for (const cell of cells) {
    const kept = said.cells[keyOf(cell)];
    const { prefix } = unitOf(cell).dataset;
    if (!kept || left.has(prefix)) continue;
    seenOf(cell).value = kept.seen;
    if (body.get(`take-${keyOf(cell)}`) === taking.get(keyOf(cell))) leave(cell);
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

function keep() {
  const typed = cells.filter((cell) => cell.value !== stored(cell)).map((cell) => [cell.name, cell.value]);
  for (const input of form.querySelectorAll(".explain input")) {
    if (input.value !== input.defaultValue) typed.push([input.name, input.value]);
  }
  typed.push(...waiting);
  for (const [key, printed] of taking) typed.push([`take-${key}`, printed]);
  if (touched.size && typed.length) localStorage.setItem(drawer, JSON.stringify(typed));
  else localStorage.removeItem(drawer);
}

function restore() {
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(drawer); // the server has all of it
  const kept = JSON.parse(localStorage.getItem(drawer) || "[]");
  const typed = kept.filter(([name]) => !name.startsWith("take-") && form.elements[name]);
  for (const [name, text] of kept) {
    if (name.startsWith("explain-") && !form.elements[name]) waiting.set(name, text);
  }
  if (!typed.some(([name, text]) => form.elements[name].value !== text)) return;
  for (const [name, text] of typed) {
    form.elements[name].value = text;
    touched.add(unitOf(form.elements[name]).dataset.prefix);
  }
  changed(form.elements[typed[0][0]]);
  for (const [name, printed] of kept) {
    if (name.startsWith("take-")) taking.set(name.slice("take-".length), printed);
  }
  keep();
  say("restored");
}

function onSubmit() {
  touched.clear();
  clearTimeout(timers.save);
}
