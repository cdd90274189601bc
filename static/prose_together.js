// Several quantities of a paragraph decided at once. `a` shows the sure ones that are undecided, each with the words
// before it, what all have in common said once; Enter confirms them, and leaves out what only repeats one of them. `f`
// puts what was corrected in the quantity at hand into those that follow in its paragraph and said the same before.
"use strict";

const together = document.getElementById("together");
const CLAUSE = /[^，。；、：！？,;:!?\n]{0,14}$/u; // the words before a number, by which it is known
const NAME = /^\S+ (?=\S)/u; // the code before an indicator's name
const CARRIED = ["unit_code", "period", "basis", "coverage"];
let shown = []; // each with what will be decided of it

function fieldOf(question, name) {
  return question.querySelector(`[name$="-${name}"]`);
}

function saidIn(question, name) {
  const field = fieldOf(question, name);
  return field.matches("select") ? field.selectedOptions[0].text.trim() : field.value;
}

function isOpen(question) {
  return choiceOf(question) === "" && !question.querySelector(".mark:is(.error, .query)");
}

function isSure(question) {
  return question.matches(".sure") && isOpen(question);
}

function paragraphAhead() {
  const first = questions.slice(Math.max(at, 0)).find(isSure);
  const paragraph = questions[at]?.dataset.paragraph;
  const here = questions.find((question) => question.dataset.paragraph === paragraph && isSure(question));
  return (here ?? first)?.dataset.paragraph;
}

function repeatsKept(question, asked) {
  const earlier = document.getElementById(question.dataset.repeats);
  if (!earlier) return false;
  return choiceOf(earlier) === "keep" || (asked.includes(earlier) && isSure(earlier));
}

function lookAtSure(event) {
  const paragraph = paragraphAhead();
  if (event.repeat || paragraph === undefined) return;
  const asked = questions.filter((question) => question.dataset.paragraph === paragraph && isOpen(question));
  shown = [];
  for (const question of asked) {
    if (repeatsKept(question, asked)) shown.push([question, "leave"]);
    else if (isSure(question)) shown.push([question, "keep"]);
  }
  fill();
  together.showModal();
}

function fill() {
  const kept = shown.filter(([_question, value]) => value === "keep").map(([question]) => question);
  const common = CARRIED.filter((name) => new Set(kept.map((question) => saidIn(question, name))).size === 1);
  const others = CARRIED.filter((name) => !common.includes(name));
  together.querySelector(".shared").textContent = common.map((name) => saidIn(kept[0], name)).join(" · ");
  together.querySelector("tbody").replaceChildren(...shown.map(([question, value]) => row(question, value, others)));
}

function row(question, value, others) {
  const line = document.createElement("tr");
  const number = document.createElement("th");
  number.scope = "row";
  const printed = document.createElement("b");
  printed.textContent = question.querySelector(".head b").textContent;
  number.append(CLAUSE.exec(markOf(question).previousSibling?.textContent ?? "")[0], printed);
  const what = document.createElement("td");
  const indicator = saidIn(question, "indicator_code").replace(NAME, "");
  const said = [indicator, ...others.map((name) => saidIn(question, name))];
  what.textContent = value === "keep" ? said.join(" · ") : together.querySelector("table").dataset.again;
  line.append(number, what);
  return line;
}

// Closed before anything is decided, since closing leads back to where she stood, and not by the event that tells of
// it, which may come after her next key.
function decideTogether(event) {
  event.preventDefault();
  together.close();
  if (event.submitter.value !== "yes") return;
  const settled = shown.map(([question]) => question);
  remember(settled);
  for (const [question, value] of shown) check(question, value);
  tell();
  const { paragraph } = settled[0].dataset;
  showOpen(questions.findIndex((question) => question.dataset.paragraph === paragraph));
}

function startOf(field) {
  if (!field.matches("select")) return field.defaultValue;
  return [...field.options].find((option) => option.defaultSelected)?.value;
}

function carryOn() {
  if (at < 0) return;
  const { paragraph } = questions[at].dataset;
  const behind = questions.slice(at + 1).filter((question) => question.dataset.paragraph === paragraph);
  const following = behind.filter(isOpen);
  remember(following);
  for (const name of CARRIED) {
    const corrected = fieldOf(questions[at], name);
    for (const question of following) {
      const field = fieldOf(question, name);
      if (field.value === startOf(corrected)) field.value = corrected.value;
    }
  }
}

if (together) {
  KEYS.a = lookAtSure;
  KEYS.f = carryOn;
  together.querySelector("form").addEventListener("submit", decideTogether);
}
