// Makes the HTML that Word and WPS put on the clipboard into the elements that a text can contain.
// Styles, comments, deleted passages and pictures are left out; what they meant as structure stays.
const UNSEEN = "style, script, meta, link, title, xml, head, template, iframe, object, embed, form > input, button, select, textarea, svg, math, noscript";
const COMMENTS = "[data-office-style*='mso-element:comment'], .MsoCommentText, .msocomtxt, .MsoCommentReference, .msocomanchor, .MsoCommentSubject";
const DELETED = "del, .msoDel, [class*='msoDel'], strike.msoDel";
const BLOCKS = new Set(["P", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "TABLE", "THEAD", "TBODY", "TFOOT", "TR", "TD", "TH", "CAPTION", "BLOCKQUOTE", "HR", "DIV", "SECTION", "ARTICLE", "PRE", "DL", "DD", "DT", "CENTER", "FIGURE", "FIGCAPTION", "ADDRESS", "MAIN", "HEADER", "FOOTER", "BODY"]);
const CHINESE = "\\u2e80-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef\\u3000-\\u303f";
const BROKEN = new RegExp(`([${CHINESE}])[ \\t]*[\\r\\n]+[ \\t]*(?=[${CHINESE}])`, "g");
const DISPLAY = /黑体|simhei|heiti|楷体|kaiti|小标宋|xiaobiaosong/i;
const SENTENCE = /[。；;：:，,、？！?!]$/;
const NUMBERED = [
  [/^第[一二三四五六七八九十百零〇\d]+[编章](?:[\s\u3000]|$)/, 2, false],
  [/^第[一二三四五六七八九十百零〇\d]+节(?:[\s\u3000]|$)/, 3, false],
  [/^[一二三四五六七八九十百]+、/, 2, true],
  [/^（[一二三四五六七八九十百]+）/, 3, true],
];

// The policy of the site forbids styles in pasted markup; read under another name, none is applied or reported.
const STYLE = "data-office-style";
const unstyled = (html) =>
  html.replace(/<style\b[\s\S]*?<\/style\s*>/gi, "").replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/(\s)(?:style(?=\s*=)|on\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))/gi, (found, space) => (/on/i.test(found.trim().slice(0, 2)) ? space : `${space}${STYLE}`)));

const style = (element) => (element.getAttribute(STYLE) || "").toLowerCase().replace(/\s*([:;])\s*/g, "$1");
const words = (element) => element.textContent.replace(/[\s\u00a0\u3000]+/g, " ").trim();
const rename = (element, tag) => {
  const made = document.createElement(tag);
  made.append(...element.childNodes);
  for (const name of ["lang", "dir", "colspan", "rowspan"]) {
    if (element.hasAttribute(name)) made.setAttribute(name, element.getAttribute(name));
  }
  element.replaceWith(made);
  return made;
};
const unwrap = (element) => element.replaceWith(...element.childNodes);
const wrap = (element, tag) => {
  const made = document.createElement(tag);
  made.append(...element.childNodes);
  element.append(made);
};

// Removes what is no text of the document, and counts what the user must know of.
const drop = (body, dropped) => {
  const nodes = [];
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) nodes.push(comments.currentNode);
  for (const node of nodes) node.remove();
  for (const one of body.querySelectorAll(UNSEEN)) one.remove();
  // Word writes the text of comments once, after the body, and marks its place with a reference.
  dropped.comments += body.querySelectorAll(".msocomtxt").length;
  for (const one of body.querySelectorAll(COMMENTS)) one.remove();
  for (const one of body.querySelectorAll(DELETED)) {
    if (!one.isConnected && !body.contains(one)) continue;
    dropped.deletions += 1;
    one.remove();
  }
  for (const one of body.querySelectorAll(`[${STYLE}]`)) {
    if (/display:none|mso-hide:all/.test(style(one))) one.remove();
  }
  for (const one of body.querySelectorAll("img, picture, canvas, video, audio")) {
    dropped.pictures += 1;
    one.remove();
  }
  for (const one of [...body.getElementsByTagName("*")]) {
    // Parts of Office's own vocabularies, such as <o:p> and <v:shape>.
    if (!one.tagName.includes(":") || !body.contains(one)) continue;
    if (/^V:/.test(one.tagName) && one.querySelector("v\\:imagedata, imagedata")) dropped.pictures += 1;
    if (/^V:(SHAPETYPE|IMAGEDATA|STROKE|FORMULAS|PATH)$/.test(one.tagName)) one.remove();
    else unwrap(one);
  }
};

