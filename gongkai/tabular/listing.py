"""The rows of a list: where its headings are, in which encoding and sheet, and on which line."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gongkai.kit.tabular_reader import (
    MAX_LINE,
    LineError,
    UnreadableFile,
    open_book,
    refuse_disguised,
)
from gongkai.kit.text_input import compact
from gongkai.tabular.encodings import decoded

ENDINGS = (".xlsx", ".xlsm", ".csv")
MAX_LIST = 256 << 20
MAX_COLUMNS = 200
MAX_MERGED = 2_000_000
HEADING_LINES = 15  # titles and notes stand above the headings in many lists
MIN_KNOWN = 2
DELIMITERS = ",\t;，"
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
# Returns the field that a heading names, or None; `Heading` is what stands in the cell.
FieldOf = Callable[[object], str | None]


class NoHeadings(UnreadableFile):
    """The file can be read, but no line of it has known headings: it is no such list."""


@dataclass(frozen=True)
class ListRow:
    """
    One row of a list; `line` is that of the file, `sheet` is empty where there is one only.

    `values` has the filled cells by their headings, `headings` all of its sheet.
    """

    line: int
    sheet: str
    values: dict[str, object]
    headings: tuple[str, ...] = ()


@dataclass
class Listing:
    """The headings and rows of a list."""

    path: Path
    headings: list[str] = field(default_factory=list)
    rows: list[ListRow] = field(default_factory=list)


@dataclass
class Sheet:
    """The filled lines of one sheet with their numbers, and the first cells of merged ones."""

    name: str
    lines: list[tuple[int, list[object]]]
    # (line, position) → the same of the first cell, for each other cell of merged ones
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def plain_heading(text: object) -> str:
    """Return a heading as headings are compared: without width, spaces, marks and brackets."""
    words = compact(str(text if text is not None else "")[:200]).lower()
    return re.sub(r"[\W_]", "", re.sub(r"[(\[].*?[)\]]", "", words))


def read_listing(path: Path, field_of: FieldOf, required: Sequence[str]) -> Listing:
    """
    Read a list under headings in any of its first lines; blank rows are left out.

    `required` are the fields of which the line of headings names one. Raises `UnreadableFile`:
    damaged, or (`NoHeadings`) no line with headings.
    """
    found = Listing(path)
    sheets = list(_sheets(path, field_of))
    for sheet in sheets:
        _add(found, sheet, field_of, required, sheet.name if len(sheets) > 1 else "")
    if not found.headings:
        message = _("No line with known headings was found.")
        raise NoHeadings(LineError(0, path.name, message))
    return found


def _add(
    found: Listing, sheet: Sheet, field_of: FieldOf, required: Sequence[str], name: str
) -> None:
    start = _heading_line(sheet.lines, field_of, required)
    if start is None:
        return
    headings, below = _headings(sheet, start, field_of)
    for heading in headings:
        if heading and heading not in found.headings:
            found.headings.append(heading)
    first = sheet.lines[below][0] if below < len(sheet.lines) else 0
    by_line = dict(sheet.lines)
    named = tuple(filter(None, headings))
    for number, cells in sheet.lines[below:]:
        values = {
            heading: value
            for place, heading in enumerate(headings)
            if heading
            and not is_blank(value := _value(sheet, by_line, number, place, cells, first))
        }
        if any(not is_blank(cell) for cell in cells) and values and not _repeats(headings, cells):
            found.rows.append(ListRow(number, name, values, named))


def _value(
    sheet: Sheet,
    by_line: dict[int, list[object]],
    number: int,
    place: int,
    cells: list[object],
    first: int,
) -> object:
    """Return what a cell shows: cells merged downwards hold their value in the first only."""
    value = cells[place] if place < len(cells) else None
    top = sheet.merged.get((number, place)) if is_blank(value) else None
    if top is None or top[1] != place or top[0] < first:
        return value
    above = by_line.get(top[0], [])
    return above[place] if place < len(above) else None


def _heading_line(
    lines: Sequence[tuple[int, list[object]]], field_of: FieldOf, required: Sequence[str]
) -> int | None:
    """Return the position of the first line with known headings, one of them required."""
    for place, (_number, cells) in enumerate(lines[:HEADING_LINES]):
        known = {field_of(cell) for cell in cells if isinstance(cell, str)} - {None}
        if known & set(required) and len(known) >= MIN_KNOWN:
            return place
    return None


def _headings(sheet: Sheet, start: int, field_of: FieldOf) -> tuple[list[str], int]:
    """Return the headings, those of two lines joined, and the position of the first row."""
    cells = _words(sheet.lines[start][1])
    below = start + 1
    if start and len(set(filter(None, above := _words(sheet.lines[start - 1][1])))) > 1:
        # A heading over two lines stands in the upper one; a title stands alone in its line.
        cells = [
            own or (above[place] if place < len(above) else "") for place, own in enumerate(cells)
        ] + above[len(cells) :]
    if below < len(sheet.lines):
        second = _words(sheet.lines[below][1])
        filled = [place for place, text in enumerate(second) if text]
        # A second line of headings stands under the blank cells of a joined one.
        if (
            filled
            and all(field_of(second[place]) for place in filled)
            and any(place >= len(cells) or not cells[place] for place in filled)
        ):
            cells += [""] * (len(second) - len(cells))
            cells = [
                second[place] if place < len(second) and second[place] else text
                for place, text in enumerate(cells)
            ]
            below += 1
    seen: dict[str, int] = {}
    headings = []
    for heading in cells:
        seen[heading] = seen.get(heading, 0) + 1
        headings.append(
            heading if seen[heading] == 1 or not heading else f"{heading} {seen[heading]}"
        )
    return headings, below


def _words(cells: list[object]) -> list[str]:
    return ["" if is_blank(cell) else " ".join(str(cell).split()) for cell in cells]


def _repeats(headings: list[str], cells: list[object]) -> bool:
    """Return whether a row repeats the headings, as printed lists do on every page."""
    pairs = [
        (plain_heading(cell), plain_heading(head))
        for head, cell in zip(headings, cells, strict=False)
        if head
    ]
    return sum(one == other and bool(one) for one, other in pairs) >= max(
        MIN_KNOWN, len(pairs) // 2
    )


def is_blank(cell: object) -> bool:
    """Return whether nothing is written in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _sheets(path: Path, field_of: FieldOf) -> Iterator[Sheet]:
    if path.suffix.lower() == ".csv":
        yield Sheet("", _csv_lines(path, field_of))
        return
    with open_book(path) as book:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
            lines: list[tuple[int, list[object]]] = [
                (number, list(cells))
                for number, cells in enumerate(rows, start=1)
                if any(not is_blank(cell) for cell in cells)
            ]
            if lines:
                yield Sheet(sheet.title, lines, _merged(path, sheet))


