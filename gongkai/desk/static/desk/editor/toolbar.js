// The toolbar of the editor: one stop of the Tab key, arrows move within it (WAI-ARIA pattern toolbar).
const COMMANDS = {
  undo: (c) => c.undo(),
  redo: (c) => c.redo(),
  bold: (c) => c.toggleMark("bold"),
  italic: (c) => c.toggleMark("italic"),
  underline: (c) => c.toggleMark("underline"),
  strike: (c) => c.toggleMark("strike"),
  superscript: (c) => c.unsetMark("subscript").toggleMark("superscript"),
  subscript: (c) => c.unsetMark("superscript").toggleMark("subscript"),
  bulletList: (c) => c.toggleList("bulletList", "listItem"),
  orderedList: (c) => c.toggleList("orderedList", "listItem"),
  indent: (c) => c.sinkListItem("listItem"),
  outdent: (c) => c.liftListItem("listItem"),
  blockquote: (c) => c.toggleWrap("blockquote"),
  horizontalRule: (c) => c.setHorizontalRule(),
  clear: (c) => c.unsetAllMarks().clearNodes(),
  table: (c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  addRow: (c) => c.addRowAfter(),
  deleteRow: (c) => c.deleteRow(),
  addColumn: (c) => c.addColumnAfter(),
  deleteColumn: (c) => c.deleteColumn(),
  merge: (c) => c.mergeCells(),
  split: (c) => c.splitCell(),
  headerRow: (c) => c.toggleHeaderRow(),
  deleteTable: (c) => c.deleteTable(),
};
const STATES = ["bold", "italic", "underline", "strike", "superscript", "subscript", "bulletList", "orderedList", "blockquote", "link"];

export const bindToolbar = (root, editor, say) => {
  const bar = root.querySelector("[role=toolbar]");
  const tools = () => [...bar.querySelectorAll("button, select")].filter((one) => !one.closest("[hidden]"));
  const style = bar.querySelector("[data-block]");
  const inTable = bar.querySelector("[data-in-table]");
  const panel = root.querySelector("[data-panel]");
  const field = panel.querySelector("input");

  const press = (name) => {
    if (name === "link") return ask("link", editor.getAttributes("link").href ?? "");
    if (name === "caption") return ask("caption", editor.getAttributes("table").caption ?? "");
    COMMANDS[name](editor.chain().focus()).run();
  };

  // Asks for the address of a link or the title of a table in a line under the toolbar.
  const ask = (what, value) => {
    panel.dataset.panel = what;
    panel.querySelector("label").textContent = panel.dataset[what];
    field.value = value;
    field.removeAttribute("aria-invalid");
    panel.hidden = false;
    field.focus();
  };
  const leave = () => {
    panel.hidden = true;
    editor.commands.focus();
  };
  const accept = () => {
    const value = field.value.trim();
    const chain = editor.chain().focus();
    if (panel.dataset.panel === "caption") {
      chain.updateAttributes("table", { caption: value || null }).run();
    } else if (!value) {
      chain.extendMarkRange("link").unsetMark("link").run();
    } else if (/^(https?:\/\/|mailto:|tel:|\/(?!\/))/i.test(value)) {
      const { from, to, empty } = editor.state.selection;
      if (empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: value, marks: [{ type: "link", attrs: { href: value } }] }).run();
      else if (empty) chain.extendMarkRange("link").setMark("link", { href: value }).run();
      else chain.setTextSelection({ from, to }).setMark("link", { href: value }).run();
    } else {
      field.setAttribute("aria-invalid", "true");
      say(panel.dataset.wrong);
      return;
    }
    leave();
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && event.target === field) accept();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  panel.addEventListener("input", (event) => event.stopPropagation());
  panel.addEventListener("change", (event) => event.stopPropagation());
  panel.querySelector("[data-accept]").addEventListener("click", accept);
  panel.querySelector("[data-leave]").addEventListener("click", leave);

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-command]");
    if (button && button.getAttribute("aria-disabled") !== "true") press(button.dataset.command);
  });
  // The selection in the text stays where it is when a button is clicked with the mouse.
  bar.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
  style.addEventListener("change", (event) => {
    event.stopPropagation();
    const depth = Number(style.value);
    const chain = editor.chain().focus();
    (depth ? chain.setNode("heading", { level: depth }) : chain.setNode("paragraph")).run();
  });
  style.addEventListener("input", (event) => event.stopPropagation());

  bar.addEventListener("keydown", (event) => {
    const all = tools();
    const here = all.indexOf(document.activeElement);
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [forward]: here + 1, [back]: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    move(all[(to + all.length) % all.length]);
  });
  const move = (tool) => {
    for (const one of bar.querySelectorAll("button, select")) one.tabIndex = -1;
    tool.tabIndex = 0;
    if (bar.contains(document.activeElement)) tool.focus();
  };
  bar.addEventListener("focusin", (event) => {
    const tool = event.target.closest("button, select");
    if (tool) move(tool);
  });
  // Alt+F10 leads from the text to the toolbar, and Escape back, as in other editors.
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.key === "F10" && event.altKey) {
      event.preventDefault();
      (tools().find((one) => one.tabIndex === 0) ?? tools()[0]).focus();
    } else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      press("link");
    }
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") editor.commands.focus();
  });

  const show = () => {
    const heading = editor.isActive("heading") ? editor.getAttributes("heading").level : 0;
    style.value = String(heading);
    for (const button of bar.querySelectorAll("button[data-command]")) {
      const name = button.dataset.command;
      if (STATES.includes(name)) button.setAttribute("aria-pressed", String(editor.isActive(name)));
    }
    inTable.hidden = !editor.isActive("table");
    if (!bar.querySelector("[tabindex='0']") || bar.querySelector("[tabindex='0']").closest("[hidden]")) move(tools()[0]);
  };
  editor.on("transaction", show);
  show();
};
