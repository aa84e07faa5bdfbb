// The editor of the text of a document, for people who know Word and WPS. Without this script, the
// text is edited as Markdown in the field that this script replaces.
const root = document.querySelector("[data-editor]");
if (root) start();

async function start() {
  const form = root.closest("form");
  const plain = form.elements.text;
  const rich = form.elements.rich;
  rich.value = ""; // A browser may have kept it from before a reload.
  const [lib, { extensions, fragment, serialised }, { cleaned }, { bindToolbar }, { bindImport }] = await Promise.all(
    [root.dataset.library, root.dataset.schema, root.dataset.paste, root.dataset.toolbar, root.dataset.import].map((address) => import(address)),
  );
  if (plain.value !== plain.defaultValue) return; // Somebody types already: the field stays.
  const say = (line) => { root.querySelector("[data-editor-status]").textContent = line; };
  const source = root.querySelector("[data-editor-source]").value;
  const label = document.querySelector(`label[for="${plain.id}"]`);
  if (label) label.id ||= `${plain.id}_label`;
  const described = [plain.getAttribute("aria-describedby"), `${plain.id}_keys`].filter(Boolean).join(" ");
  const help = document.getElementById(`${plain.id}_helptext`);

  const editor = new lib.Editor({
    element: root.querySelector("[data-editor-page]"),
    extensions: extensions(lib),
    content: fragment(source).innerHTML,
    parseOptions: { preserveWhitespace: true },
    injectCSS: false, // The stylesheet of this site has the rules; the policy forbids others.
    enableInputRules: false, // "1. " at the start of a line may be a number in the text.
    enablePasteRules: false,
    editorProps: {
      attributes: {
        id: plain.id, role: "textbox", "aria-multiline": "true", class: "prose", spellcheck: "true",
        "aria-labelledby": label?.id ?? "", "aria-describedby": described.replace(`${plain.id}_helptext`, "").trim(),
        ...(plain.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
      },
      transformPastedHTML: (html) => {
        // A slice of this editor has the form of its own already.
        if (/data-pm-slice/.test(html)) return html;
        const { html: clean, dropped } = cleaned(html);
        const lines = ["pictures", "comments", "deletions"].filter((name) => dropped[name])
          .map((name) => root.dataset[name].replace("{count}", dropped[name]));
        say(lines.join(" "));
        return clean;
      },
      handlePaste: (_view, event) => attach(event.clipboardData, event),
      handleDrop: (_view, event) => attach(event.dataTransfer, event),
    },
  });
  // The field of the Markdown stays in the form for what the editor did not change.
  plain.id = `${plain.id}_markdown`;
  plain.hidden = true;
  if (help) help.hidden = true;
  root.hidden = false;
  if (document.activeElement === plain || location.hash === "#id_text") editor.commands.focus();

  const initial = serialised(editor.state.doc);
  const isOther = "changed" in root.dataset; // What is shown is not what was saved.
  const store = () => {
    const now = serialised(editor.state.doc);
    rich.value = now === initial && !isOther ? "" : now || "<p></p>";
    plain.disabled = rich.value !== ""; // Only one of the two is sent.
  };
  store();
  editor.on("update", () => {
    store();
    rich.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.elements.language?.addEventListener("change", turn);
  turn();
  bindToolbar(root, editor, say);
  root.editor = { insert, read, html: () => serialised(editor.state.doc) };
  bindImport(root, form, say);
  root.dispatchEvent(new Event("editor-ready", { bubbles: true }));

  // Uyghur is written from right to left.
  function turn() {
    const language = form.elements.language?.value || "zh";
    const dom = editor.view.dom;
    dom.lang = { zh: "zh-Hans", en: "en", ug: "ug" }[language] ?? language;
    dom.dir = language === "ug" ? "rtl" : "ltr";
  }

  // Files that are dropped on the text or pasted into it become attachments.
  function attach(transfer, event) {
    const files = [...(transfer?.files ?? [])];
    const input = form.elements.file;
    if (!files.length || !input || transfer.types.includes("text/html")) return false;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...input.files, ...files]) all.items.add(file);
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    say(root.dataset.attached);
    return true;
  }

  // Puts a text in the place of the whole text.
  function read(html) {
    editor.commands.setContent(fragment(html).innerHTML, { parseOptions: { preserveWhitespace: true } });
  }

  // Inserts HTML of the server, such as an imported file, in place of the selection.
  function insert(html) {
    editor.chain().focus().insertContent(fragment(html).innerHTML, { parseOptions: { preserveWhitespace: true } }).run();
  }
}
