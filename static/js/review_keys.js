// Keys for who decides about many cases in a row. They are off until switched on, and the choice is remembered: a
// single letter must do nothing for who did not ask for it. Every key presses a button that stands on the page.
(() => {
  "use strict";
  const place = document.querySelector("[data-keys]");
  if (!place) {
    return;
  }
  const NAME = "phim-tat";
  const remembered = () => {
    try { return localStorage.getItem(NAME) === "1"; } catch { return false; }
  };
  const remember = (on) => {
    try { localStorage.setItem(NAME, on ? "1" : "0"); } catch { /* kept for this page only */ }
  };
  const label = document.createElement("label");
  const box = document.createElement("input");
  label.className = "choice-card level-keys no-print";
  box.type = "checkbox";
  box.checked = remembered();
  label.append(box, document.createElement("span"));
  label.lastChild.className = "choice-text";
  label.lastChild.textContent = place.dataset.keys;
  place.append(label);
  const draw = () => place.classList.toggle("keys", box.checked);
  box.addEventListener("change", () => { remember(box.checked); draw(); });
  draw();
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!box.checked || typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) {
      return;
    }
    const found = place.querySelector(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
    if (!found) {
      return;
    }
    event.preventDefault();
    if (found.tagName === "DETAILS") {
      found.open = true;
      found.querySelector("button").focus();
    } else {
      found.click();
    }
  });
})();
