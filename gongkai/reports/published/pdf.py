"""A report as PDF with text: tables from the ruled lines, text from the characters between them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.kit.lazy_texts import filled
from gongkai.reports.published import pdf_reader
from gongkai.reports.published.model import (
    MAX_COLUMNS,
    MAX_ROWS,
    Block,
    Budget,
    Grid,
    Publication,
    unreadable,
)

SECONDS, MEMORY = 20, 1 << 30
# Points: a border is drawn as one line, as two near each other, or as a thin rectangle.
NEAR = 3.0
PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?[-—–·\s]*")
ERRORS: dict[str, str | Promise] = {
    "password": _("The PDF is protected by a password."),
    "pages": filled(_("The PDF has more than %(most)s pages."), {"most": pdf_reader.MAX_PAGES}),
    "size": _("The file holds far more cells or text than an annual report."),
    "damaged": _(
        "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
    ),
}


@dataclass
class Line:
    """One line of text outside the tables."""

    text: str
    left: float
    right: float
    top: float


@dataclass
class Table:
    """The ruled lines and characters of one table; y grows upwards, as in PDF."""

    verticals: list[tuple[float, float, float]] = field(default_factory=list)  # x, bottom, top
    horizontals: list[tuple[float, float, float]] = field(default_factory=list)  # y, left, right
    chars: list[tuple[str, float, float]] = field(default_factory=list)  # character, x, y

    @property
    def left(self) -> float:
        """Return the left edge."""
        return min(x for x, _bottom, _top in self.verticals)

    @property
    def right(self) -> float:
        """Return the right edge."""
        return max(x for x, _bottom, _top in self.verticals)

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return min(bottom for _x, bottom, _top in self.verticals)

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return max(top for _x, _bottom, top in self.verticals)

    def append(self, below: "Table") -> None:
        """Continue this table with the part of it that stands on the next page."""
        shift = self.bottom - below.top
        self.verticals += [(x, bottom + shift, top + shift) for x, bottom, top in below.verticals]
        self.horizontals += [(y + shift, left, right) for y, left, right in below.horizontals]
        self.chars += [(one, x, y + shift) for one, x, y in below.chars]


def read_pdf(path: Path) -> Publication:
    """Read a PDF file in a process of its own. Raises `UnreadableFile`, also for a scan without text."""
    pages = _pages(path)
    items: list[tuple[int, Line | Table]] = []
    for number, page in enumerate(pages):
        items += [(number, one) for one in _items(page)]
    found = Publication()
    lines: list[Line] = []
    budget = Budget()
    last: tuple[int, Table] | None = None
    tables: list[Table] = []
    for number, item in items:
        if isinstance(item, Line):
            lines.append(item)
            last = None
        elif last and last[0] == number - 1 and _continues(last[1], item):
            last[1].append(item)
            last = (number, last[1])
        else:
            tables.append(item)
            last = (number, item)
    found.texts = _paragraphs(lines)
    found.grids = [
        grid
        for number, one in enumerate(tables, start=1)
        if (grid := _grid(one, str(number), budget)).values
    ]
    if not found.texts and not found.grids:
        raise unreadable(_("The PDF holds no text; it may be a scan."))
    return found


def _pages(path: Path) -> list[dict[str, Any]]:
    try:
        done = subprocess.run(  # noqa: S603  (our own module, no shell)
            [
                sys.executable,
                "-I",
                str(Path(pdf_reader.__file__)),
                str(path),
                str(SECONDS),
                str(MEMORY),
            ],
            capture_output=True,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable(_("The file takes too long to read.")) from error
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        raise unreadable(ERRORS["damaged"]) from error
    if isinstance(found, dict):
        raise unreadable(ERRORS[found["error"]])
    return list(found)


def _items(page: dict[str, Any]) -> list[Line | Table]:
    """Return the tables and lines of a page from top to bottom, page numbers left out."""
    tables = _tables(page["lines"])
    rest: list[list[Any]] = []
    for one in page["chars"]:
        character, left, bottom, right, top = one
        x, y = (left + right) / 2, (bottom + top) / 2
        inside = next(
            (
                table
                for table in tables
                if table.left <= x <= table.right and table.bottom <= y <= table.top
            ),
            None,
        )
        if inside is None:
            rest.append(one)
        elif not character.isspace():
            inside.chars.append((character, x, y))
    lines = [line for line in _lines(rest) if not PAGE_NUMBER.fullmatch(line.text)]
    return sorted([*tables, *lines], key=lambda item: -item.top)


def _tables(lines: Iterable[Sequence[float]]) -> list[Table]:
    """Group ruled lines: what vertical lines hold together from top to bottom is one table."""
    verticals = sorted(
        ((x0, y0, y1) for x0, y0, x1, y1 in lines if x1 - x0 < y1 - y0), key=lambda line: -line[2]
    )
    found: list[Table] = []
    for line in verticals:
        # A short stroke ends where the next row begins.
        if found and line[2] >= found[-1].bottom - NEAR:
            found[-1].verticals.append(line)
        else:
            found.append(Table([line]))
    for table in found:
        bottom, top = table.bottom - NEAR, table.top + NEAR
        table.horizontals = [
            (y0, x0, x1) for x0, y0, x1, y1 in lines if x1 - x0 >= y1 - y0 and bottom <= y0 <= top
        ]
    return [
        one
        for one in found
        if one.right - one.left > 2 * NEAR and len(_merged(y for y, _l, _r in one.horizontals)) > 1
    ]


def _continues(above: Table, below: Table) -> bool:
    return abs(above.left - below.left) < 2 * NEAR and abs(above.right - below.right) < 2 * NEAR


def _merged(values: Iterable[float]) -> list[float]:
    """Return the positions of lines, those near each other as one."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= NEAR:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def _grid(table: Table, name: str, budget: Budget) -> Grid:
    """Return the cells between the lines: cells with no line between them are one."""
    xs = _merged(x for x, _bottom, _top in table.verticals)
    ys = _merged(y for y, _left, _right in table.horizontals)[::-1]
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise unreadable(
            _("A table has more than %(most)s rows or columns.") % {"most": MAX_COLUMNS}
        )
    budget.take(cells=max(0, rows * columns))
    walls = [
        _between(
            ((low, high) for x, low, high in table.verticals if abs(x - at) <= NEAR),
            [(ys[row] + ys[row + 1]) / 2 for row in range(rows)],
        )
        for at in xs
    ]
    floors = [
        _between(
            ((low, high) for y, low, high in table.horizontals if abs(y - at) <= NEAR),
            [(xs[column] + xs[column + 1]) / 2 for column in range(columns)],
        )
        for at in ys
    ]
    grid, taken = Grid(name, is_sheet=False), set[tuple[int, int]]()
    of: dict[tuple[int, int], Block] = {}
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            right, bottom = column, row
            while right + 1 < columns and not walls[right + 1][row]:
                right += 1
            while bottom + 1 < rows and not floors[bottom + 1][column]:
                bottom += 1
            block = Block(row + 1, column + 1, bottom + 1, right + 1)
            for spot in block.spots():
                taken.add((spot[0] - 1, spot[1] - 1))
                of.setdefault(spot, block)
    words: dict[Block, list[str]] = {block: [] for block in of.values()}
    for character, x, y in table.chars:
        row = sum(y < at for at in ys)
        column = sum(x > at for at in xs)
        if (row, column) in of:
            words[of[row, column]].append(character)
    for block, characters in words.items():
        grid.put("".join(characters), block)
    return grid


