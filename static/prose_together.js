// Several quantities of a paragraph decided together. `a` shows those that are undecided in the order of the text,
// each with the words around it; what all have in common is said once, else what the one above does not say, and what
// is usual not at all. Sure ones are confirmed by Enter, and what only repeats one that is kept is left out; each that
// is likely waits for a key of its own. `f` puts what was corrected in the quantity at hand into those that follow in
// its paragraph and said the same before.
"use strict";

const together = document.getElementById("together");
const CLAUSE = /[^，。；、：！？,;:!?\n]{0,14}$/u; // the words before a number, by which it is known
const COUNTED = /^[^，。；、：！？,;:!?\n]{0,8}/u; // those behind it, shown too where something is doubted
const NAME = /^\S+ (?=\S)/u; // the code before an indicator's name
const CARRIED = ["unit_code", "period", "basis", "coverage"];
const USUAL = { basis: "actual", coverage: "area" }; // what is not said of a number
const NOTHING = /^/u;
let shown = []; // each with what will be decided of it: "" where that is not said yet, "again" of what repeats another

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

function isShown(question) {
  return isSure(question) || (question.matches(".likely") && isOpen(question));
}

function paragraphAhead() {
  const first = questions.slice(Math.max(at, 0)).find(isShown);
  const paragraph = questions[at]?.dataset.paragraph;
  const here = questions.find((question) => question.dataset.paragraph === paragraph && isShown(question));
  return (here ?? first)?.dataset.paragraph;
}

function repeatsKept(question, asked) {
  const earlier = document.getElementById(question.dataset.repeats);
  if (!earlier) return false;
  return choiceOf(earlier) === "keep" || (asked.includes(earlier) && isShown(earlier));
}

function lookAtParagraph(event) {
  const paragraph = paragraphAhead();
  if (event.repeat || paragraph === undefined) return;
  const asked = questions.filter((question) => question.dataset.paragraph === paragraph && isOpen(question));
  shown = [];
  for (const question of asked) {
    if (repeatsKept(question, asked)) shown.push([question, "again"]);
    else if (isShown(question)) shown.push([question, isSure(question) ? "keep" : ""]);
  }
  fill();
  together.showModal();
  goTo(together.querySelector("tr.likely"));
}

function fill() {
  const kept = shown.filter(([_question, value]) => value !== "again").map(([question]) => question);
  const common = CARRIED.filter((name) => new Set(kept.map((question) => fieldOf(question, name).value)).size === 1);
  const others = CARRIED.filter((name) => !common.includes(name));
  const unusual = common.filter((name) => fieldOf(kept[0], name).value !== USUAL[name]);
  together.querySelector(".shared").textContent = unusual.map((name) => saidIn(kept[0], name)).join(" · ");
  const table = together.querySelector("table");
  const above = { ...USUAL };
  const lines = shown.map(([question, value]) => {
    const said = value === "again" ? table.dataset.again : told(question, others, above);
    return value === "" ? likelyRow(question, said) : row(numberCell(question, NOTHING), said);
  });
  table.tBodies[0].replaceChildren(...lines);
}

function row(number, said) {
  const line = document.createElement("tr");
  line.append(number, cell("what", said));
  return line;
}

function likelyRow(question, said) {
  const line = row(numberCell(question, COUNTED), said);
  line.className = "likely";
  line.tabIndex = -1;
  line.append(cell("why", question.querySelector(".why").textContent), cell("choice", ""));
  return line;
}

function numberCell(question, behind) {
  const { previousSibling, nextSibling } = markOf(question);
  const number = document.createElement("th");
  number.scope = "row";
  const text = document.createElement("b");
  text.textContent = question.querySelector(".head b").textContent;
  const ahead = CLAUSE.exec(previousSibling?.textContent ?? "")[0];
  number.append(ahead, text, behind.exec(nextSibling?.textContent ?? "")[0]);
  return number;
}

function cell(name, text) {
  const made = document.createElement("td");
  made.className = name;
  made.textContent = text;
  return made;
}

// The indicator, and what the number above does not say of the rest.
function told(question, others, above) {
  const said = [saidIn(question, "indicator_code").replace(NAME, "")];
  for (const name of others) {
    const { value } = fieldOf(question, name);
    if (above[name] !== value) said.push(saidIn(question, name));
    above[name] = value;
  }
  return said.join(" · ");
}

// To a row, or to the button that confirms them where there is none.
function goTo(line) {
  const target = line ?? together.querySelector("[value=yes]");
  target.focus();
  target.scrollIntoView({ block: "nearest" });
}

function decideOne(line, value) {
  const decided = shown[line.sectionRowIndex];
  decided[1] = value;
  const label = decided[0].querySelector(`.choice [value="${value}"]`).parentElement;
  line.querySelector(".choice").textContent = label.textContent.trim();
  step(line, 1);
}

function step(line, by) {
  const likely = [...together.querySelectorAll("tr.likely")];
  const place = likely.indexOf(line) + by;
  if (place >= 0) goTo(likely[place]);
}

function decideByKey(event) {
  const line = event.target.closest("tr.likely");
  const key = event.key.toLowerCase();
  if (!line || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (key in CHOICES && !event.repeat) decideOne(line, CHOICES[key]);
  else if (key === "j") step(line, 1);
  else if (key === "k") step(line, -1);
  else if (key === "enter") together.querySelector("[value=yes]").click();
  else return;
  event.preventDefault();
}

// Closed before anything is decided, since closing leads back to where she stood, and not by the event that tells of
// it, which may come after her next key.
function decideTogether(event) {
  event.preventDefault();
  together.close();
  if (event.submitter.value !== "yes") return;
  const { paragraph } = shown[0][0].dataset;
  remember(shown.map(([question]) => question));
  for (const [question, value] of shown) {
    if (value !== "again") check(question, value);
    else if (choiceOf(document.getElementById(question.dataset.repeats)) === "keep") check(question, "leave");
  }
  tell();
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
  KEYS.a = lookAtParagraph;
  KEYS.f = carryOn;
  together.addEventListener("keydown", decideByKey);
  together.querySelector("form").addEventListener("submit", decideTogether);
}
