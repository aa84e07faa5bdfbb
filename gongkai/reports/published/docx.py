"""A report as a Word file: its paragraphs and tables, read from the XML of the package."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from django.utils.translation import gettext_lazy as _

from gongkai.kit.tabular_reader import DAMAGED
from gongkai.reports.published.model import (
    MAX_COLUMNS,
    MAX_UNPACKED,
    Block,
    Budget,
    Publication,
    TableBuilder,
    unreadable,
)

MAIN = "word/document.xml"
# The text of a report is a few hundred kilobytes of XML; a tree of it takes ten times that in memory.
MAX_MAIN = 16 << 20
MAX_NESTED = 20
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(path: Path) -> Publication:
    """Read a Word file. Raises `UnreadableFile`."""
    body = main_part(path).find(f"{W}body")
    if body is None:
        raise unreadable(
            _(
                "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
            )
        )
    reader = _Reader()
    reader.read(body, depth=0)
    return reader.found


def main_part(path: Path) -> ET.Element:
    """Return the main part of a Word file. Raises `UnreadableFile`: damaged or too large."""
    found = package_part(path, MAIN)
    if found is None:
        raise unreadable(
            _(
                "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
            )
        )
    return found


def package_part(path: Path, name: str) -> ET.Element | None:
    """Return a part of a Word file, None without it. Raises `UnreadableFile`: damaged or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise unreadable(_("The unpacked content of the file is too large."))
            if name not in archive.namelist():
                return None
            with archive.open(name) as member:
                content = member.read(MAX_MAIN + 1)
        if len(content) > MAX_MAIN:
            raise unreadable(_("The unpacked content of the file is too large."))
        # Word writes no document type; entities are only ever declared in one.
        if (
            b"<!DOCTYPE" in content
            or b"<!ENTITY" in content
            or content[:2] in {b"\xff\xfe", b"\xfe\xff"}
        ):
            raise unreadable(
                _(
                    "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
                )
            )
        return ET.fromstring(content)  # noqa: S314  (no document type, see above)
    except FileNotFoundError as error:
        raise unreadable(_("There is no such file.")) from error
    except (*DAMAGED, RecursionError) as error:
        raise unreadable(
            _(
                "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
            )
        ) from error


class _Reader:
    def __init__(self) -> None:
        self.found = Publication()
        self._budget = Budget()
        self._number = 0

    def read(self, parent: ET.Element, *, depth: int) -> None:
        """Take over the paragraphs and tables below an element, in their order."""
        for element in blocks_of(parent):
            if element.tag == f"{W}tbl":
                self._table(element, depth)
            else:
                text = text_of(element)
                self._budget.take(text=len(text))
                if text:
                    self.found.texts.append(text)

    def _table(self, table: ET.Element, depth: int) -> None:
        if depth > MAX_NESTED:
            raise unreadable(_("The tables of the page are nested too deeply."))
        rows = [row for row in children_of(table) if row.tag == f"{W}tr"]
        cells = [[cell for cell in children_of(row) if cell.tag == f"{W}tc"] for row in rows]
        every = [cell for line in cells for cell in line]
        if any(cell.find(f".//{W}tbl") is not None for cell in every):
            for cell in every:
                self.read(cell, depth=depth + 1)
            return
        self._number += 1
        builder = TableBuilder(str(self._number), self._budget)
        above: dict[int, Block] = {}
        for row, line in zip(rows, cells, strict=True):
            builder.next_row()
            before = _number(row.find(f"{W}trPr/{W}gridBefore")) or 0
            builder.skip(before)
            left = 1 + before
            for cell in line:
                columns = _number(cell.find(f"{W}tcPr/{W}gridSpan")) or 1
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if (
                    merge is not None
                    and merge.get(f"{W}val", "continue") == "continue"
                    and left in above
                ):
                    above[left] = builder.extend(above[left])
                else:
                    above[left] = builder.add(
                        "\n".join(
                            filter(None, (text_of(one, with_marks=True) for one in blocks_of(cell)))
                        ),
                        columns=columns,
                    )
                left += columns
        if builder.grid.values:
            self.found.grids.append(builder.grid)


def children_of(parent: ET.Element) -> Iterator[ET.Element]:
    """Yield the children of an element; content controls and tracked insertions are looked into."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"}:
            waiting += reversed(element)
        else:
            yield element


def blocks_of(parent: ET.Element) -> Iterator[ET.Element]:
    """Yield the paragraphs and tables below an element, in their order."""
    yield from (one for one in children_of(parent) if one.tag in {f"{W}p", f"{W}tbl"})


def text_of(paragraph: ET.Element, *, with_marks: bool = False) -> str:
    """
    Return the words of a paragraph without what was deleted in it.

    With `with_marks`, what is raised is put into brackets.
    """
    words: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        if with_marks and element.tag == f"{W}r" and _is_raised(element):
            # The mark of a footnote is no digit of the number before it.
            words.append(f"[{''.join(one.text or '' for one in element.iter(f'{W}t'))}]")
        elif element.tag == f"{W}t":
            words.append(element.text or "")
        elif element.tag in {f"{W}tab", f"{W}br", f"{W}cr"}:
            words.append(" ")
        elif element.tag not in {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", FALLBACK}:
            waiting += reversed(element)
    return "".join(words).strip()


def _is_raised(run: ET.Element) -> bool:
    raised = run.find(f"{W}rPr/{W}vertAlign")
    return raised is not None and raised.get(f"{W}val") == "superscript"


def _number(element: ET.Element | None) -> int | None:
    value = element.get(f"{W}val", "") if element is not None else ""
    return (
        min(MAX_COLUMNS + 1, int(value))
        if value.isascii() and value.isdigit() and len(value) < 7
        else None
    )
