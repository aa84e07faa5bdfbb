"""The sheets of an XLSX file as grids: values, merged cells, and formulas that were never computed."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from gongkai.kit.tabular_reader import LineError, UnreadableFile, open_book
from gongkai.reports.published.model import (
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_ROWS,
    MAX_UNPACKED,
    Block,
    Budget,
    Grid,
    Publication,
    Spot,
)

MAX_SHEETS = 40
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)


def read_xlsx(path: Path) -> Publication:
    """
    Read a workbook: its sheets, and as text what stands alone in its row, as a page saved as a workbook has it.

    Raises `UnreadableFile`.
    """
    grids, budget = worksheets_of(path), Budget()
    texts = []
    for grid in grids:
        budget.take(cells=len(grid.values))
        rows: dict[int, list[object]] = {}
        for (row, _column), value in sorted(grid.values.items(), key=lambda item: item[0]):
            rows.setdefault(row, []).append(value)
        alone = [values[0] for values in rows.values() if len(values) == 1]
        texts += [value for value in alone if isinstance(value, str)]
    budget.take(text=sum(len(text) for text in texts))
    return Publication(grids, texts)


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
    """Read the merged cells of a sheet: the reader that spares memory leaves them out, and some files keep the other busy without end."""
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
