// A page that waits for a job looks again by itself; the button does the same without a script.
(() => {
  "use strict";
  const LOOK_AGAIN = 2000;
  if (document.querySelector("[data-waiting]")) {
    setTimeout(() => location.reload(), LOOK_AGAIN);
  }
})();
