"""The text of one file of an archive as rich text: HTML, TXT, DOCX, DOC and PDF."""

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _

from gongkai.kit.rich_text import sanitise, to_plain
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.kit.text_input import free_text
from gongkai.operations.archives.folder import stem_key
from gongkai.reports.published.docx import W, blocks_of, children_of, main_part, text_of
from gongkai.reports.published.html import decoded
from gongkai.reports.published.pdf import read_pdf

MAX_TEXT_FILE = 20 << 20
MAX_LENGTH = 2_000_000
OFFICE_SECONDS = 90
OFFICE_NAMES = ("soffice", "libreoffice")
OLD_WORD = (".doc", ".wps", ".rtf")
ENDINGS = (".html", ".htm", ".shtml", ".txt", ".docx", ".pdf", *OLD_WORD)
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
    "form",
    "iframe",
    "svg",
    "button",
    "select",
)
MAIN_NAMES = re.compile(
    r"trs_editor|ucap-?content|article|content|zoom|detail|正文|main|text", re.IGNORECASE
)
AROUND_NAMES = re.compile(
    r"nav|menu|foot|header|share|breadcrumb|crumb|sidebar|copyright|ewm|qrcode", re.IGNORECASE
)
MIN_SHARE = 0.6  # of the page's characters, for an element that is taken for its text
FIRST_BLOCK = re.compile(r"<(h[2-4]|p)>.*?</\1>", re.DOTALL)
HEADING = re.compile(r"(?:heading|标题)\s*([1-3])$|^([1-3])$", re.IGNORECASE)


def text_of_file(path: Path) -> str:
    """
    Return the sanitised rich text of a file, by its ending.

    Raises `UnreadableFile`: another format, damaged, too large, a scan without text, or an old
    format where LibreOffice is not installed.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise _wrong(_("A text must be a DOCX, DOC, HTML, TXT or PDF file."))
    if ending == ".docx":
        text = _from_docx(path)
    elif ending == ".pdf":
        text = _paragraphs(read_pdf(path).texts)
    elif ending in OLD_WORD:
        text = _from_old_word(path)
    else:
        content = decoded(_content(path))
        text = _paragraphs(content.splitlines()) if ending == ".txt" else _from_html(content)
    text = sanitise(free_text(text))
    if not to_plain(text).strip():
        raise _wrong(_("The file contains no text."))
    if len(text) > MAX_LENGTH:
        raise _wrong(_("This is longer than %(most)s characters.") % {"most": MAX_LENGTH})
    return text


def without_title(text: str, title: str) -> str:
    """Return a text without its first block if that is the title, which pages show by themselves."""
    first = FIRST_BLOCK.match(text)
    if first is None or stem_key(to_plain(first.group())) != stem_key(title):
        return text
    rest = text[first.end() :].lstrip()
    return rest if to_plain(rest).strip() else text


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_TEXT_FILE:
        message = _("The file is larger than %(most)s MB.") % {"most": MAX_TEXT_FILE >> 20}
        raise _wrong(message)
    return path.read_bytes()


def _paragraphs(lines: list[str]) -> str:
    return "\n".join(f"<p>{html.escape(line.strip())}</p>" for line in lines if line.strip())


def _from_html(content: str) -> str:
    """Return the text of a page without what stands around it."""
    try:
        page = BeautifulSoup(content, "html.parser")
        root = page.body or page
        for element in root.find_all(AROUND):
            element.decompose()
        for element in root.find_all(lambda one: bool(AROUND_NAMES.search(_names(one)))):
            if not element.decomposed:
                element.decompose()
        return (_main_element(root) or root).decode_contents()
    except RecursionError as error:
        raise _wrong(_("The tables of the page are nested too deeply.")) from error


def _main_element(root: Tag) -> Tag | None:
    """Return the innermost element that is called after its content and holds most of the text."""
    whole = len(root.get_text())
    found = [
        element
        for element in root.find_all(["div", "td", "article", "main", "section"])
        if MAIN_NAMES.search(_names(element)) and len(element.get_text()) >= MIN_SHARE * whole
    ]
    return found[-1] if found else None


def _names(element: Tag) -> str:
    """Return the id and the classes of an element."""
    classes: Any = element.get("class") or []
    return " ".join([str(element.get("id") or ""), *map(str, classes)])


def _from_docx(path: Path) -> str:
    body = main_part(path).find(f"{W}body")
    return "\n".join(_docx_blocks(body)) if body is not None else ""


def _docx_blocks(parent: ET.Element) -> Iterator[str]:
    for element in blocks_of(parent):
        if element.tag == f"{W}tbl":
            yield _docx_table(element)
        elif text := text_of(element):
            name = _docx_heading(element)
            yield f"<{name}>{html.escape(text)}</{name}>"


def _docx_heading(paragraph: ET.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    found = HEADING.search(style.get(f"{W}val", "")) if style is not None else None
    if found is None:
        return "p"
    return f"h{min(4, int(found[1] or found[2]) + 1)}"


def _docx_table(table: ET.Element) -> str:
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
                words = [text_of(one) for one in cell.iter(f"{W}p")]
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


def _office() -> str | None:
    return next((found for name in OFFICE_NAMES if (found := shutil.which(name))), None)


def _from_old_word(path: Path) -> str:
    """Convert a file of an old format by LibreOffice, with a profile and a folder of its own."""
    office = _office()
    if office is None:
        raise _wrong(
            _(
                "This format is read with LibreOffice, which is not installed; save the file as DOCX."
            )
        )
    with TemporaryDirectory(prefix="gongkai-office-") as folder:
        source = Path(folder, f"text{path.suffix.lower()}")
        shutil.copyfile(path, source)
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=OFFICE_SECONDS, check=False)  # noqa: S603  (fixed arguments, no shell)
        except subprocess.TimeoutExpired as error:
            raise _wrong(_("The file takes too long to read.")) from error
        converted = Path(folder, "text.docx")
        if not converted.exists():
            raise _wrong(_("The file is damaged, or its format does not match its extension."))
        return _from_docx(converted)


def _wrong(message: object) -> UnreadableFile:
    return UnreadableFile(LineError(0, "", str(message)))
