// What was done to the cells, step by step: a step is undone and done again whole, also after it was saved.
"use strict";

const STEPS_KEPT = 200;

// A step is a list of changes {cell, before, after}; what a cell held is {text, sum}: `sum` is taken from below.
class ChangeHistory {
  constructor() {
    this.done = [];
    this.undone = [];
  }

  record(step) {
    if (step.length === 0) return;
    this.done.push(step);
    if (this.done.length > STEPS_KEPT) this.done.shift();
    this.undone = [];
  }

  // The step to be taken back; undefined where there is none.
  back() {
    const step = this.done.pop();
    if (step) this.undone.push(step);
    return step;
  }

  // The step to be done again; undefined where there is none.
  again() {
    const step = this.undone.pop();
    if (step) this.done.push(step);
    return step;
  }
}

const changes = new ChangeHistory();

const heldBy = (cell) => ({ text: cell.value, sum: taking.get(keyOf(cell)) });

function hold(cell, { text, sum }) {
  cell.value = text;
  if (sum === undefined) taking.delete(keyOf(cell));
  else taking.set(keyOf(cell), sum);
}

// Puts texts into cells as one step: a list of [cell, text]. Says how many cells it changed.
function put(texts) {
  const step = [];
  for (const [cell, text] of texts) {
    const before = heldBy(cell);
    if (before.text === text && before.sum === undefined) continue;
    hold(cell, { text });
    step.push({ cell, before, after: { text } });
  }
  changes.record(step);
  if (step.length) changed(...step.map(({ cell }) => cell));
  return step.length;
}

function undo() {
  accept();
  play(changes.back(), "before", "undone");
}

function redo() {
  accept();
  play(changes.again(), "after", "redone");
}

// Writes one side of a step into its cells: an ordinary change, saved like any other.
function play(step, side, said) {
  if (!step) return speak(state.dataset.nothing);
  for (const change of step) hold(change.cell, change[side]);
  changed(...step.map(({ cell }) => cell));
  closeAccount();
  reach(step[0].cell);
  return speak(state.dataset[said].replace("%s", step.length));
}
