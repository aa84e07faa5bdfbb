"""Rich text: the HTML allowed in a document's text, and its plain form for search and diffs."""

import html
import re

import nh3

TAGS = {
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "strong",
    "em",
    "u",
    "s",
    "sub",
    "sup",
    "a",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "bdi",
    "span",
}
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
BREAKS = re.compile(
    r"<(?:br|hr)\s*/?>|<(?:ul|ol|li|table|blockquote)\b[^>]*>|</(?:p|h[1-6]|li|tr|blockquote|caption|table)>",
    re.IGNORECASE,
)
CELLS = re.compile(r"</t[dh]>", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")


def sanitise(text: str) -> str:
    """
    Remove all tags and attributes except those of an ordinary document.

    The result has no style, class, script or external image, and links only to http, https, mailto
    and tel. It is safe to insert into a page unescaped.
    """
    text = text.replace("\x00", "")
    text = re.sub(r"<(/?)h1\b", r"<\1h2", text, flags=re.IGNORECASE)
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow",
        strip_comments=True,
    ).strip()


def to_plain(text: str) -> str:
    """Return sanitised rich text as plain text: a line per block, tabs between table cells."""
    lines = TAG.sub("", CELLS.sub("\t", BREAKS.sub("\n", text)))
    lines = html.unescape(lines).replace("\xa0", " ")
    return "\n".join(line for line in (part.strip() for part in lines.split("\n")) if line)
