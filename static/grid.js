// The entry grid at work: keys that move between cells, the filter, and what each event leads to.
"use strict";

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
  else if (isTakeKey(event) && isOffered(cell)) take(cell);
  else if (event.key === "Escape") {
    cell.value = stored(cell);
    changed(cell);
  } else return;
  event.preventDefault();
}

function isTakeKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return event.key === "=" || event.key === "＝";
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

form.addEventListener("focusin", (event) => { asFocused = event.target; });
form.addEventListener("keydown", onKey);
form.addEventListener("paste", onPaste);
form.addEventListener("submit", onSubmit);
form.addEventListener("click", onChoice);
form.addEventListener("click", onTake);
form.addEventListener("formdata", addTaken);
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
