// What goes is shown: the server has all that was typed, so this browser keeps nothing of it any longer.
"use strict";

const { account, grid } = document.getElementById("submitting").dataset;
if (document.querySelector(".messagelist .success")) localStorage.removeItem(`grid of ${account} ${grid}`);
