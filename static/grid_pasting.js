// A block pasted into the grid. The server says where each of its cells belongs, as it does for a file; what could be
// meant in several ways is asked, and what cannot be placed is told with its reason.
"use strict";

let pasted = 0; // counts the pastes, so that a late answer is not taken for that of the last one

// The rows of a block. A quoted cell may hold tabs, line ends and doubled quotation marks.
function readBlock(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r?\n|\r|$)/y;
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    rows.at(-1).push((found[1]?.replaceAll('""', '"').replace(/\s*[\r\n]+\s*/g, " ") ?? found[2]).trim());
    if (cell.lastIndex >= text.length && found[3] !== "\t") break;
    if (found[3] !== "\t") rows.push([]);
  }
  return rows;
}

function onPaste(event) {
  const cell = event.target;
  if (!isCell(cell)) return;
  const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
  if (/[\n\t]/.test(text)) {
    event.preventDefault();
    accept();
    pasteBlock(cell, readBlock(text));
  } else if (!isEdited()) {
    event.preventDefault();
    put(chosenCells().map((chosen) => [chosen, text.trim()]));
    select(cell);
  }
}

async function pasteBlock(cell, rows) {
  const turn = ++pasted;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("account", form.dataset.account);
  body.set("rows", JSON.stringify(rows));
  body.set("at", keyOf(cell));
  for (const row of shownRows().slice(shownRows().indexOf(rowOf(cell)))) {
    const below = inputAt(row, columnOf(cell));
    if (below) body.append("below", keyOf(below));
  }
  say("pasting");
  const answer = await send(form.dataset.paste, body);
  if (turn !== pasted) return undefined;
  if (!answer) return say("unpasted");
  if (!answer.said) return say("barred");
  say("");
  return placeBlock(answer.said);
}

function placeBlock(plan) {
  const count = putPlaced(plan.placed);
  tell(plan.said.replace("%s", count), plan.left, plan.questions);
  if (count) tellUnread(plan);
  if (edit.cell) select(edit.cell);
}

function putPlaced(placed) {
  const found = placed.filter(({ key }) => cellOf(key));
  put(found.map(({ key, text }) => [cellOf(key), text]));
  return found.length;
}

const cellOf = (key) => cells.find((cell) => keyOf(cell) === key);

// Once the server has looked at them: those of the cells that it cannot read.
async function tellUnread(plan) {
  clearTimeout(timers.look);
  const turn = pasted;
  const said = (await look())?.cells ?? {};
  if (turn !== pasted || account.hidden) return;
  const unread = plan.placed.filter(({ key }) => said[key]?.error);
  if (!unread.length) return;
  for (const spot of unread) insertLine({ ...spot, why: said[spot.key].error });
  account.querySelector("p").append(" ", account.dataset.bad.replace("%s", unread.length));
}

function insertLine(spot) {
  const list = account.querySelector("ul");
  const after = [...list.children].find((item) => Number(item.dataset.line) > spot.line);
  list.insertBefore(lineOf(spot), after ?? null);
}

function lineOf({ line, text, why }) {
  const item = document.createElement("li");
  const words = account.dataset.line.replace("%line", line).replace("%text", () => text);
  item.textContent = words.replace("%why", () => why);
  item.dataset.line = line;
  return item;
}

// A question with a button for each thing that may be meant.
function questionOf(question) {
  const item = lineOf(question);
  for (const choice of question.choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = choice.label;
    button.addEventListener("click", () => answerQuestion(item, choice));
    item.append(" ", button);
  }
  return item;
}

function answerQuestion(item, choice) {
  const next = item.nextElementSibling?.querySelector("button") ?? document.getElementById("seen-pasted");
  item.remove();
  putPlaced(choice.placed);
  if (account.querySelector("ul").children.length) next.focus();
  else closeAccount();
  const [first] = choice.placed;
  if (account.hidden && first) reach(cellOf(first.key));
}

function tell(said, left, questions) {
  account.querySelector("p").textContent = said;
  account.querySelector("ul").replaceChildren(...questions.map(questionOf), ...left.map(lineOf));
  account.hidden = false;
}

function closeAccount() {
  account.hidden = true;
}
