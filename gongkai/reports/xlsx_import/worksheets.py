"""The sheets of an XLSX file as grids: values, merged cells, and formulas that were never computed."""

import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from gongkai.kit.tabular_reader import LineError, UnreadableFile, open_book

MAX_SHEETS, MAX_ROWS, MAX_COLUMNS, MAX_MERGED = 40, 1_000, 100, 50_000
# A report is a few pages; what unpacks to more is no report.
MAX_UNPACKED = 64 << 20
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)

Spot = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """Merged cells: the first and the last row and column, both within."""

    top: int
    left: int
    bottom: int
    right: int

    def spots(self) -> Iterator[Spot]:
        """Yield every cell of the block, row by row."""
        for row in range(self.top, self.bottom + 1):
            yield from ((row, column) for column in range(self.left, self.right + 1))


@dataclass
class Grid:
    """One sheet: what stands in its cells by (row, column), counted from 1."""

    name: str
    values: dict[Spot, object] = field(default_factory=dict)
    blocks: dict[Spot, Block] = field(default_factory=dict)
    uncomputed: set[Spot] = field(default_factory=set)
    rows: int = 0
    columns: int = 0

    def anchor(self, spot: Spot) -> Spot:
        """Return the cell that holds the value: of merged cells the first."""
        block = self.blocks.get(spot)
        return (block.top, block.left) if block else spot

    def value(self, spot: Spot) -> object:
        """Return what a cell shows."""
        return self.values.get(self.anchor(spot))

    def words(self, spot: Spot) -> str:
        """
        Return the text that stands in a cell itself, as names are compared: see `core`.

        Of merged cells only the first: a name that spans two lines of a sheet names one row.
        """
        value = self.values.get(spot)
        return core(value) if isinstance(value, str) else ""

    def title(self, spot: Spot) -> str:
        """Return the text that spans a cell, as names are compared: a heading over several columns."""
        return self.words(self.anchor(spot))

    def address(self, spot: Spot) -> str:
        """Return the name a spreadsheet gives a cell, or the whole of merged cells."""
        block = self.blocks.get(spot)
        first = f"{get_column_letter(spot[1])}{spot[0]}"
        if block:
            first = f"{get_column_letter(block.left)}{block.top}:{get_column_letter(block.right)}{block.bottom}"
        return f"{self.name}!{first}"


def core(name: str) -> str:
    """
    Return a printed name without width, spaces, numbering, brackets and marks: “（一） 予以公开（…）” → 予以公开.

    Two names that differ only in those are the same row or column.
    """
    words = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    words = re.sub(r"^(?:其中:?|\(?[一二三四五六七八九十\d]{1,3}[)、.．:]\)?)+", "", words)
    words = re.sub(r"\([^()]*\)?", "", re.sub(r"\([^()]*\)", "", words))
    return re.sub(r"[\W_]", "", words)


def worksheets_of(path: Path) -> list[Grid]:
    """
    Read every sheet of an XLSX file, as far as a report can reach.

    Raises `UnreadableFile`. Two passes: what is stored as the value of a formula, and which cells are formulas.
    """
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it does not know; they do not touch the values.
        warnings.simplefilter("ignore")
        with open_book(path, most=MAX_UNPACKED) as book:
            sheets = _sheets(book)
            grids = [_grid(sheet) for sheet in sheets]
            blocks = [_blocks(path, sheet) for sheet in sheets]
        with open_book(path, most=MAX_UNPACKED, formulas=True) as book:
            formulas = [_formulas(sheet) for sheet in _sheets(book)]
    for grid, found, computed in zip(grids, blocks, formulas, strict=True):
        grid.blocks = found
        grid.uncomputed = computed - grid.values.keys()
    return grids


def _sheets(book: Workbook) -> list[Any]:
    sheets = list(book.worksheets)
    if len(sheets) > MAX_SHEETS:
        raise UnreadableFile(
            LineError(0, "", _("The file has more than %(most)s sheets.") % {"most": MAX_SHEETS})
        )
    return sheets


def _cells(sheet: Any) -> Iterator[tuple[Spot, object]]:
    rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
    for number, cells in enumerate(rows, start=1):
        yield from (
            ((number, column), value)
            for column, value in enumerate(cells, start=1)
            if value is not None
        )


def _grid(sheet: Any) -> Grid:
    grid = Grid(sheet.title, dict(_cells(sheet)))
    grid.rows = max((row for row, _column in grid.values), default=0)
    grid.columns = max((column for _row, column in grid.values), default=0)
    return grid


def _formulas(sheet: Any) -> set[Spot]:
    return {
        spot
        for spot, value in _cells(sheet)
        if isinstance(value, (ArrayFormula, DataTableFormula))
        or (isinstance(value, str) and value.startswith("="))
    }


def _blocks(path: Path, sheet: Any) -> dict[Spot, Block]:
    """Read the merged cells of a sheet: the reader that spares memory leaves them out, the other can be made to hang."""
    with zipfile.ZipFile(path) as archive:
        found = MERGED.findall(archive.read(sheet._worksheet_path))  # noqa: SLF001  (no public name)
    spots: dict[Spot, Block] = {}
    area = 0
    for reference in found:
        left, top, right, bottom = (
            int(bound or 0) for bound in range_boundaries(reference.decode())
        )
        block = Block(top, left, min(bottom, MAX_ROWS), min(right, MAX_COLUMNS))
        area += max(0, block.bottom - block.top + 1) * max(0, block.right - block.left + 1)
        if area > MAX_MERGED:
            raise UnreadableFile(
                LineError(
                    0, "", _("A sheet merges more than %(most)s cells.") % {"most": MAX_MERGED}
                )
            )
        spots |= dict.fromkeys(block.spots(), block)
    return spots
