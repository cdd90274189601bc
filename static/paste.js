// A block copied from Excel or WPS: which cell of the grid each of its cells is meant for, and what is left out.
"use strict";

// The rows of a block. A quoted cell may hold tabs, line ends and doubled quotation marks.
function readBlock(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r?\n|\r|$)/y;
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    rows.at(-1).push((found[1]?.replaceAll('""', '"').replace(/\s*[\r\n]+\s*/g, " ") ?? found[2]).trim());
    if (cell.lastIndex >= text.length && found[3] !== "\t") break;
    if (found[3] !== "\t") rows.push([]);
  }
  return rows;
}

const NUMBERING = /^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、)]|其中[::]?|[#*]+)+/;
const VALUE = /^(?:[^\d]{0,6}\d[\d,.\s]*.{0,8}|[—…－-]+|清空|clear)$/;
const plain = (text) => text.normalize("NFKC").replace(/\s+/g, "").toLowerCase().replace(NUMBERING, "");
const holdsValue = (text) => VALUE.test(text.trim()) || VALUE.test(text.normalize("NFKC").trim());

// Finds rows or columns by their names: `1. 工会会员人数(人)` is 工会会员人数. Of namesakes the first is met first.
class Names {
  constructor(lists) {
    this.places = new Map();
    lists.forEach((names, place) => new Set(names.filter(Boolean).map(plain)).forEach((name) => {
      this.places.set(name, [...(this.places.get(name) ?? []), place]);
    }));
  }

  all(text) {
    const name = plain(text);
    return this.places.get(name) ?? this.places.get(name.replace(/\([^()]*\)$/, "")) ?? [];
  }

  has(text) {
    return text !== "" && this.all(text).length > 0;
  }
}

// What goes where: `placed` and `left` hold {line, text, row, column, why}, lines counted from 1 in the block; `note`
// says which of several columns was taken. `from` is where the block is pasted, `below` the rows there are from it on.
function planPaste(block, rows, columns, from, below) {
  const width = Math.max(...block.map((line) => line.length));
  const indices = [...Array(width).keys()];
  const matches = (column) => block.filter((line) => rows.has(line[column] ?? "")).length;
  const better = (best, index) => (matches(index) > (best < 0 ? 0 : matches(best)) ? index : best);
  const key = indices.reduce(better, -1);
  const first = firstLine(block, rows, columns, key);
  const heads = headsOf(block.slice(0, first), columns, key);
  const plan = { placed: [], left: [], note: "" };
  const beside = indices.filter((index) => index > key);
  const candidates = beside.filter((index) => matches(index) === 0);
  const wanted = chosenColumns(block.slice(first), candidates, heads, columns, from, plan);
  if (heads.size && columns.count > 1) {
    plan.left.push(...unnamed(block, first, beside.filter((index) => !heads.has(index))));
  }
  const given = new Map();
  block.forEach((line, index) => {
    const at = { line: index + 1, text: line[key] ?? line.find(Boolean) ?? "" };
    const filled = beside.filter((column) => line[column]);
    const values = key < 0 ? filled : filled.filter((column) => holdsValue(line[column]));
    if (index < first) {
      const isHead = line.some((text) => columns.has(text)) || key >= 0;
      if (!isHead && at.text) plan.left.push({ ...at, why: "unknown" });
      return;
    }
    const free = key < 0 ? [] : rows.all(line[key] ?? "").filter((row) => !given.has(row));
    const row = key < 0 ? below[index - first] : free[0];
    if (key >= 0 && row === undefined) {
      const twice = given.get(rows.all(line[key] ?? "")[0]);
      const why = twice ? "twice" : "unknown";
      if (values.length) plan.left.push({ ...at, text: at.text || line[values[0]], why, first: twice });
      return;
    }
    given.set(row, index + 1);
    const open = columns.count > 1 && heads.size === 0; // then a value in a column too many is said to have no place
    const meant = (column) => key < 0 || wanted.has(column) || (open && values.includes(column));
    for (const column of indices.filter((column) => line[column] && meant(column))) {
      const spot = { line: index + 1, text: line[column], row, column: wanted.get(column) };
      if (row !== undefined && spot.column !== undefined) plan.placed.push(spot);
      else plan.left.push({ ...spot, why: "beyond" });
    }
  });
  return plan;
}

// The first line that is no heading: with a column of names the first named one, else the first that holds a value.
function firstLine(block, rows, columns, key) {
  const isBody = key >= 0
    ? (line) => rows.has(line[key] ?? "")
    : (line) => line.some(holdsValue) && !line.some((text) => columns.has(text));
  const found = block.findIndex(isBody);
  return found < 0 ? 0 : found;
}

// By column of the block the column of the grid that a heading names; under merged heads the lowest one that does.
function headsOf(lines, columns, key) {
  const heads = new Map();
  lines.forEach((line) => line.forEach((text, index) => {
    if (index > key && columns.has(text)) heads.set(index, columns.all(text)[0]);
  }));
  return heads;
}

// The headings of the columns that hold values and that no column of the grid is named after.
function unnamed(block, first, columns) {
  const full = columns.filter((column) => block.slice(first).some((line) => holdsValue(line[column] ?? "")));
  return full.map((column) => {
    const line = block.slice(0, first).findLastIndex((head) => head[column]);
    return { line: line + 1, text: block[line]?.[column] ?? "", why: "unknown" };
  });
}

// By column of the block the column of the grid its values go to.
function chosenColumns(lines, candidates, heads, columns, from, plan) {
  if (heads.size) {
    if (columns.count === 1 && candidates.length > 1) plan.note = "column";
    return heads;
  }
  const full = candidates.filter((column) => lines.some((line) => holdsValue(line[column] ?? "")));
  const named = candidates[0] > 0;
  if (named && full.length === 0) {
    full.push(...candidates.filter((column) => lines.some((line) => line[column])).slice(-1));
  }
  if (columns.count === 1 && named && full.length) return lastOf(full, plan);
  const start = full.length ? full[0] : 0;
  const right = candidates.filter((column) => column >= start && from + column - start < columns.count);
  return new Map(right.map((column) => [column, from + column - start]));
}

function lastOf(full, plan) {
  if (full.length > 1) plan.note = "last";
  return new Map([[full.at(-1), 0]]);
}
