// What the server says of the figures as they are typed, and the choices it offers beside a cell.
"use strict";

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
    showOffer(key, cell.offer);
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
