// Lets files be dropped on the file input of a form, and lists the chosen files.
// Without this script the input takes several files by itself.
(() => {
  "use strict";

  for (const input of document.querySelectorAll("input[type=file][data-drop]")) {
    const zone = input.closest("[data-drop-zone]");
    const names = zone.querySelector("[data-drop-names]");

    // The server refuses a file by itself, with the reason; the reader learns of it before sending.
    const refusal = (file) => {
      const { limit, endings } = input.dataset;
      if (limit && file.size > Number(limit)) return names.dataset.tooLarge;
      const ending = file.name.split(".").pop().toLowerCase();
      return endings && !endings.split(" ").includes(ending) ? names.dataset.wrongType : "";
    };

    const list = () => {
      names.replaceChildren(
        ...[...input.files].map((file) => {
          const line = document.createElement("li");
          line.textContent = `${file.name} (${Math.ceil(file.size / 1024)} KB)`;
          const why = refusal(file);
          if (why) line.append(Object.assign(document.createElement("strong"), { textContent: ` ${why}` }));
          return line;
        }),
      );
    };

    zone.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      zone.dataset.over = "";
    });
    zone.addEventListener("dragleave", () => delete zone.dataset.over);
    zone.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      delete zone.dataset.over;
      const all = new DataTransfer(); // Dropped files join those chosen before.
      for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
      input.files = all.files;
      list();
    });
    input.addEventListener("change", list);
  }
})();
