"""
EPUB 3 files: a ZIP archive of XHTML pages, written with the standard library alone.

The pages are made of the blocks of `text_blocks`, never of markup that somebody wrote, so they are
well-formed whatever a text contains. The same book gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

from gongkai.typesetting.text_blocks import Block, Cell, Run

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Links that a reader can follow; others stay as text.
LINK = re.compile(
    r"(?:https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][\w/?#&=%.~+:;,@!$'()*-]*)?|mailto:[\w.+@-]+)",
    re.ASCII,
)
XHTML = "http://www.w3.org/1999/xhtml"
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
STYLE = """body{line-height:1.7;margin:0 4%}
h1,h2,h3,h4{line-height:1.4;text-align:start}
h1{font-size:1.5em}h2{font-size:1.25em}h3{font-size:1.1em}
p{margin:.5em 0}
.num,.source,.note{color:#444;font-size:.9em}
.note{border:1px solid #999;padding:.5em}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:1em 0}
td,th{border:1px solid #777;padding:.25em .5em;vertical-align:top;text-align:start}
"""
# A ZIP archive knows no date before 1980.
FIRST_YEAR = 1980


@dataclass(frozen=True)
class Chapter:
    """
    One article: its page in the printed edition, lines above and below the text, a note instead of it.

    `key` names the file; `section` groups chapters in the table of contents.
    """

    key: str
    section: str
    title: str
    page: int
    number: str
    blocks: Sequence[Block]
    source: Sequence[str]
    note: str = ""


@dataclass(frozen=True)
class Book:
    """A book; `language` is a BCP 47 tag, `direction` ltr or rtl, `source_edition` the printed one."""

    identifier: str
    title: str
    publisher: str
    language: str
    direction: str
    dated: date
    source_edition: str
    contents: str
    pages: str
    summary: str
    lines: Sequence[str]
    chapters: Sequence[Chapter]


def epub_of(book: Book) -> bytes:
    """Return the file of a book."""
    out = io.BytesIO()
    moment = (max(book.dated.year, FIRST_YEAR), book.dated.month, book.dated.day, 0, 0, 0)
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in _files(book):
            info = zipfile.ZipInfo(name, moment)
            info.external_attr = 0o644 << 16
            # The first entry is stored, so that a reader finds the type at a fixed place.
            stored = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return out.getvalue()


def texts_in(content: bytes) -> Mapping[str, str]:
    """Return the text of each chapter of a file of `epub_of`, by its key; one without text is left out."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.startswith("EPUB/a"):
                continue
            page = ET.fromstring(archive.read(name))  # noqa: S314  (a file that we wrote)
            text = page.find(f".//{{{XHTML}}}div[@id='text']")
            if text is not None:
                found[name.removeprefix("EPUB/").removesuffix(".xhtml")] = "".join(text.itertext())
    return found


def _files(book: Book) -> Iterator[tuple[str, str]]:
    yield "mimetype", "application/epub+zip"
    yield "META-INF/container.xml", CONTAINER
    yield "EPUB/package.opf", _package(book)
    yield "EPUB/style.css", STYLE
    yield "EPUB/nav.xhtml", _page(book, book.contents, _navigation(book))
    lines = "".join(f"<p>{_text(line)}</p>" for line in book.lines)
    yield "EPUB/title.xhtml", _page(book, book.title, f"<h1>{_text(book.title)}</h1>{lines}")
    for chapter in book.chapters:
        yield f"EPUB/{chapter.key}.xhtml", _page(book, chapter.title, _chapter(chapter))


def _package(book: Book) -> str:
    items = "".join(
        f'<item id="{one.key}" href="{one.key}.xhtml" media-type="application/xhtml+xml"/>'
        for one in book.chapters
    )
    spine = "".join(f'<itemref idref="{one.key}"/>' for one in book.chapters)
    meta = "".join(
        f'<meta property="{name}">{_text(value)}</meta>'
        for name, value in (
            ("dcterms:modified", f"{book.dated.isoformat()}T00:00:00Z"),
            ("schema:accessMode", "textual"),
            ("schema:accessModeSufficient", "textual"),
            ("schema:accessibilityFeature", "tableOfContents"),
            ("schema:accessibilityFeature", "structuralNavigation"),
            ("schema:accessibilityFeature", "pageNavigation"),
            ("schema:accessibilityFeature", "pageBreakMarkers"),
            ("schema:accessibilityHazard", "none"),
            ("schema:accessibilitySummary", book.summary),
        )
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{_text(book.language)}" dir="{book.direction}">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">{_text(book.identifier)}</dc:identifier>'
        f"<dc:title>{_text(book.title)}</dc:title>"
        f"<dc:language>{_text(book.language)}</dc:language>"
        f"<dc:publisher>{_text(book.publisher)}</dc:publisher>"
        f"<dc:date>{book.dated.isoformat()}</dc:date>"
        f'<dc:source id="printed">{_text(book.source_edition)}</dc:source>'
        f'<meta refines="#printed" property="source-of">pagination</meta>{meta}</metadata>'
        '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" '
        'properties="nav"/><item id="style" href="style.css" media-type="text/css"/>'
        '<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>'
        f"{items}</manifest>"
        f'<spine page-progression-direction="{book.direction}"><itemref idref="title"/>'
        f'<itemref idref="nav"/>{spine}</spine></package>'
    )


def _navigation(book: Book) -> str:
    groups: list[tuple[str, list[Chapter]]] = []
    for one in book.chapters:
        if not groups or groups[-1][0] != one.section:
            groups.append((one.section, []))
        groups[-1][1].append(one)
    contents = "".join(
        f"<li><span>{_text(section)}</span><ol>"
        + "".join(f'<li><a href="{one.key}.xhtml">{_text(one.title)}</a></li>' for one in chapters)
        + "</ol></li>"
        for section, chapters in groups
    )
    pages = "".join(
        f'<li><a href="{one.key}.xhtml#page">{one.page}</a></li>' for one in book.chapters
    )
    return (
        f'<nav epub:type="toc" role="doc-toc" aria-labelledby="toc"><h1 id="toc">{_text(book.contents)}</h1>'
        f'<ol>{contents}</ol></nav><nav epub:type="page-list" role="doc-pagelist" hidden="hidden" '
        f'aria-labelledby="pages"><h2 id="pages">{_text(book.pages)}</h2><ol>{pages}</ol></nav>'
    )


def _chapter(chapter: Chapter) -> str:
    number = f'<p class="num"><bdi>{_text(chapter.number)}</bdi></p>' if chapter.number else ""
    if chapter.note:
        text = f'<p class="note">{_text(chapter.note)}</p>'
    else:
        text = f'<div id="text">{"".join(_blocks(chapter.blocks))}</div>'
    source = "".join(f'<p class="source"><bdi>{_text(one)}</bdi></p>' for one in chapter.source)
    return (
        '<section epub:type="chapter" role="doc-chapter" aria-labelledby="title">'
        f'<span epub:type="pagebreak" role="doc-pagebreak" id="page" aria-label="{chapter.page}"></span>'
        f'<h1 id="title">{_text(chapter.title)}</h1>{number}{text}{source}</section>'
    )


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    place, level = 0, 1
    while place < len(blocks):
        one = blocks[place]
        if one.kind == "li":
            end = place
            while end < len(blocks) and blocks[end].kind == "li":
                end += 1
            yield _list(blocks[place:end])
            place = end
            continue
        if one.kind == "h":
            level = min(one.level + 1, level + 1)  # no level is left out
            yield f"<h{level}>{_runs(one.runs)}</h{level}>"
        elif one.kind == "table":
            yield _table(one)
        else:
            yield f"<p>{_runs(one.runs)}</p>"
        place += 1


def _list(items: Sequence[Block]) -> str:
    tag, depth, parts, place = "ol" if items[0].number else "ul", items[0].depth, [], 0
    while place < len(items):
        end = place + 1
        while end < len(items) and items[end].depth > depth:
            end += 1
        inner = _list(items[place + 1 : end]) if end > place + 1 else ""
        value = f' value="{items[place].number}"' if tag == "ol" and items[place].number else ""
        parts.append(f"<li{value}>{_runs(items[place].runs)}{inner}</li>")
        place = end
    return f"<{tag}>{''.join(parts)}</{tag}>"


def _table(table: Block) -> str:
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows if row)
    return f'<div class="wide"><table><tbody>{rows}</tbody></table></div>'


def _cell(cell: Cell) -> str:
    tag = "th" if cell.is_head else "td"
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<{tag}{spans}>{_runs(cell.runs)}</{tag}>"


def _runs(runs: Sequence[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = _text(run.text).replace("\n", "<br/>")
    for tag, is_set in (("strong", run.bold), ("em", run.italic), (run.shift, bool(run.shift))):
        text = f"<{tag}>{text}</{tag}>" if is_set else text
    if LINK.fullmatch(run.href):
        text = f'<a href="{_text(run.href)}">{text}</a>'
    return text


def _page(book: Book, title: str, content: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="{XHTML}" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{_text(book.language)}" xml:lang="{_text(book.language)}" dir="{book.direction}">'
        f'<head><meta charset="utf-8"/><title>{_text(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head><body>{content}</body></html>'
    )


def _text(value: Any) -> str:
    return escape(UNWRITABLE.sub("", str(value)))
