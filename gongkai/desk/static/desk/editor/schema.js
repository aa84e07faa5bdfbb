// What the text of a document can contain, as extensions of the editor library, and how it is read
// and written as HTML. It is the same set of elements that the server keeps (kit/rich_text.py).
const LANGUAGE = ["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "table", "tableCell", "tableHeader"];

// An attribute that stays as it was read, and is written by `written` below.
const kept = (name) => ({
  default: null,
  parseHTML: (element) => element.getAttribute(name),
  renderHTML: (values) => (values[name] ? { [name]: values[name] } : {}),
});
// The lines of a list are bare texts, or paragraphs with space between them.
const loose = {
  loose: {
    default: false,
    parseHTML: (element) => element.querySelector(":scope > li > p") !== null,
    renderHTML: () => ({}),
  },
};

export const extensions = (lib) => {
  const { Extension, Mark } = lib;
  const languages = Extension.create({
    name: "languages",
    addGlobalAttributes: () => [{ types: LANGUAGE, attributes: { lang: kept("lang"), dir: kept("dir") } }],
  });
  const link = Mark.create({
    name: "link",
    inclusive: false,
    addAttributes: () => ({ href: kept("href"), title: kept("title"), lang: kept("lang"), dir: kept("dir") }),
    parseHTML: () => [{ tag: "a[href]" }],
    renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  });
  const isolated = (name, tag, needed) =>
    Mark.create({
      name,
      addAttributes: () => ({ lang: kept("lang"), dir: kept("dir") }),
      parseHTML: () => needed.map((tag) => ({ tag })),
      renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    });
  const table = lib.Table.extend({
    addAttributes() {
      return {
        ...this.parent?.(),
        caption: {
          default: null,
          parseHTML: (element) => element.querySelector(":scope > caption")?.textContent.trim() || null,
          renderHTML: () => ({}),
        },
      };
    },
    addNodeView: () => null, // The library's own has widths of columns and no caption.
    parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
    renderHTML: ({ node, HTMLAttributes }) => {
      const rows = ["tbody", 0];
      const { caption } = node.attrs;
      return caption ? ["table", HTMLAttributes, ["caption", { contenteditable: "false" }, caption], rows] : ["table", HTMLAttributes, rows];
    },
  }).configure({ resizable: false });
  const header = lib.TableHeader.extend({
    addAttributes() {
      return { ...this.parent?.(), scope: kept("scope") };
    },
  });
  const list = (extension) =>
    extension.extend({
      addAttributes() {
        return { ...this.parent?.(), ...loose };
      },
    });
  return [
    lib.Document, lib.Text, lib.Paragraph, lib.Heading.configure({ levels: [2, 3, 4] }), lib.HardBreak,
    lib.HorizontalRule, lib.Blockquote, list(lib.BulletList), list(lib.OrderedList), lib.ListItem,
    lib.Bold, lib.Italic, lib.Underline, lib.Strike, lib.Subscript, lib.Superscript,
    table, lib.TableRow, header, lib.TableCell, lib.UndoRedo ?? lib.History, lib.Gapcursor, lib.Dropcursor,
    languages, link, isolated("isolate", "bdi", ["bdi"]), isolated("language", "span", ["span[lang]", "span[dir]"]),
  ].filter(Boolean);
};

// Reads HTML without running it, and without the white space between its elements.
export const fragment = (html) => {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const line of body.querySelectorAll("br")) {
    const next = line.nextSibling;
    if (next?.nodeType === Node.TEXT_NODE) next.data = next.data.replace(/^[ \t]*\n[ \t]*/, "");
  }
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const isEdge = (node, parent) => (node ? BLOCK.has(node.nodeName) : BLOCK.has(parent.nodeName));
  for (const text of texts) {
    // Line ends beside a block are layout; others are a space, because breaks have an element.
    if (isEdge(text.previousSibling, text.parentNode)) text.data = text.data.replace(/^[ \t]*\n\s*/, "");
    if (isEdge(text.nextSibling, text.parentNode)) text.data = text.data.replace(/[ \t]*\n[ \t\n]*$/, "");
    text.data = text.data.replace(/\n/g, " ");
    if (!text.data) text.remove();
  }
  return body;
};
const BLOCK = new Set(["P", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "TABLE", "CAPTION", "THEAD", "TBODY", "TFOOT", "TR", "TD", "TH", "BLOCKQUOTE", "HR", "DIV", "BODY"]);

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\u00a0": "&nbsp;" };
const escaped = (text) => text.replace(/[&<>"\u00a0]/g, (sign) => ESCAPES[sign]);
const attributes = (values, names) =>
  names.map((name) => [name, values[name]]).filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join("");
const MARKS = {
  bold: "strong", italic: "em", underline: "u", strike: "s", subscript: "sub", superscript: "sup",
  link: "a", isolate: "bdi", language: "span",
};

const opening = (mark) => `<${MARKS[mark.type.name]}${attributes(mark.attrs, ["href", "title", "lang", "dir"])}>`;

const inline = (node) => {
  const open = [];
  let html = "";
  const close = (count) => {
    while (open.length > count) html += `</${MARKS[open.pop().type.name]}>`;
  };
  node.forEach((child) => {
    const marks = child.marks.filter((mark) => MARKS[mark.type.name]);
    let same = 0;
    while (same < open.length && same < marks.length && open[same].eq(marks[same])) same += 1;
    close(same);
    for (const mark of marks.slice(same)) {
      html += opening(mark);
      open.push(mark);
    }
    html += child.isText ? escaped(child.text) : "<br>";
  });
  close(0);
  return html;
};

const language = (node) => attributes(node.attrs, ["lang", "dir"]);

// The blocks of an item or a cell; a single paragraph, or the first of an item, may be bare.
const inside = (node, bare) => {
  const parts = [];
  node.forEach((child, _offset, index) => {
    const isBare = bare(index) && child.type.name === "paragraph" && !language(child);
    parts.push(isBare ? inline(child) : block(child));
  });
  return parts.join("\n");
};

const cell = (node) => {
  const tag = node.type.name === "tableHeader" ? "th" : "td";
  const spans = { ...node.attrs };
  for (const name of ["colspan", "rowspan"]) if (spans[name] === 1) spans[name] = null;
  const names = ["colspan", "rowspan", "scope", "lang", "dir"];
  return `<${tag}${attributes(spans, names)}>${inside(node, () => node.childCount === 1)}</${tag}>`;
};

const rows = (node) => {
  const found = { head: [], body: [] };
  node.forEach((row) => {
    const cells = [];
    let isHead = found.body.length === 0 && row.childCount > 0;
    row.forEach((one) => {
      isHead = isHead && one.type.name === "tableHeader";
      cells.push(cell(one));
    });
    (isHead ? found.head : found.body).push(`<tr>\n${cells.join("\n")}\n</tr>`);
  });
  const part = (tag, lines) => (lines.length ? `<${tag}>\n${lines.join("\n")}\n</${tag}>\n` : "");
  return part("thead", found.head) + part("tbody", found.body);
};

const block = (node) => {
  const values = node.attrs;
  switch (node.type.name) {
    case "heading":
      return `<h${values.level}${language(node)}>${inline(node)}</h${values.level}>`;
    case "horizontalRule":
      return "<hr>";
    case "blockquote":
      return `<blockquote${language(node)}>\n${inside(node, () => false)}\n</blockquote>`;
    case "bulletList":
    case "orderedList": {
      const tag = node.type.name === "orderedList" ? "ol" : "ul";
      const start = tag === "ol" && values.start !== 1 ? attributes(values, ["start"]) : "";
      const lines = [];
      node.forEach((item) => lines.push(`<li${language(item)}>${inside(item, (index) => index === 0 && !values.loose)}</li>`));
      return `<${tag}${start}${language(node)}>\n${lines.join("\n")}\n</${tag}>`;
    }
    case "table": {
      const caption = values.caption ? `<caption>${escaped(values.caption)}</caption>\n` : "";
      return `<table${language(node)}>\n${caption}${rows(node)}</table>`;
    }
    default:
      return `<p${language(node)}>${inline(node)}</p>`;
  }
};

// Writes the text as HTML; paragraphs without any words are left out, as in Markdown.
export const serialised = (doc) => {
  const blocks = [];
  doc.forEach((node) => {
    if (node.type.name !== "paragraph" || node.content.size) blocks.push(block(node));
  });
  return blocks.join("\n");
};