// Makes elements of what Office expresses by styles.
const express = (body) => {
  for (const one of [...body.querySelectorAll("span, font, b, i, u, s, strike, ins, a, em, strong, p, div, h1, h2, h3, h4, h5, h6, td, th")]) {
    const found = style(one);
    if (!/^(P|DIV|H\d|TD|TH)$/.test(one.tagName)) {
      const weight = /font-weight:(\w+)/.exec(found)?.[1];
      if (weight && (weight === "bold" || Number(weight) >= 600)) wrap(one, "strong");
      if (/font-style:italic/.test(found)) wrap(one, "em");
      if (/text-decoration(?:-line)?:[^;]*line-through/.test(found)) wrap(one, "s");
      if (/text-decoration(?:-line)?:[^;]*underline/.test(found) && !one.closest("a")) wrap(one, "u");
      if (/vertical-align:super/.test(found) || /Mso(Foot|End)noteReference/i.test(one.className)) wrap(one, "sup");
      if (/vertical-align:sub/.test(found)) wrap(one, "sub");
    }
  }
  for (const [from, to] of [["b", "strong"], ["i", "em"], ["strike", "s"]]) {
    for (const one of [...body.querySelectorAll(from)]) {
      // A web editor marks the whole fragment so, without meaning bold.
      if (/font-weight:(normal|400)/.test(style(one))) unwrap(one);
      else rename(one, to);
    }
  }
  for (const one of [...body.querySelectorAll("sup sup, sub sub, strong strong, em em, u u, s s")]) unwrap(one);
  for (const one of [...body.querySelectorAll("a")]) {
    const address = one.getAttribute("href") || "";
    if (!/^(https?:|mailto:|tel:)/i.test(address)) unwrap(one);
  }
};

const stands = (element) =>
  DISPLAY.test(element.innerHTML + (element.getAttribute(STYLE) || "")) ||
  (words(element) !== "" && [...element.querySelectorAll("strong")].map(words).join("").replace(/ /g, "") === words(element).replace(/ /g, ""));

// The level of a heading by its style or its numbering, or 0.
const level = (paragraph) => {
  if (paragraph.closest("td, th, li")) return 0;
  const outline = /mso-outline-level:(\d)/.exec(style(paragraph))?.[1];
  if (outline) return Math.min(4, Number(outline) + 1);
  const named = /^(?:MsoHeading|Heading|标题)\s*(\d)/i.exec(paragraph.className)?.[1];
  if (named) return Math.min(4, Number(named) + 1);
  const text = words(paragraph);
  if (!text || text.length > 40 || SENTENCE.test(text)) return 0;
  for (const [pattern, depth, mustStand] of NUMBERED) {
    if (pattern.test(text)) return !mustStand || stands(paragraph) ? depth : 0;
  }
  return 0;
};