def _between(lines: Iterable[tuple[float, float]], points: Sequence[float]) -> list[bool]:
    """Return for each point whether a line runs past it."""
    drawn = list(lines)
    return [any(low <= point <= high for low, high in drawn) for point in points]


def _lines(characters: Iterable[list[Any]]) -> list[Line]:
    """Return lines of text, in the order of the file."""
    found: list[Line] = []
    words: list[str] = []
    boxes: list[tuple[float, float, float, float, float, float]] = []

    def end() -> None:
        text = "".join(words).strip()
        if text:
            found.append(
                Line(
                    text,
                    min(box[0] for box in boxes),
                    max(box[2] for box in boxes),
                    max(box[3] for box in boxes),
                )
            )
        words.clear()
        boxes.clear()

    for character, left, bottom, right, top in characters:
        if character in "\r\n":
            end()
            continue
        if character.isspace():
            words.append(character)
            continue
        # The file may lack marks between lines: what stands a whole character higher or lower begins another.
        middle, high = (bottom + top) / 2, max(right - left, top - bottom)
        if boxes and abs(middle - boxes[-1][4]) > max(high, boxes[-1][5]):
            end()
        words.append(character)
        boxes.append((left, bottom, right, top, middle, high))
    end()
    return found


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """Join the lines of a paragraph: a line that reaches the right margin goes on in the next."""
    margin = max((line.right for line in lines), default=0.0)
    found: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on:
            found[-1] += line.text
        else:
            found.append(line.text)
        # Two characters may be missing: a mark that must not begin a line takes the last one with it.
        goes_on = line.right > margin - 28
    return found
