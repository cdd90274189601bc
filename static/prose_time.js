// Of which years all the text tells, asked once: `t` leads to it, Enter takes it. What was decided of the numbers goes
// along, so that nothing of it is lost.
"use strict";

const time = document.getElementById("time");
if (time) {
  KEYS.t = () => time.querySelector("[name=told_of]").select();
  time.addEventListener("formdata", ({ formData }) => {
    const review = new FormData(document.getElementById("review"));
    review.delete("csrfmiddlewaretoken");
    for (const [name, value] of review) formData.append(name, value);
  });
}
