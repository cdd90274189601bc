// A block pasted into the grid: put where it belongs, told in words, and taken back if it was not meant so.
"use strict";

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
  const typable = (line) => !line.hidden && line.querySelector("input.cell");
  const below = lines.slice(lines.indexOf(start)).filter(typable).map((line) => lines.indexOf(line));
  const from = heads.findIndex((head) => head.cellIndex === event.target.closest("td").cellIndex);
  const plan = planPaste(readBlock(text), rows, columns, from, below);
  const put = plan.placed.filter((spot) => {
    const place = lines[spot.row].cells[heads[spot.column].cellIndex];
    spot.cell = place.querySelector("input.cell");
    if (!spot.cell) plan.left.push({ ...spot, why: place.querySelector("output") ? "computed" : "locked" });
    return spot.cell;
  });
  const before = put.map(({ cell }) => [cell, cell.value]);
  for (const { cell, text: value } of put) {
    cell.value = value;
    changed(cell);
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
  const errorOf = ({ cell }) => said[keyOf(cell)]?.error;
  const bad = put.filter(errorOf).map((spot) => ({ ...spot, why: errorOf(spot) }));
  const left = plan.left.map((spot) => ({ ...spot, why: words[spot.why].replace("%s", spot.first ?? spot.text) }));
  const taken = form.querySelector("thead [data-column]").dataset.column.split("|")[0];
  const sum = [words.placed.replace("%s", put.length)];
  if (bad.length) sum.push(words.bad.replace("%s", bad.length));
  if (left.length) sum.push(words.left.replace("%s", left.length));
  if (plan.note) sum.push(words[plan.note].replace("%s", taken));
  account.querySelector("p").textContent = sum.join(" ");
  const items = [...bad, ...left].sort((spot, other) => spot.line - other.line).map(({ line, text, why }) => {
    const item = document.createElement("li");
    item.textContent = words.line.replace("%line", line).replace("%text", () => text).replace("%why", () => why);
    return item;
  });
  account.querySelector("ul").replaceChildren(...items);
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
