// Appends new paragraphs of the live text. Without this script a reload shows them.
(() => {
  "use strict";

  const list = document.querySelector("[data-live]");
  if (!list || !window.EventSource) {
    return;
  }

  const part = (name, text) => {
    const found = document.createElement(name);
    found.textContent = text;
    return found;
  };

  // The server closes each response; the browser asks again, until the event has ended (204).
  const source = new EventSource(`${list.dataset.live}?after=${list.dataset.change}`);
  source.addEventListener("message", (message) => {
    const line = JSON.parse(message.data);
    const id = `line-${line.id}`;
    const before = document.getElementById(id);
    const paragraph = document.createElement("li");
    const time = part("time", line.at);

    paragraph.id = id;
    time.className = "num quiet";
    paragraph.append(time, " ");
    if (line.speaker) {
      paragraph.append(part("b", line.speaker), list.dataset.colon);
    }
    paragraph.append(part("bdi", line.text));
    if (line.corrected) {
      const tag = part("span", list.dataset.corrected);
      tag.className = "tag";
      paragraph.append(" ", tag);
    }
    if (before) {
      before.replaceWith(paragraph);
    } else {
      list.append(paragraph);
    }
  });
})();
