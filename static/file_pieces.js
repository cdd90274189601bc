// A file that is too large to be sent at once goes in pieces; what the server has of it need not be sent again.
"use strict";

const upload = document.getElementById("upload");
const sending = document.getElementById("sending");
const told = sending.querySelector("p");
const bar = sending.querySelector("progress");
const begun = { file: null, address: "", number: 0 };

const lost = () => ({ reasons: [upload.dataset.lost], isLost: true });

async function post(address, body) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
  if (!answer?.headers.get("Content-Type")?.startsWith("application/json")) return lost();
  return answer.json();
}

function chosen() {
  const body = new FormData(upload);
  body.delete("file");
  return body;
}

async function begin(file) {
  if (begun.file === file) return {};
  const body = chosen();
  body.set("name", file.name);
  body.set("size", file.size);
  const said = await post(upload.dataset.pieces, body);
  if (said.piece) Object.assign(begun, { file, address: said.piece, number: 0 });
  return said;
}

async function sendNext(file) {
  const size = Number(upload.dataset.piece);
  const body = chosen();
  body.set("number", begun.number);
  body.set("piece", file.slice(begun.number * size, (begun.number + 1) * size), "piece");
  const said = await post(begun.address, body);
  if (!said.reasons) begun.number += 1;
  else if (!said.isLost) begun.file = null;
  return said;
}

function show(file, sent) {
  bar.max = file.size;
  bar.value = sent;
  told.textContent = `${file.name}: ${Math.floor(sent / 2 ** 20)} / ${Math.ceil(file.size / 2 ** 20)} MB`;
}

async function send(file) {
  let said = await begin(file);
  while (!said.reasons && !said.next) {
    show(file, Math.min(begun.number * Number(upload.dataset.piece), file.size));
    said = await sendNext(file);
  }
  if (said.next) location.assign(said.next);
  else told.textContent = said.reasons.join(" ");
}

upload.addEventListener("submit", async (event) => {
  const [file] = upload.elements.file.files;
  if (!file || file.size <= Number(upload.dataset.whole)) return;
  event.preventDefault();
  const button = event.submitter;
  button.disabled = true;
  sending.hidden = false;
  await send(file);
  button.disabled = false;
});
