// The quantities of a text by keys: next and previous, confirm, correct, counted nowhere here, leave out, and the last
// decision back. A key decides nothing while something is typed, a command key is down, an input method composes or a
// dialogue is open, and once however long it is held down; Escape leaves a field.
"use strict";

const questions = [...document.querySelectorAll("#queue .question")];
const decided = document.getElementById("decided");
const taken = []; // each decision that can be taken back: where she stood, and what every field held before it
let at = -1;

function point(place) {
  for (const shown of document.querySelectorAll(".prose .current")) shown.classList.remove("current");
  at = place;
  questions[at].classList.add("current");
  markOf(questions[at]).classList.add("current");
}

function show(place) {
  if (!questions.length) return;
  point(Math.min(Math.max(place, 0), questions.length - 1));
  questions[at].focus({ preventScroll: true });
  questions[at].scrollIntoView({ block: "nearest" });
  const mark = markOf(questions[at]);
  const text = mark.closest(".text");
  text.scrollTop = mark.offsetTop - text.offsetTop - text.clientHeight / 3;
}

function markOf(question) {
  return document.getElementById(question.dataset.mark);
}

function choose(value) {
  if (at < 0) return;
  remember([questions[at]]);
  check(questions[at], value);
  tell();
  showOpen(at + 1);
}

function showOpen(from) {
  const open = questions.findIndex((question, place) => place >= from && choiceOf(question) === "");
  show(open < 0 ? from : open);
}

function check(question, value) {
  question.querySelector(`.choice [value="${value}"]`).checked = true;
}

function choiceOf(question) {
  return question.querySelector(".choice :checked").value;
}

function remember(changed) {
  const fields = changed.flatMap((question) => [...question.querySelectorAll("input, select")]);
  taken.push({ at, held: fields.map((field) => [field, field.type === "radio" ? field.checked : field.value]) });
}

function takeBack() {
  const last = taken.pop();
  if (!last) return;
  for (const [field, held] of last.held) field[field.type === "radio" ? "checked" : "value"] = held;
  tell();
  show(last.at);
}

function tell() {
  const open = document.querySelectorAll("#queue .choice [value='']:checked").length;
  decided.textContent = `${questions.length - open} / ${questions.length} ${decided.dataset.words}`;
}

const CHOICES = { c: "keep", x: "not_ours", s: "leave" };
const KEYS = {
  j: () => show(at + 1),
  k: () => show(at - 1),
  e: () => questions[at]?.querySelector(".fields input").select(),
  u: takeBack,
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return;
  const isTyped = event.target.matches("input:not([type=radio]), textarea, select");
  if (event.key === "Escape" && isTyped) {
    show(questions.indexOf(event.target.closest(".question")));
    return;
  }
  const key = event.key.toLowerCase();
  if (isTyped || !(key in KEYS || key in CHOICES)) return;
  event.preventDefault();
  if (key in KEYS) KEYS[key](event);
  else if (!event.repeat) choose(CHOICES[key]);
});

document.getElementById("queue")?.addEventListener("focusin", (event) => {
  const place = questions.indexOf(event.target.closest(".question"));
  if (place >= 0) point(place);
});

document.getElementById("review")?.addEventListener("change", tell);
for (const mark of document.querySelectorAll(".prose a.quantity")) {
  mark.addEventListener("click", (event) => {
    event.preventDefault();
    show(questions.findIndex((question) => question.dataset.mark === mark.id));
  });
}
