// A form that is read only: what the scripts of blocks and the clipboard need where there is no cell to type into.
"use strict";

const form = document.getElementById("grid");
const cells = [];
const state = document.getElementById("saving");
const edit = { cell: null };
const isCell = () => false;
const isEdited = () => false;
const shownRows = () => [...form.querySelectorAll("tr[data-name]:not([hidden])")];
const speak = (text) => { document.getElementById("spoken").textContent = text; };

document.addEventListener("DOMContentLoaded", () => {
  form.addEventListener("mouseover", onMouseOver);
  form.addEventListener("copy", onCopy);
  form.addEventListener("beforecopy", onBeforeCopy);
  document.addEventListener("mouseup", () => { block.dragging = false; });
  const table = form.querySelector("table.grid");
  table.setAttribute("role", "grid");
  table.setAttribute("aria-multiselectable", "true");
});
