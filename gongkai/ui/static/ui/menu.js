// Closes the menu of small screens by Escape, and brings the focus back to the link that opened it.
// Without this script the menu is closed by its own link.
(() => {
  "use strict";
  const menu = document.getElementById("menu");
  const opener = document.querySelector(".rail > .menu-link");
  if (!menu || !opener) return;

  const close = () => {
    location.replace("#main"); // the menu is shown while it is the target of the address
    opener.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !menu.matches(":target")) return;
    if (getComputedStyle(opener).display === "none" || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    close();
  });
  menu.querySelector(".menu-link")?.addEventListener("click", (event) => {
    event.preventDefault();
    close();
  });
})();
