// The entry grid at work: what each event leads to, and how it begins.
"use strict";

function onInput(event) {
  if (event.isComposing) return;
  const { target } = event;
  if (target === filter) sift();
  else if (isCell(target)) {
    beginTyping();
    taking.delete(keyOf(target));
    sentAs.delete(target);
    changed(target);
  } else if (target.matches(".explain input")) changed(target);
}

// Undoing is ours: that of the browser takes back single signs, and those of another field.
function onBeforeInput(event) {
  if (!event.inputType.startsWith("history")) {
    if (isCell(event.target)) beginTyping();
  } else if (isCell(event.target)) event.preventDefault();
}

function onFocus(event) {
  asFocused = event.target;
  if (!isCell(event.target)) return;
  select(event.target);
  choose(event.target);
}

dialog.addEventListener("submit", onDetails);
dialog.addEventListener("click", onDialogClick);
for (const place of [form, dialog]) {
  place.addEventListener("compositionstart", () => { composing = true; });
  place.addEventListener("compositionend", () => { composing = false; });
}
dialog.addEventListener("cancel", (event) => { if (composing) event.preventDefault(); });
dialog.addEventListener("close", onDialogClosed);

form.addEventListener("focusin", onFocus);
form.addEventListener("focusout", (event) => { if (event.target === edit.cell) accept(); });
form.addEventListener("keydown", onKey);
form.addEventListener("keydown", onEnterInField);
form.addEventListener("mousedown", onMouseDown);
form.addEventListener("mouseover", onMouseOver);
form.addEventListener("paste", onPaste);
form.addEventListener("copy", onCopy);
form.addEventListener("cut", onCut);
for (const kind of ["beforecopy", "beforecut"]) form.addEventListener(kind, onBeforeCopy);
sendWhereAnswered(form, SUBMITTING);
form.addEventListener("click", onChoice);
form.addEventListener("click", onTake);
form.addEventListener("formdata", addTaken);
form.addEventListener("beforeinput", onBeforeInput);
form.addEventListener("compositionstart", (event) => { if (isCell(event.target)) beginTyping(); });
for (const kind of ["input", "compositionend"]) form.addEventListener(kind, onInput);
document.addEventListener("keydown", onShortcut);
document.addEventListener("mouseup", () => { block.dragging = false; });
only.addEventListener("change", sift);
document.getElementById("undo").addEventListener("click", undo);
document.getElementById("seen-pasted").addEventListener("click", closeAccount);
document.getElementById("unsaved").addEventListener("click", goToUnsaved);
document.getElementById("next-required").addEventListener("click", () => goToEmptyRequired(edit.cell, 1));
document.getElementById("problems").addEventListener("click", onProblem);
addEventListener("beforeunload", (event) => { if (touched.size) event.preventDefault(); });

for (const link of form.querySelectorAll("a.details")) link.tabIndex = -1; // Shift+F2 opens them from their cell
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
const table = form.querySelector("table.grid");
table.setAttribute("role", "grid");
table.setAttribute("aria-multiselectable", "true");
offer(form);
listFindings();
restore();
const aimed = document.getElementById(location.hash.slice(1));
if (isCell(aimed)) aimed.focus();
else if (!document.getElementById("reasons")) cells[0]?.focus({ preventScroll: true });
