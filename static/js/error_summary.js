// After a refused form the reader must land on the list of errors. The box asks for the focus itself (autofocus);
// some browsers give that only to form controls, so it is asked for again here.
(() => {
  "use strict";
  const box = document.querySelector(".error-summary");
  if (box) {
    box.focus();
  }
})();
