// Keeps what is typed into a form, a moment after each change. Saving is for the button; without this script it is all there is.
(() => {
  "use strict";

  const form = document.querySelector("form[data-keep]");
  const line = form && form.querySelector("[data-keeping]");
  if (!line) return;
  const PAUSE = 2000;
  const MAX_LENGTH = 6000;
  const stamp = form.elements.kept;
  let since = 0;
  let timer = 0;
  let under_way = false;
  let over = false;

  const later = () => {
    if (over) return;
    const now = Date.now();
    since = since || now;
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(0, Math.min(PAUSE, since + MAX_LENGTH - now)));
  };

  const keep = async () => {
    if (under_way || over) return;
    under_way = true;
    since = 0;
    let again = false;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
        line.textContent = answer.status >= 500 ? line.dataset.fault : line.dataset.entrance;
      } else {
        const told = await answer.json();
        line.textContent = told.message;
        if (answer.ok) stamp.value = told.stamp;
      }
    } catch {
      line.textContent = line.dataset.fault;
      again = true;
    }
    under_way = false;
    // What was typed while the last keeping was on its way, or could not be sent, has its turn now.
    if (since || again) later();
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { over = true; clearTimeout(timer); });
  addEventListener("pagehide", () => {
    if (since && !over) navigator.sendBeacon(form.dataset.keep, new FormData(form));
  });
  // Back from the browser's memory after a save: the form is alive again.
  addEventListener("pageshow", (event) => { if (event.persisted) over = false; });
})();
