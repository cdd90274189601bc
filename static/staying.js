// What is sent around a form goes only where the server answers: else the page stays, with what was typed on it.
"use strict";

for (const written of document.querySelectorAll("#content form[method=post]:not(#grid)")) {
  const unreached = document.getElementById("unreached");
  sendWhereAnswered(written, {
    before: () => { unreached.hidden = true; },
    leave: () => null,
    stay: () => { unreached.hidden = false; },
  });
}