def _merged(path: Path, sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the merged cells of a sheet, which the reader that spares memory leaves out."""
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415  (a server need not load it)

    with zipfile.ZipFile(path) as archive:
        ranges = MERGED.findall(archive.read(sheet._worksheet_path))  # noqa: SLF001  (no public name)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    area = 0
    for reference in ranges:
        left, top, right, bottom = (int(one or 0) for one in range_boundaries(reference.decode()))
        area += (bottom - top + 1) * (right - left + 1)
        if area > MAX_MERGED:
            message = _("A sheet merges more than %(most)s cells.") % {"most": MAX_MERGED}
            raise UnreadableFile(LineError(0, sheet.title, message))
        for row in range(top, bottom + 1):
            for column in range(left, min(right, MAX_COLUMNS) + 1):
                found[row, column - 1] = (top, left - 1)
        found.pop((top, left - 1), None)
    return found


def _csv_lines(path: Path, field_of: FieldOf) -> list[tuple[int, list[object]]]:
    if path.stat().st_size > MAX_LIST:
        message = _("The file is larger than %(most)s MB.") % {"most": MAX_LIST >> 20}
        raise UnreadableFile(LineError(0, path.name, message))
    content = path.read_bytes()
    refuse_disguised(content)
    text = decoded(content)
    csv.field_size_limit(MAX_LINE)
    delimiter = _delimiter(text, field_of)
    source = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[object]]] = []
    before = 0
    try:
        for cells in source:
            if any(cell.strip() for cell in cells):
                lines.append((before + 1, list(cells)))
            before = source.line_num
    except csv.Error as error:
        message = _(
            "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
        )
        raise UnreadableFile(LineError(source.line_num, path.name, message)) from error
    return lines


def _delimiter(text: str, field_of: FieldOf) -> str:
    """Return the sign that stands between the columns in the line with the most known headings."""
    lines = list(islice(io.StringIO(text), HEADING_LINES))
    counted = [
        (sum(field_of(part.strip('" \r\n')) is not None for part in line.split(sign)), -place)
        for place, sign in enumerate(DELIMITERS)
        for line in lines
    ]
    return DELIMITERS[-max(counted)[1]] if counted else ","
