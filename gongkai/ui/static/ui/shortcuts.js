// Shortcuts for who works here all day. Each is a mark on a link, a button or a field of the page itself, so there
// is nothing a key can do that a hand cannot; inside a field none of them is heard.
(() => {
  "use strict";
  const PATIENCE = 1200; // so long a first key waits for its second
  const all = () => [...document.querySelectorAll("[data-key]")];
  let before = "";
  let timer = 0;

  const writes = (place) => place.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];

  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
    next.querySelector("a")?.focus();
  };

  const tick = () => {
    const box = rows().find((row) => row.contains(document.activeElement))?.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  };

  const help = () => {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  };

  const own = { j: () => step(1), k: () => step(-1), x: tick, "?": help };

  const use = (found) => {
    if (found.matches("input, textarea, select")) found.focus();
    else found.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "s") {
      const save = document.querySelector("[data-key='Ctrl+S']");
      if (save) { event.preventDefault(); save.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writes(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const keys = before ? `${before} ${event.key}` : event.key;
    const found = all().find((one) => one.dataset.key === keys);
    clearTimeout(timer);
    if (found) { before = ""; event.preventDefault(); use(found); return; }
    if (!before && own[event.key]) { event.preventDefault(); own[event.key](); return; }
    before = all().some((one) => one.dataset.key.startsWith(`${keys} `)) ? keys : "";
    timer = setTimeout(() => { before = ""; }, PATIENCE);
  });
})();
