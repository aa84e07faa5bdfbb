// Takes the text of a file into the editor. The server reads the file and says what it understood;
// this script shows that and inserts the text. Nothing is saved before the form is.
export const bindImport = (root, form, say) => {
  const panel = root.querySelector("[data-import-panel]");
  const open = root.querySelector("[data-import-open]");
  const file = panel.querySelector("[data-import-file]");
  const offers = [...panel.querySelectorAll("[data-import-offer]")];
  const fields = { title: form.elements.title, number: form.elements.document_number };
  let found = null;

  // Neither the file nor what is chosen here is a field of the draft.
  for (const name of ["input", "change"]) panel.addEventListener(name, (event) => event.stopPropagation());
  document.querySelector("[data-import-link]").hidden = true;
  open.addEventListener("click", () => file.click());
  file.addEventListener("change", () => { if (file.files.length) read(file.files[0]); });

  async function read(chosen) {
    leave();
    say(panel.dataset.reading);
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("source", chosen);
    file.value = ""; // The same file can be chosen again.
    try {
      const answer = await fetch(panel.dataset.importUrl, { method: "POST", body: data, redirect: "manual" });
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
        say(answer.status >= 500 ? panel.dataset.failed : panel.dataset.signedOut);
        return;
      }
      const reply = await answer.json();
      if (!answer.ok) say(`${chosen.name}: ${reply.message}`);
      else show(chosen.name, reply);
    } catch {
      say(panel.dataset.failed);
    }
  }

  function show(name, reply) {
    found = reply;
    say("");
    panel.querySelector("[data-import-name]").textContent = name;
    panel.querySelector("[data-import-understood]").textContent = reply.understood.join(document.documentElement.lang.startsWith("zh") ? "、" : ", ");
    const left = panel.querySelector("[data-import-left]");
    left.hidden = !reply.left_out.length;
    fill(left.querySelector("ul"), reply.left_out);
    fill(left.querySelector("ol"), reply.notes);
    left.querySelector("details").hidden = !reply.notes.length;
    for (const offer of offers) {
      const kind = offer.dataset.importOffer;
      offer.hidden = !reply[kind];
      offer.querySelector("bdi").textContent = reply[kind];
      // What the draft has already is never replaced unless that is chosen.
      offer.querySelector("input").checked = !fields[kind]?.value.trim() || fields[kind].value.trim() === reply[kind];
    }
    panel.hidden = false;
    panel.querySelector("h3").focus();
  }

  function take(put) {
    const used = offers.filter((one) => !one.hidden && one.querySelector("input").checked).map((one) => one.dataset.importOffer);
    for (const kind of used) {
      fields[kind].value = found[kind];
      fields[kind].dispatchEvent(new Event("input", { bubbles: true }));
    }
    const lines = found.heads.filter((one) => !used.includes(one.kind)).map((one) => one.html);
    put([...lines, found.html].join("\n"));
    leave();
    say(panel.dataset.inserted);
  }

  function leave() {
    panel.hidden = true;
    found = null;
  }

  panel.querySelector("[data-import-insert]").addEventListener("click", () => take(root.editor.insert));
  panel.querySelector("[data-import-replace]").addEventListener("click", () => take(root.editor.read));
  panel.querySelector("[data-import-leave]").addEventListener("click", () => { leave(); open.focus(); });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
    open.focus();
  });
};

const fill = (list, lines) => {
  list.replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
};
