// A notice that may be put away gets its button only where pressing it works.
(() => {
  "use strict";
  for (const notice of document.querySelectorAll("[data-dismiss]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "notice-dismiss";
    button.textContent = notice.dataset.dismiss;
    button.addEventListener("click", () => {
      const main = document.querySelector("main");
      notice.remove();
      if (main) {
        main.focus({ preventScroll: true });
      }
    });
    notice.append(button);
  }
})();