const headings = (body) => {
  // The title of the document is the first heading of its page, so that headings begin with the second.
  const shift = body.querySelector("h1") ? 1 : 0;
  for (const one of [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")]) {
    rename(one, `h${Math.max(2, Math.min(4, Number(one.tagName[1]) + shift))}`);
  }
  for (const one of [...body.querySelectorAll("p")]) {
    const depth = level(one);
    if (depth && words(one)) rename(one, `h${depth}`);
  }
  for (const one of [...body.querySelectorAll("h2 strong, h3 strong, h4 strong")]) unwrap(one);
  for (const one of [...body.querySelectorAll("h2, h3, h4")]) if (!words(one)) one.remove();
};

// Office writes lists as paragraphs, with the number or the sign as text in a part of its own.
const lists = (body) => {
  const open = [];
  let last = null;
  for (const one of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const found = /mso-list:\s*l(\d+)\s+level(\d+)/.exec(one.getAttribute(STYLE) || "");
    const sign = found && [...one.querySelectorAll("span")].find((span) => /mso-list:ignore/.test(style(span)));
    if (!sign) {
      if (one.parentNode === last?.parentNode || !found) open.length = 0;
      continue;
    }
    const marker = words(sign);
    sign.remove();
    const isBullet = /^[·•●○■□◆◇►▪▫§ØoluþvnqÜ\-–—*\uf000-\uf0ff]$/.test(marker);
    const number = /^(\d+)\.?$/.exec(marker)?.[1];
    if (one.tagName !== "P" || (!isBullet && !number)) {
      // Numbering such as 一、 and 第一条 is part of the text.
      one.prepend(marker);
      open.length = 0;
      continue;
    }
    const depth = Number(found[2]);
    const tag = isBullet ? "UL" : "OL";
    if (open.length && open[open.length - 1].list.nextElementSibling !== one && open[0].list.nextElementSibling !== one) open.length = 0;
    while (open.length && open[open.length - 1].depth > depth) open.pop();
    let top = open[open.length - 1];
    if (top && top.depth === depth && top.list.tagName !== tag) {
      open.pop();
      top = open[open.length - 1];
    }
    const item = document.createElement("li");
    if (!top || top.depth < depth) {
      const list = document.createElement(tag);
      if (number && number !== "1") list.setAttribute("start", number);
      if (top) top.list.lastElementChild.append(list);
      else one.before(list);
      top = { list, depth };
      open.push(top);
    }
    top.list.append(item);
    item.append(...one.childNodes);
    one.remove();
    last = item;
  }
};

const tables = (body) => {
  for (const one of [...body.querySelectorAll("thead td")]) rename(one, "th");
  for (const one of body.querySelectorAll("col, colgroup")) one.remove();
};

// Leaves the allowed attributes, and unwraps what is only a layer.
const simplify = (body) => {
  const kept = new Set(["href", "colspan", "rowspan", "start", "dir"]);
  for (const one of [...body.getElementsByTagName("*")]) {
    for (const { name } of [...one.attributes]) if (!kept.has(name)) one.removeAttribute(name);
    if (one.getAttribute("dir") === "ltr" || one.getAttribute("dir") === "LTR") one.removeAttribute("dir");
  }
  for (const one of [...body.querySelectorAll("span, font, ins, center, section, article, main, header, footer, address, figure, figcaption, dl")]) unwrap(one);
  for (const one of [...body.querySelectorAll("div, pre, dt, dd")]) {
    if ([...one.children].some((child) => BLOCKS.has(child.tagName))) unwrap(one);
    else rename(one, "p");
  }
};

const whiteSpace = (body) => {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    text.data = text.data.replace(BROKEN, "$1").replace(/[ \t\r\n\f\u00a0]+/g, " ");
    if (text.data === " " && text.parentNode && BLOCKS.has(text.parentNode.tagName) && [...text.parentNode.children].some((one) => BLOCKS.has(one.tagName))) text.remove();
  }
  for (const one of body.querySelectorAll("p, h2, h3, h4, li, td, th")) trim(one);
  for (const one of [...body.querySelectorAll("p")]) {
    if (!words(one) && !one.closest("td, th")) one.remove();
  }
};

// Indents made of blanks are layout.
const trim = (element) => {
  for (const [side, pattern] of [["firstChild", /^[\s\u00a0\u3000]+/], ["lastChild", /[\s\u00a0\u3000]+$/]]) {
    let node = element;
    while (node && node.nodeType !== Node.TEXT_NODE) {
      const next = node[side];
      if (next?.nodeName === "BR") next.remove();
      else node = next;
    }
    if (node) node.data = node.data.replace(pattern, "");
  }
};

// Returns the cleaned HTML and the numbers of pictures, comments and deleted passages left out.
export const cleaned = (html) => {
  const dropped = { pictures: 0, comments: 0, deletions: 0 };
  const body = new DOMParser().parseFromString(unstyled(html), "text/html").body;
  drop(body, dropped);
  lists(body);
  express(body);
  headings(body);
  tables(body);
  simplify(body);
  whiteSpace(body);
  return { html: body.innerHTML, dropped };
};
