// What goes is shown: the server has all that was typed but for what this page carries, and no more is kept here.
"use strict";

const form = document.getElementById("submitting");
const drawer = `grid of ${form.dataset.account} ${form.dataset.grid}`;
const carried = [...form.querySelectorAll("input")].filter((input) => /^(cell|take|explain)-/.test(input.name));
const valuesOf = (input) => form.elements[input.name.replace("explain-", "explains-")]?.value ?? "";
if (carried.length) {
  const typed = carried.map((input) => [input.name, input.value, valuesOf(input)]);
  localStorage.setItem(drawer, JSON.stringify(typed));
} else if (document.querySelector(".messagelist .success")) localStorage.removeItem(drawer);
