"""The rows of a list: where its headings are, in which encoding and sheet, and on which line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from gongkai.kit.tabular_reader import MAX_LINE, LineError, UnreadableFile, open_book
from gongkai.operations.archives.headings import field_of, plain_heading
from gongkai.reports.published.html import decoded

MAX_LIST = 256 << 20
MAX_COLUMNS = 200
HEADING_LINES = 15  # titles and notes stand above the headings in many lists
MIN_KNOWN = 2
DELIMITERS = ",\t;，"


@dataclass(frozen=True)
class ListRow:
    """One row of a list; `line` is that of the file, `sheet` is empty where there is one only."""

    line: int
    sheet: str
    values: dict[str, object]


@dataclass
class Listing:
    """The headings and rows of a list."""

    path: Path
    headings: list[str] = field(default_factory=list)
    rows: list[ListRow] = field(default_factory=list)


def read_listing(path: Path) -> Listing:
    """
    Read a list under headings in any of its first lines; blank rows are left out.

    Raises `UnreadableFile`: damaged, or no line with headings.
    """
    found = Listing(path)
    sheets = list(_sheets(path))
    named = len(sheets) > 1
    for name, lines in sheets:
        _add(found, name if named else "", lines)
    if not found.headings:
        message = _("No line with headings was found; one must name the titles.")
        raise UnreadableFile(LineError(0, path.name, message))
    return found


Lines = Sequence[tuple[int, list[object]]]


def _add(found: Listing, sheet: str, lines: Lines) -> None:
    start = _heading_line(lines)
    if start is None:
        return
    headings, below = _headings(lines, start)
    for heading in headings:
        if heading and heading not in found.headings:
            found.headings.append(heading)
    for number, cells in lines[below:]:
        values = {
            heading: cell
            for heading, cell in zip(headings, cells, strict=False)
            if heading and not _blank(cell)
        }
        if values and not _repeats(headings, cells):
            found.rows.append(ListRow(number, sheet, values))


def _heading_line(lines: Lines) -> int | None:
    """Return the position of the first line with known headings, which must name the titles."""
    for place, (_number, cells) in enumerate(lines[:HEADING_LINES]):
        known = {field_of(cell) for cell in cells if isinstance(cell, str)} - {None}
        if "title" in known and len(known) >= MIN_KNOWN:
            return place
    return None


def _headings(lines: Lines, start: int) -> tuple[list[str], int]:
    """Return the headings, those of two lines joined, and the position of the first row."""
    cells = [str(cell).strip() if not _blank(cell) else "" for cell in lines[start][1]]
    below = start + 1
    if below < len(lines):
        second = [str(cell).strip() if not _blank(cell) else "" for cell in lines[below][1]]
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
    for text in cells:
        heading = " ".join(text.split())
        seen[heading] = seen.get(heading, 0) + 1
        headings.append(
            heading if seen[heading] == 1 or not heading else f"{heading} {seen[heading]}"
        )
    return headings, below


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


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _sheets(path: Path) -> Iterator[tuple[str, Lines]]:
    if path.suffix.lower() == ".csv":
        yield "", _csv_lines(path)
        return
    with open_book(path) as book:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
            lines: Lines = [(number, list(cells)) for number, cells in enumerate(rows, start=1)]
            if any(not _blank(cell) for _number, cells in lines for cell in cells):
                yield sheet.title, lines


def _csv_lines(path: Path) -> Lines:
    if path.stat().st_size > MAX_LIST:
        message = _("The file is larger than %(most)s MB.") % {"most": MAX_LIST >> 20}
        raise UnreadableFile(LineError(0, path.name, message))
    text = decoded(path.read_bytes())
    csv.field_size_limit(MAX_LINE)
    delimiter = _delimiter(text)
    source = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[object]]] = []
    before = 0
    try:
        for cells in source:
            lines.append((before + 1, list(cells)))
            before = source.line_num
    except csv.Error as error:
        message = _("The file is damaged, or its format does not match its extension.")
        raise UnreadableFile(LineError(source.line_num, path.name, message)) from error
    return lines


def _delimiter(text: str) -> str:
    """Return the sign that stands between the columns in the line with the most known headings."""
    lines = list(islice(text.splitlines(), HEADING_LINES))
    counted = [
        (sum(field_of(part.strip('" ')) is not None for part in line.split(sign)), -place)
        for place, sign in enumerate(DELIMITERS)
        for line in lines
    ]
    return DELIMITERS[-max(counted)[1]] if counted else ","
