// What the server says of the figures as they are typed, and the choices it offers beside a cell.
"use strict";

function show(said) {
  for (const [prefix, tally] of Object.entries(said.tallies)) {
    document.getElementById(`tally-${prefix}`).innerHTML = tally;
    document.getElementById(`status-${prefix}`).textContent = said.statuses[prefix];
    const remedy = document.getElementById(`remedy-${prefix}`);
    if (remedy && remedy.innerHTML !== said.remedies[prefix]) remedy.innerHTML = said.remedies[prefix];
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
    showOffer(key, cell.offer);
    if (place.matches("output")) place.value = cell.text;
    else place.setAttribute("aria-invalid", cell.worst === "error");
    replaceNotes(document.getElementById(`notes-${key}`), cell.notes);
  }
  for (const [key, total] of Object.entries(said.totals ?? {})) {
    document.getElementById(`total-${key}`).innerHTML = total;
  }
  listFindings();
}

// ---- Explanations: each holds for the values it was given for

const explanationsIn = (place) => [...place.querySelectorAll(".explain input")];
const explainedBy = (input) => form.elements[input.name.replace("explain-", "explains-")]?.value ?? "";

// An explanation half typed stays, with its caret, as long as the values that it explains are the same.
function replaceNotes(place, html) {
  if (place.dataset.said === html) return;
  const kept = new Map(explanationsIn(place).map((input) => [input.name, { input, of: explainedBy(input) }]));
  place.innerHTML = html;
  place.dataset.said = html;
  offer(place);
  for (const input of explanationsIn(place)) {
    const before = kept.get(input.name);
    if (waiting.has(input.name)) bringBack(input, waiting.get(input.name));
    if (!before?.input.value) continue;
    if (before.of === explainedBy(input)) {
      input.replaceWith(before.input);
      if (before.input === asFocused) before.input.focus();
    } else if (input.value !== before.input.value) suggest(input, before.input.value);
  }
}

// What was typed for a query before the page was left.
function bringBack(input, { text, of }) {
  waiting.delete(input.name);
  if (of !== explainedBy(input)) return suggest(input, text);
  input.value = text;
  setTimeout(() => changed(input));
  return undefined;
}

// The words that explained another value: to be confirmed, if they explain this one too.
function suggest(input, text) {
  const label = input.closest(".explain");
  if (label.nextElementSibling?.matches(".suggestion")) return;
  const words = document.createElement("p");
  words.className = "suggestion";
  words.textContent = state.dataset.earlier.replace("%s", () => text);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.suggestion = text;
  button.textContent = state.dataset.use;
  words.append(" ", button);
  label.after(words);
}

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
  } else if (button?.dataset.decide) decide(button.dataset);
  else if (event.target.closest("a.details")) {
    event.preventDefault();
    openDetails(event.target.closest("tr").querySelector("input.cell, output"));
  }
}

// Of two values that two people wrote, one is kept.
function decide({ key, decide: keeps, theirs }) {
  const cell = document.getElementById(`cell-${key}`);
  seenOf(cell).value = theirs;
  reach(cell);
  if (keeps === "theirs") put([[cell, theirs]]);
  changed(cell);
  save();
}
