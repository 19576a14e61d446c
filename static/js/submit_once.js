// A second tap on a slow line must not send the form twice. The server refuses doubles too; this spares the reader
// the message. Coming back with the back button makes the form usable again.
(() => {
  "use strict";
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) {
      return;
    }
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    form.setAttribute("aria-busy", "true");
    setTimeout(() => { sent.delete(form); form.removeAttribute("aria-busy"); }, 8000);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      for (const form of document.querySelectorAll("form[aria-busy]")) {
        sent.delete(form);
        form.removeAttribute("aria-busy");
      }
    }
  });
})();
