// An open menu lies over the page: close it with Escape, or when the focus goes on, so that it never hides the focus.
(() => {
  "use strict";
  for (const menu of document.querySelectorAll(".nav-small")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) {
        menu.open = false;
      }
    });
  }
})();
