// Keyboard shortcuts. Each is a data-key attribute of a link, button or field, so that every
// shortcut has an equivalent on the page. Shortcuts are disabled inside text fields.
(() => {
  "use strict";
  const SEQUENCE_MS = 1200; // milliseconds to wait for the second key of a sequence
  const all = () => [...document.querySelectorAll("[data-key]")];
  let before = "";
  let timer = 0;

  const isTextField = (place) => place.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];

  const moveRow = (by) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
    next.querySelector("a")?.focus();
  };

  const toggleRow = () => {
    const box = rows().find((row) => row.contains(document.activeElement))?.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  };

  const showShortcuts = () => {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  };

  const builtIn = { j: () => moveRow(1), k: () => moveRow(-1), x: toggleRow, "?": showShortcuts };

  const activate = (found) => {
    if (found.matches("input, textarea, select")) found.focus();
    else found.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "s") {
      const save = document.querySelector("[data-key='Ctrl+S']");
      if (save) { event.preventDefault(); save.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTextField(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const keys = before ? `${before} ${event.key}` : event.key;
    const found = all().find((one) => one.dataset.key === keys);
    clearTimeout(timer);
    if (found) { before = ""; event.preventDefault(); activate(found); return; }
    if (!before && builtIn[event.key]) { event.preventDefault(); builtIn[event.key](); return; }
    before = all().some((one) => one.dataset.key.startsWith(`${keys} `)) ? keys : "";
    timer = setTimeout(() => { before = ""; }, SEQUENCE_MS);
  });
})();
