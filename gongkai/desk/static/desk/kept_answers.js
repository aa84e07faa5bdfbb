// Keeps the answers of a check list on the device, for places without a connection: what was entered is
// there again when the page is opened anew, and a list that is sent without a connection is sent when it
// is back. Without this script the list is an ordinary form.
(() => {
  "use strict";

  const line = document.querySelector("[data-kept-answers]");
  if (!line) return;
  const DAYS = 14 * 24 * 3600 * 1000;
  const all = "check-list:";
  const here = `${all}${line.dataset.keptAnswers}:`;
  const form = document.querySelector("form[action$='/act/visit/']");
  const asked = form && form.elements["visit-indicator_id"];
  const key = asked ? here + asked.value : "";
  const say = (words) => { line.textContent = words; };
  let store;
  try {
    store = window.localStorage;
    // What was sent is not asked for any more; what is older than two weeks will never be sent.
    for (const one of Object.keys(store)) {
      if (!one.startsWith(all) || one === key) continue;
      if (one.startsWith(here) || Date.now() - (JSON.parse(store[one]).at || 0) > DAYS) store.removeItem(one);
    }
  } catch {
    return;
  }
  if (!key) return;

  const answers = () => [...new FormData(form)].filter(([name]) => name.startsWith("visit-"));
  const keep = () => store.setItem(key, JSON.stringify({ at: Date.now(), answers: answers() }));

  if (store[key]) {
    for (const [name, value] of JSON.parse(store[key]).answers) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    const fold = form.closest("details");
    if (fold) fold.open = true;
    say(line.dataset.restored);
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    say(line.dataset.offline);
    addEventListener("online", () => form.requestSubmit(), { once: true });
  });
})();
