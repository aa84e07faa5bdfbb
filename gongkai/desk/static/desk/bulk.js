// Narrows the bulk actions to those that fit the chosen rows, and names those that fit none.
// Each row lists its actions in data-fits; without this script the preview says what does not fit.
(() => {
  "use strict";

  const select = document.querySelector("select[data-bulk]");
  const note = select && select.form.querySelector("[data-bulk-note]");
  if (!note) return;
  const usual = note.textContent;
  const labels = new Map([...select.options].map((one) => [one, one.textContent]));
  const boxes = [...select.form.elements].filter((one) => one.name === "ids");

  const narrow = () => {
    const chosen = boxes.filter((one) => one.checked).map((one) => one.dataset.fits.split(" "));
    const unfit = [];
    for (const option of select.options) {
      const count = chosen.filter((fits) => fits.includes(option.value)).length;
      option.disabled = chosen.length > 0 && count === 0;
      option.hidden = option.disabled;
      option.textContent = chosen.length ? `${option.dataset.label} (${count}/${chosen.length})` : labels.get(option);
      if (option.disabled) unfit.push(option.dataset.label);
    }
    const fitting = [...select.options].filter((one) => !one.disabled);
    if ((select.selectedOptions[0]?.disabled ?? true) && fitting.length) select.value = fitting[0].value;
    if (!fitting.length) note.textContent = note.dataset.none;
    else note.textContent = unfit.length ? `${note.dataset.unfit} ${unfit.join(" · ")}` : usual;
  };

  for (const box of boxes) box.addEventListener("change", narrow);
  addEventListener("pageshow", narrow); // The browser may restore the choice of an earlier visit.
})();
