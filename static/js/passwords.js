// Typing a secret without seeing it is hard on a small phone: offer to show it, and hide it again before sending.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("input[type=password][data-show]")) {
    const row = document.createElement("div");
    const button = document.createElement("button");
    row.className = "password-row";
    button.type = "button";
    button.className = "password-toggle";
    button.setAttribute("aria-controls", box.id);
    const draw = (shown) => {
      box.type = shown ? "text" : "password";
      button.textContent = shown ? box.dataset.hide : box.dataset.show;
    };
    button.addEventListener("click", () => draw(box.type === "password"));
    box.form?.addEventListener("submit", () => draw(false));
    box.replaceWith(row);
    row.append(box, button);
    draw(false);
  }
})();
