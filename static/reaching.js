// A form is sent only where the server answers: else the browser would leave its page for one of its own.
"use strict";

const ANSWERS_WITHIN = 10000; // milliseconds

async function serverAnswers() {
  const { presence } = document.querySelector("[data-presence]").dataset;
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
  const signal = AbortSignal.timeout(ANSWERS_WITHIN);
  const answer = await fetch(presence, { method: "POST", headers, signal }).catch(() => null);
  return answer !== null && answer.status < 500;
}

// `before` is done at once, `leave` as the form goes, `stay` where it cannot; pressing again meanwhile does nothing.
function sendWhereAnswered(sent, { before, leave, stay }) {
  let asking = false;
  let going = false;
  sent.addEventListener("submit", async (event) => {
    if (going) return;
    event.preventDefault();
    if (asking) return;
    before();
    asking = true;
    going = await serverAnswers();
    asking = false;
    if (!going) return void stay();
    leave();
    sent.requestSubmit(event.submitter);
    going = false;
  });
}
