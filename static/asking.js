/* The box above every page: Ctrl+K goes there, what is typed is answered below it. Pages work without it. */
"use strict";

const asking = { form: document.querySelector("#ask"), wait: 150, timer: 0, sent: 0 }; // milliseconds

function box() {
  return asking.form.elements.asked;
}

function answerLinks() {
  return [...asking.form.querySelectorAll(".answers a")];
}

function closeAnswers() {
  clearTimeout(asking.timer);
  asking.sent += 1; // what is on its way comes too late
  asking.form.querySelector(".answers").hidden = true;
}

async function showAnswers() {
  const number = (asking.sent += 1);
  const text = box().value.trim();
  if (!text) return closeAnswers();
  const address = `${asking.form.dataset.answers}?${new URLSearchParams({ asked: text })}`;
  const answer = await fetch(address).catch(() => null);
  if (!answer || !answer.ok || answer.redirected || number !== asking.sent) return;
  const list = asking.form.querySelector(".answers");
  list.innerHTML = (await answer.json()).answers;
  list.hidden = false;
  tellNumber(list);
}

/* The number itself takes longer than the answers: it is written behind the first when it comes. */
async function tellNumber(list) {
  const first = list.querySelector("a[data-number]");
  const answer = first && (await fetch(first.dataset.number).catch(() => null));
  if (!answer || !answer.ok || answer.redirected) return;
  const told = document.createElement("strong");
  told.textContent = (await answer.json()).number;
  if (told.textContent) first.append(told);
}

/* From the box down through the answers and back up into the box. */
function step(event, by) {
  const stops = [box(), ...answerLinks()];
  const next = stops[stops.indexOf(document.activeElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const askingKeys = {
  ArrowDown: (event) => step(event, 1),
  ArrowUp: (event) => step(event, -1),
  Escape: (event) => {
    event.preventDefault();
    closeAnswers();
    box().focus();
  },
};

if (asking.form) {
  const shown = document.querySelector("#content .answers");
  if (shown) tellNumber(shown);
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    box().focus();
    box().select();
  });
  asking.form.addEventListener("keydown", (event) => {
    if (!event.isComposing) askingKeys[event.key]?.(event);
  });
  const unreached = document.getElementById("unreached");
  sendWhereAnswered(asking.form, {
    before: () => { unreached.hidden = true; },
    leave: () => null,
    stay: () => { unreached.hidden = false; },
  });
  box().addEventListener("input", (event) => {
    clearTimeout(asking.timer);
    if (!event.isComposing) asking.timer = setTimeout(showAnswers, asking.wait);
  });
  box().addEventListener("compositionend", () => {
    clearTimeout(asking.timer);
    asking.timer = setTimeout(showAnswers, asking.wait);
  });
  asking.form.addEventListener("focusout", (event) => {
    if (!asking.form.contains(event.relatedTarget)) closeAnswers();
  });
}
