// How a key with those held beside it is written: Ctrl+Shift+ArrowDown.
"use strict";

function chord(event) {
  const held = [];
  if (event.ctrlKey || event.metaKey) held.push("Ctrl");
  if (event.shiftKey && event.key !== "/") held.push("Shift");
  if (event.altKey) held.push("Alt");
  return [...held, event.key.length === 1 ? event.key.toLowerCase() : event.key].join("+");
}
