// A block copied out, as plain text with tabs and as a table, so that Excel, WPS and LibreOffice take its numbers.
"use strict";

const NUMBER = /^[+-]?\d{1,3}(?:,?\d{3})*(?:\.\d+)?$/;
const FORMULA = /^[=+\-@]./;
const TEXT_CELL = `<td style='mso-number-format:"\\@"'>`;
const BESIDE = "small, abbr, button, .offer, .none, a.details, .visually-hidden, input";

// What a place says to a spreadsheet: a number in plain digits, and no text that would be a formula there.
function copiedText(place) {
  const cell = place.querySelector("input.cell");
  const text = (cell ? cell.value : wordsOf(place)).trim();
  if (NUMBER.test(text)) return text.replaceAll(",", "").replace(/^\+/, "");
  return FORMULA.test(text) ? `'${text}` : text;
}

function wordsOf(place) {
  const words = place.cloneNode(true);
  for (const part of words.querySelectorAll(BESIDE)) part.remove();
  return words.textContent.replace(/\s+/g, " ");
}

const quoted = (text) => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// Excel and WPS would make a date of 3-5 and a number of 007: what is no number here is marked as text for them.
function asCell(text) {
  const cell = document.createElement("td");
  cell.textContent = text;
  return text === "" || NUMBER.test(text) ? cell.outerHTML : cell.outerHTML.replace("<td>", TEXT_CELL);
}

function asTable(lines) {
  const rows = lines.map((line) => `<tr>${line.map(asCell).join("")}</tr>`);
  return `<meta charset="utf-8"><table>${rows.join("")}</table>`;
}

function onCopy(event) {
  if (!holdsBlock()) return false;
  const lines = chosenPlaces().map((row) => row.map(copiedText));
  event.clipboardData.setData("text/plain", lines.map((line) => line.map(quoted).join("\t")).join("\n"));
  event.clipboardData.setData("text/html", asTable(lines));
  event.preventDefault();
  speak(state.dataset.copied.replace("%s", lines.flat().length));
  return true;
}

function onCut(event) {
  if (onCopy(event) && isCell(document.activeElement)) clearChosen();
}

// A browser would not copy from a cell whose text is empty: there is a block all the same.
function onBeforeCopy(event) {
  if (holdsBlock()) event.preventDefault();
}
