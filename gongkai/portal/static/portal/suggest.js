// Search suggestions below the search box. Without this script the box works normally.
(() => {
  "use strict";

  const DELAY_MS = 200; // milliseconds after the last key before a request
  const MIN_LENGTH = 2;

  const addSuggestions = (form) => {
    const input = form.querySelector("input[name=q]");
    const list = document.createElement("ul");
    let timer = 0;
    let request = null;
    let active = -1;

    list.className = "suggestions";
    list.id = "suggestions";
    list.role = "listbox";
    list.hidden = true;
    list.setAttribute("aria-label", form.dataset.suggestions);
    form.after(list);
    input.type = "text"; // input type "search" must not have the role combobox
    input.enterKeyHint = "search";
    input.autocomplete = "off";
    input.role = "combobox";
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    const options = () => [...list.children];

    const mark = (place) => {
      active = place;
      options().forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
      if (place < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", list.children[place].id);
        list.children[place].scrollIntoView({ block: "nearest" });
      }
    };

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    };

    const show = (found) => {
      list.replaceChildren(
        ...found.map((one, at) => {
          const option = document.createElement("li");
          const text = document.createElement("span");
          const kind = document.createElement("small");
          option.id = `suggestion-${at}`;
          option.role = "option";
          option.dataset.url = one.url;
          text.textContent = one.text;
          text.lang = one.language;
          text.dir = "auto";
          kind.textContent = one.kind;
          option.append(text, kind);
          return option;
        }),
      );
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      mark(-1);
    };

    const fetchSuggestions = async () => {
      const text = input.value.trim();
      request?.abort();
      if (text.length < MIN_LENGTH) return close();
      request = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: request.signal });
        if (answer.ok) show((await answer.json()).suggestions);
      } catch {
        // The request was aborted or failed. The box works without suggestions.
      }
    };

    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(fetchSuggestions, DELAY_MS);
    });
    input.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(fetchSuggestions, DELAY_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      const count = list.children.length;
      const moves = { ArrowDown: (active + 1) % count, ArrowUp: (active < 0 ? count : active) - 1 };
      if (event.key in moves) {
        mark(moves[event.key]);
      } else if (event.key === "Escape") {
        close();
      } else if (event.key === "Enter" && active >= 0) {
        location.assign(list.children[active].dataset.url);
      } else {
        return;
      }
      event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the focus in the input
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
    });
    input.addEventListener("blur", () => {
      clearTimeout(timer);
      request?.abort();
      close();
    });
  };

  const form = document.querySelector("form[data-suggest]");
  if (form) addSuggestions(form);
})();
