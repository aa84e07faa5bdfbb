// Lets a box be drawn with the pointer on the image of a page: it fills in the sides of the form.
// Without this script the sides are typed; the picture shows what is typed.
(() => {
  "use strict";

  const sheet = document.querySelector("[data-draw]");
  const form = document.querySelector("form[data-box]");
  if (!sheet || !form) return;
  const picture = sheet.querySelector("svg");
  const fields = ["left", "top", "width", "height"].map((name) => form.elements[name]);
  const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  box.setAttribute("class", "new");
  picture.append(box);

  const show = () => {
    const names = ["x", "y", "width", "height"];
    fields.forEach((field, at) => box.setAttribute(names[at], (Number(field.value) || 0) * 100));
  };
  const place = (event) => {
    const sides = sheet.getBoundingClientRect();
    const part = (at, start, length) => Math.min(100, Math.max(0, ((at - start) / length) * 100));
    return [
      part(event.clientX, sides.left, sides.width),
      part(event.clientY, sides.top, sides.height),
    ];
  };
  let start = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    start = place(event);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!start) return;
    const end = place(event);
    const values = [
      Math.min(start[0], end[0]),
      Math.min(start[1], end[1]),
      Math.abs(start[0] - end[0]),
      Math.abs(start[1] - end[1]),
    ];
    fields.forEach((field, at) => (field.value = values[at].toFixed(2)));
    show();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(name, () => {
      if (!start) return;
      start = null;
      form.elements.ground.focus();
    });
  }
  for (const field of fields) field.addEventListener("input", show);
  show();
})();
