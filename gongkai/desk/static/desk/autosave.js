// Autosaves the content of a form two seconds after the last change and at least every six seconds.
// The save button saves the draft itself and works without this script.
(() => {
  "use strict";

  const form = document.querySelector("form[data-autosave-url]");
  const line = form && form.querySelector("[data-autosave-status]");
  if (!line) return;
  const PAUSE = 2000;
  const MAX_DELAY = 6000;
  const stamp = form.elements.kept;
  let since = 0;
  let timer = 0;
  let isSending = false;
  let isSubmitted = false;

  // Files are attached when the form is sent; autosaving sends only what was typed.
  const typed = () => {
    const data = new FormData(form);
    data.delete("file");
    return data;
  };

  const schedule = (event) => {
    // A chosen file is not in a copy; one of the saved text alone would only ask to be discarded.
    if (isSubmitted || event?.target.type === "file") return;
    const now = Date.now();
    since = since || now;
    clearTimeout(timer);
    timer = setTimeout(autosave, Math.max(0, Math.min(PAUSE, since + MAX_DELAY - now)));
  };

  const autosave = async () => {
    if (isSending || isSubmitted) return;
    isSending = true;
    since = 0;
    let hasFailed = false;
    try {
      const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body: typed(), redirect: "manual" });
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
        line.textContent = answer.status >= 500 ? line.dataset.fault : line.dataset.signedOut;
      } else {
        const reply = await answer.json();
        line.textContent = reply.message;
        if (answer.ok) stamp.value = reply.stamp;
      }
    } catch {
      line.textContent = line.dataset.fault;
      hasFailed = true;
    }
    isSending = false;
    // Autosave again if the user typed during the request or if the request failed.
    if (since || hasFailed) schedule();
  };

  form.addEventListener("input", schedule);
  form.addEventListener("change", schedule);
  form.addEventListener("submit", () => { isSubmitted = true; clearTimeout(timer); });
  addEventListener("pagehide", () => {
    if (since && !isSubmitted) navigator.sendBeacon(form.dataset.autosaveUrl, typed());
  });
  // If the browser restores the page from its back-forward cache after a save, resume autosaving.
  addEventListener("pageshow", (event) => { if (event.persisted) isSubmitted = false; });
})();
