// Forms marked data-unsaved warn before the reader leaves typed work behind. The browser writes the words.
(() => {
  "use strict";
  const changed = new Set();
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    const touch = () => {
      changed.add(form);
      form.classList.add("is-unsaved");
    };
    form.addEventListener("input", touch);
    form.addEventListener("change", touch);
    form.addEventListener("submit", () => changed.delete(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed.size) {
      event.preventDefault();
    }
  });
})();
