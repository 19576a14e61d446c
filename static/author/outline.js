// Lessons are dragged to their place; the buttons do the same without a pointer. The server arranges, the page reloads.
(() => {
  "use strict";
  const outline = document.querySelector("[data-outline]");
  if (!outline) {
    return;
  }
  let dragged = null;
  const send = (lesson, module, place) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = outline.dataset.outline;
    const fields = { csrf_token: outline.dataset.token, viec: "chuyen-bai", bai: lesson, phan: module, cho: place };
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.requestSubmit();
  };
  const clear = () => outline.querySelectorAll(".is-over").forEach((each) => each.classList.remove("is-over"));
  for (const lesson of outline.querySelectorAll("[data-lesson]")) {
    const grip = lesson.querySelector("[data-grip]");
    grip.hidden = false;
    grip.addEventListener("pointerdown", () => { lesson.draggable = true; });
    grip.addEventListener("pointerup", () => { lesson.draggable = false; });
    lesson.addEventListener("dragstart", (event) => {
      dragged = lesson;
      lesson.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", lesson.dataset.lesson);
    });
    lesson.addEventListener("dragend", () => {
      lesson.draggable = false;
      lesson.classList.remove("is-dragged");
      dragged = null;
      clear();
    });
  }
  for (const module of outline.querySelectorAll("[data-module]")) {
    const list = module.querySelector("[data-lessons]");
    module.addEventListener("dragover", (event) => {
      if (dragged) {
        event.preventDefault();
        clear();
        event.target.closest("[data-lesson]")?.classList.add("is-over");
      }
    });
    module.addEventListener("drop", (event) => {
      if (!dragged) {
        return;
      }
      event.preventDefault();
      const over = event.target.closest("[data-lesson]");
      const others = [...list.children].filter((each) => each !== dragged);
      const place = over && over !== dragged ? others.indexOf(over) : others.length;
      send(dragged.dataset.lesson, module.dataset.module, String(Math.max(place, 0)));
    });
  }
})();
