// The queue of probable unions by keys: each button and link names its own in data-key. A key that is held down decides
// once, and none decides while something is typed or a command key is down.
"use strict";

let going = false;

document.addEventListener("keydown", (event) => {
  if (going || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("input, textarea, select")) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!pressed) return;
  event.preventDefault();
  going = true;
  pressed.click();
});
