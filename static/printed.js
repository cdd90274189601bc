/* Who read the page, when, and whether it is final: at the foot of every sheet of paper (print.css). */
"use strict";

const printed = document.querySelector(".printed");
if (printed) {
  const said = printed.textContent.trim().replace(/\s+/g, " ");
  document.documentElement.dataset.printed = `${document.querySelector("h1").textContent.trim()} · ${said}`;
}

// Of what is printed the access log has a line.
const noted = document.querySelector("[data-noted-at]");
if (noted) {
  addEventListener("beforeprint", () => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("page", location.pathname + location.search);
    fetch(noted.dataset.notedAt, { method: "POST", body, keepalive: true }).catch(() => null);
  });
}
