// Checks a text against the rules of its channel while it is typed. The page answers as it does to the button
// "Check the text", which does the same without this script.
(() => {
  "use strict";

  const PAUSE = 400;

  for (const form of document.querySelectorAll("form[data-check]")) {
    const parts = form.dataset.check.split(" ").map((name) => document.getElementById(name));
    const field = form.querySelector("textarea");
    let timer = 0;
    let last = null;

    const check = async () => {
      const data = new FormData(form);

      data.append("check", "1");
      data.delete("form_token"); // nothing is sent yet
      last?.abort();
      last = new AbortController();
      try {
        const answer = await fetch(location.pathname, { method: "POST", body: data, signal: last.signal });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");

        for (const part of answer.ok ? parts : []) {
          const found = page.getElementById(part.id);

          // What stays as it is is not announced again.
          if (found && found.innerHTML !== part.innerHTML) {
            part.replaceChildren(...found.childNodes);
          }
        }
      } catch {
        // The text is checked when it is sent, too.
      }
    };

    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(check, PAUSE);
    });
  }
})();
