// Puts a search box above each list of choices with data-filter; it hides the choices that do not
// contain the words. Without this script the list is grouped and complete.
(() => {
  "use strict";

  for (const select of document.querySelectorAll("select[data-filter]")) {
    const box = document.createElement("input");
    box.type = "search";
    box.className = "filter";
    box.placeholder = select.dataset.filter;
    box.setAttribute("aria-label", select.dataset.filter);
    box.setAttribute("aria-controls", select.id);
    select.before(box);

    const narrow = () => {
      const words = box.value.trim().toLocaleLowerCase();
      const matches = [];
      for (const option of select.options) {
        const group = option.parentElement.label ?? "";
        const fits = !words || `${group} ${option.text}`.toLocaleLowerCase().includes(words);
        option.hidden = !fits && !option.selected;
        if (fits && words && option.value) matches.push(option);
      }
      for (const group of select.querySelectorAll("optgroup"))
        group.hidden = [...group.children].every((option) => option.hidden);
      return matches;
    };

    box.addEventListener("input", (event) => {
      event.stopPropagation(); // The search words are no part of the draft, so nothing is autosaved.
      narrow();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // Enter chooses the first match and does not send the form.
      const [first] = narrow();
      if (!first) return;
      select.value = first.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    select.form.addEventListener("reset", () => { box.value = ""; narrow(); });
  }
})();
