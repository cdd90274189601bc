/* Buttons that ask the browser for a key: what to ask for stands in the page, and django-allauth's scripts ask. */
"use strict";

for (const button of document.querySelectorAll("[data-passkey]")) {
  const ids = { credential: button.form.elements.credential.id, data: "passkey-options" };
  const forms = window.allauth.webauthn.forms;
  if (button.dataset.passkey === "add") forms.addForm({ ids: { ...ids, add: button.id } });
  else forms.authenticateForm({ ids: { ...ids, authenticate: button.id } });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-failed]").hidden = false;
});
