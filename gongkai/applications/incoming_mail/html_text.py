"""
Convert the HTML of a mail to plain text.

Reads token by token, in linear time. The result is only ever shown as text, so nothing here has to
make markup safe; what is no markup must survive, such as `a<b` or an address in angle brackets.
"""

import html
import re
from dataclasses import dataclass, field

from gongkai.kit.html_elements import BLOCKS

# A tag contains no "<"; this keeps the search linear for hostile markup.
TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<unseen>script|style|title|template)\b[^<>]*>.*?(?:</(?P=unseen)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:_-]{0,40})"
    r"(?P<rest>(?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+|[\s/][^<>]*+)?)>"
    r"|<[!?][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "area",
        "audio",
        "b",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "br",
        "button",
        "canvas",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "del",
        "dfn",
        "em",
        "embed",
        "font",
        "frame",
        "frameset",
        "head",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "legend",
        "link",
        "map",
        "mark",
        "meta",
        "meter",
        "noframes",
        "noscript",
        "object",
        "optgroup",
        "option",
        "output",
        "param",
        "picture",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "select",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "svg",
        "td",
        "textarea",
        "th",
        "time",
        "track",
        "tt",
        "u",
        "var",
        "video",
        "wbr",
        "xml",
    ]
)
FLAGS = frozenset(
    [
        "nowrap",
        "noshade",
        "checked",
        "disabled",
        "selected",
        "hidden",
        "compact",
        "readonly",
        "open",
        "ismap",
    ]
)
ATTRIBUTE = re.compile(
    r"([a-zA-Z-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE
)
QUOTE_MARKS = re.compile(r"cite|quote", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
CONTENT_ID = re.compile(r"cid:([^\s\"'<>)]{1,200})", re.IGNORECASE)
MAX_QUOTE_DEPTH, MAX_OPEN_LINKS = 9, 9
META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([\w:.-]{1,40})", re.IGNORECASE)
META_BYTES = 4_096


def html_to_text(markup: str) -> str:
    """
    Return the text of a page: a line for each block, a tab between cells, marks before list items.

    Quoted mails get "> " before each line, as in plain text. The target of a link follows its text
    in angle brackets where it differs.
    """
    page = _Page()
    end = 0
    for found in TOKEN.finditer(markup):
        name = (found["name"] or "").lower()
        if name and not _is_tag(name, found["rest"] or ""):
            continue
        page.add_text(markup[end : found.start()])
        end = found.end()
        if name:
            page.add_tag(name, found["rest"] or "", is_end=bool(found["close"]))
    page.add_text(markup[end:])
    page.end_line()
    return "\n".join(page.lines).strip("\n")


def charset_of_page(data: bytes) -> str:
    """Return the charset that a page declares in its head."""
    found = META_CHARSET.search(data[:META_BYTES])
    return found[1].decode("ascii", "replace") if found else ""


def content_ids_in(markup: str) -> set[str]:
    """Return the content ids of the pictures that a page shows."""
    return {found[1].strip("<>") for found in CONTENT_ID.finditer(markup)}


def _is_tag(name: str, rest: str) -> bool:
    """Return whether this is a tag, not a text with a less-than sign, such as `a<b 的项目>`."""
    rest = rest.strip(" /\t\r\n")
    if name not in BLOCKS and name not in INLINE and not re.search("[:-]", name):
        return False
    return not rest or "=" in rest or all(one.lower() in FLAGS for one in rest.split()[:20])


@dataclass
class _Page:
    """The lines read so far, and the open elements that change how text is written."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: list[bool] = field(default_factory=list)  # for each open blockquote: is it a quote?
    lists: list[int] = field(default_factory=list)  # 0 for bullets, else the next number
    links: list[tuple[str, int]] = field(default_factory=list)
    preformatted: int = 0

    def add_text(self, text: str) -> None:
        """Add the text between two tags; its line breaks are spaces, except in preformatted text."""
        if not text:
            return
        if self.preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.line.append(_unescape(first))
            for one in others:
                self.end_line(keep_empty=True)
                self.line.append(_unescape(one))
        else:
            self.line.append(SPACES.sub(" ", _unescape(SPACES.sub(" ", text))))

    def add_tag(self, name: str, rest: str, *, is_end: bool) -> None:
        """Add what a tag means for the text."""
        if name == "br":
            self.end_line(keep_empty=True)
        elif name in {"td", "th"}:
            if is_end:
                self.line.append("\t")
        elif name == "a":
            self._add_link(rest, is_end=is_end)
        elif name in BLOCKS:
            self.end_line()
            self._add_block(name, rest, is_end=is_end)

    def _add_block(self, name: str, rest: str, *, is_end: bool) -> None:
        if name == "blockquote":
            if not is_end:
                self.quotes.append(bool(QUOTE_MARKS.search(rest)))
            elif self.quotes:
                self.quotes.pop()
        elif name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if is_end else 1))
        elif name in {"ol", "ul"}:
            if not is_end:
                self.lists.append(1 if name == "ol" else 0)
            elif self.lists:
                self.lists.pop()
        elif name == "li" and not is_end and self.lists:
            number = self.lists[-1]
            self.line.append(f"{number}. " if number else "- ")
            self.lists[-1] = number + bool(number)

    def _add_link(self, rest: str, *, is_end: bool) -> None:
        if not is_end:
            href = _attribute(rest, "href").strip()
            self.links = [*self.links[-MAX_OPEN_LINKS:], (href, len(self.line))]
        elif self.links:
            href, start = self.links.pop()
            shown = "".join(self.line[start:])
            target = href.removeprefix("mailto:").rstrip("/")
            if re.match(r"(?:https?://|mailto:)", href, re.IGNORECASE) and target not in shown:
                self.line.append(f" <{target}>")

    def end_line(self, *, keep_empty: bool = False) -> None:
        """End the current line; an empty one is kept only for a line break that was written."""
        text = "".join(self.line)
        text = text.rstrip(" \t\n") if self.preformatted else text.strip(" \t\n")
        self.line.clear()
        self.links = [(href, 0) for href, _start in self.links]
        if text or (keep_empty and self.lines and self.lines[-1].strip("> ")):
            depth = min(sum(self.quotes), MAX_QUOTE_DEPTH)
            self.lines.append(f"{'>' * depth} {text}" if depth else text)


def _unescape(text: str) -> str:
    """Replace character references; `html.unescape` alone also reads `&copy` inside words."""
    if "&" not in text:
        return text
    return REFERENCE.sub(
        lambda found: (
            html.unescape(found[0])
            if found[0].endswith(";") or "#" in found[0]
            else _short_reference(found[0])
        ),
        text,
    )


def _short_reference(text: str) -> str:
    """Replace the references that programs write without a semicolon."""
    return {"&nbsp": " ", "&amp": "&", "&lt": "<", "&gt": ">", "&quot": '"'}.get(text, text)


def _attribute(rest: str, name: str) -> str:
    for found in ATTRIBUTE.finditer(rest):
        if found[1].lower() == name:
            return html.unescape(found[2] or found[3] or found[4] or "")
    return ""
