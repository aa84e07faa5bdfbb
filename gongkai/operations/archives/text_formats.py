"""The text of a page or a Word file as rich text, and what of it a text cannot hold."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _

from gongkai.kit.html_elements import BLOCKS, FRAMES
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.operations.archives.word_numbers import Numbering
from gongkai.reports.published.docx import W, blocks_of, children_of, text_of

# Elements around the text of a page, by what they are or are called.
AROUND = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "aside",
    "iframe",
    "svg",
    "button",
    "select",
)
MAIN_NAMES = re.compile(
    r"trs_editor|ucap-?content|article|content|zoom|detail|正文|main|text", re.IGNORECASE
)
AROUND_NAMES = re.compile(
    r"nav|menu|foot(?!note)|header|share|crumb|sidebar|copyright|ewm|qrcode", re.IGNORECASE
)
MAX_AROUND = 0.3  # of the page's characters, for an element that is called after what stands around
MIN_SHARE = 0.6  # of the page's characters, for an element that is taken for its text
HEADING = re.compile(r"(?:heading|标题)\s*([1-3])$|^([1-3])$", re.IGNORECASE)
# Blocks that stand for a line, or for several, and that a text does not keep.
LINES = sorted(
    BLOCKS
    - FRAMES
    - {"p", "pre", "hr", "ul", "ol", "li", "blockquote"}
    - {"h1", "h2", "h3", "h4", "h5", "h6"}
)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
MAX_LINKS = 200


@dataclass(frozen=True)
class FoundText:
    """
    What a file holds: its text as HTML that is not yet sanitised, and what the text leaves out.

    `links` are the names of files beside it to which it refers; `pictures`, `notes` (footnotes) and
    `numbered` (paragraphs whose number Word alone knows) are counted.
    """

    pictures: int
    links: tuple[str, ...]
    html: str
    notes: int = 0
    numbered: int = 0


def paragraphs(lines: Iterable[str]) -> str:
    """Return lines as paragraphs; blank lines are left out."""
    return "\n".join(f"<p>{html.escape(line.strip())}</p>" for line in lines if line.strip())


def from_html(content: str) -> FoundText:
    """Return the text of a page without what stands around it. Raises `UnreadableFile`."""
    try:
        page = BeautifulSoup(content, "html.parser")
        root = page.body or page
        for element in root.find_all(AROUND):
            element.decompose()
        whole = len(root.get_text())
        for element in root.find_all(lambda one: bool(AROUND_NAMES.search(_names(one)))):
            if not element.decomposed and len(element.get_text()) <= MAX_AROUND * whole:
                element.decompose()
        main = _main_element(root) or root
        pictures, links = _without_local_links(main)
        _make_paragraphs(page, main)
        return FoundText(pictures, links, main.decode_contents())
    except RecursionError as error:
        raise UnreadableFile(
            LineError(0, "", _("The tables of the page are nested too deeply."))
        ) from error


def _main_element(root: Tag) -> Tag | None:
    """Return the innermost element that is called after its content and holds most of the text."""
    whole = len(root.get_text())
    found = [
        element
        for element in root.find_all(["div", "td", "article", "main", "section"])
        if MAIN_NAMES.search(_names(element)) and len(element.get_text()) >= MIN_SHARE * whole
    ]
    return found[-1] if found else None


def _make_paragraphs(page: BeautifulSoup, main: Tag) -> None:
    """Give each line of a page an element that is kept: pages write lines as `div`, `center` or `pre`."""
    for element in main.find_all("pre"):
        element.replace_with(
            BeautifulSoup(paragraphs(element.get_text().splitlines()), "html.parser")
        )
    for element in main.find_all(["h5", "h6"]):
        element.name = "h4"
    for element in [main, *main.find_all(LINES)]:
        if element.find(list(BLOCKS)) is None and element is not main:
            element.name = "p"
            continue
        run: list[Any] = []
        for child in [*element.children, None]:
            if child is not None and not (isinstance(child, Tag) and child.name in BLOCKS):
                run.append(child)
                continue
            if any(str(one.get_text()).strip() for one in run):
                line = page.new_tag("p")
                run[0].insert_before(line)
                for one in run:
                    line.append(one.extract())
            run = []


def _without_local_links(main: Tag) -> tuple[int, tuple[str, ...]]:
    """Remove links and pictures that lead nowhere on the platform; return the pictures and names."""
    links: list[str] = []
    for link in main.find_all("a", href=True):
        if target := _local(str(link["href"])):
            links.append(target)
        if not SCHEME.match(str(link["href"])) or str(link["href"]).startswith("#"):
            link.unwrap()
    pictures = main.find_all("img")
    links += filter(None, (_local(str(one.get("src") or "")) for one in pictures))
    return len(pictures), tuple(dict.fromkeys(links))[:MAX_LINKS]


def _local(target: str) -> str:
    """Return the name of a file beside the page, without what follows it; empty if it is elsewhere."""
    name = unquote(re.split(r"[?#]", target.strip())[0])
    return "" if SCHEME.match(target.strip()) or name.endswith("/") else name


def _names(element: Tag) -> str:
    """Return the id and the classes of an element."""
    classes: Any = element.get("class") or []
    return " ".join([str(element.get("id") or ""), *map(str, classes)])


def from_docx(root: ET.Element, numbering: Numbering) -> FoundText:
    """Return the text of the main part of a Word file, with the numbers that Word writes by itself."""
    body = root.find(f"{W}body")
    if body is None:
        return FoundText(0, (), "")
    return FoundText(
        sum(1 for name in ("drawing", "pict") for _one in body.iter(f"{W}{name}")),
        (),
        "\n".join(_docx_blocks(body, numbering)),
        sum(1 for name in ("footnote", "endnote") for _one in body.iter(f"{W}{name}Reference")),
        numbering.unknown,
    )


def _docx_blocks(parent: ET.Element, numbering: Numbering) -> Iterator[str]:
    for element in blocks_of(parent):
        if element.tag == f"{W}tbl":
            yield _docx_table(element, numbering)
        elif text := _numbered_text(element, numbering):
            name = _docx_heading(element)
            yield f"<{name}>{html.escape(text)}</{name}>"


def _numbered_text(paragraph: ET.Element, numbering: Numbering) -> str:
    """Return the words of a paragraph after its number; an empty one counts but is left out."""
    number, text = numbering.of(paragraph), text_of(paragraph)
    return number + text if text else ""


def _docx_heading(paragraph: ET.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    found = HEADING.search(style.get(f"{W}val", "")) if style is not None else None
    if found is None:
        return "p"
    return f"h{min(4, int(found[1] or found[2]) + 1)}"


def _docx_table(table: ET.Element, numbering: Numbering) -> str:
    rows: list[list[list[object]]] = []  # of each cell: its text, its columns, its rows
    above: dict[int, list[object]] = {}
    for row in (one for one in children_of(table) if one.tag == f"{W}tr"):
        cells: list[list[object]] = []
        at = 0
        for cell in (one for one in children_of(row) if one.tag == f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            columns = int(span.get(f"{W}val", "1")) if span is not None else 1
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue" and at in above:
                above[at][2] = int(str(above[at][2])) + 1
            else:
                words = [_numbered_text(one, numbering) for one in cell.iter(f"{W}p")]
                above[at] = ["<br>".join(html.escape(one) for one in words if one), columns, 1]
                cells.append(above[at])
            at += columns
        rows.append(cells)
    lines = ("<tr>" + "".join(_cell(*cell) for cell in cells) + "</tr>" for cells in rows)
    return "<table><tbody>" + "".join(lines) + "</tbody></table>"


def _cell(text: object, columns: object, rows: object) -> str:
    spans = "".join(
        f' {name}="{number}"'
        for name, number in (("colspan", columns), ("rowspan", rows))
        if number != 1
    )
    return f"<td{spans}>{text}</td>"
