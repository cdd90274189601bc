// Which rows are shown, and the ways to cells that ask for something: required, unsaved, in error.
"use strict";

function sift() {
  const wanted = filter.value.trim().toLowerCase();
  for (const row of form.querySelectorAll("tr[data-name]")) {
    row.hidden = (wanted !== "" && !row.dataset.name.toLowerCase().includes(wanted)) || !isOf(row, only.value);
    if (row.nextElementSibling?.matches(".findings")) row.nextElementSibling.hidden = row.hidden;
  }
  for (const group of form.querySelectorAll("tbody")) {
    group.hidden = !group.querySelector("tr[data-name]:not([hidden])");
  }
  mark();
  if (totals) later("look", look, LOOK_AFTER);
}

function clearFilter() {
  filter.value = "";
  only.value = "";
  sift();
}

function isOf(row, kind) {
  if (!kind) return true;
  const inRow = [...row.querySelectorAll("input.cell")];
  if (kind === "empty") return inRow.some(isEmpty);
  if (kind === "required") return inRow.some(isRequired);
  if (kind === "unsaved") return inRow.some(isUnsaved);
  return row.matches(`.${kind}`) || row.querySelector(`td.${kind}`) !== null;
}

// The first of some cells that stands after the one at hand, or before it; from the end it begins anew.
function nextOf(wanted, cell, step) {
  const at = cells.indexOf(cell);
  const onward = step > 0 ? [...wanted] : [...wanted].reverse();
  return onward.find((found) => (cells.indexOf(found) - at) * step > 0) ?? onward[0];
}

function goToEmptyRequired(cell, step) {
  accept();
  const next = nextOf(cells.filter((found) => isRequired(found) && isEmpty(found)), cell, step);
  if (next) reach(next);
  else speak(state.dataset.complete);
}

function goToUnsaved() {
  accept();
  const next = nextOf(cells.filter(isUnsaved), edit.cell, 1);
  if (next) reach(next);
}

// ---- The list of errors and queries beside the grid, each with the way to its cell

const SIGNS = { error: "■", query: "▲", asked: "?" };

function listFindings() {
  const list = document.getElementById("problems");
  const items = [...form.querySelectorAll(".notes .mark:is(.error, .query, .asked)")].map((note) => {
    const key = note.closest("[id^='notes-']").id.slice("notes-".length);
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#cell-${key}`;
    link.textContent = document.getElementById(`cell-${key}`)?.dataset.label ?? key;
    const [kind, sign] = Object.entries(SIGNS).find(([name]) => note.classList.contains(name));
    link.className = `mark ${kind}`;
    link.prepend(`${sign} `);
    item.append(link, " ", note.textContent.trim().replace(/^[■▲?]\s*/, ""));
    return item;
  });
  list.querySelector("ol").replaceChildren(...items);
  list.hidden = items.length === 0;
}

function onProblem(event) {
  const link = event.target.closest("a[href^='#cell-']");
  const cell = link && document.getElementById(link.hash.slice(1));
  if (!cell) return;
  event.preventDefault();
  if (isCell(cell)) reach(cell);
  else if (isRate(cell)) reachRate(cell);
  else {
    if (rowOf(cell).hidden) clearFilter();
    cell.scrollIntoView({ block: "center" });
  }
}
