"""Rows into CSV and XLSX files: a line at a time, and nothing in a cell that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from gongkai.kit.times import BEIJING

Cell = str | int | Decimal | date | datetime | None
# What spreadsheets take for the beginning of a formula, also after the blanks that they skip.
FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
# What XML cannot carry at all.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MAX_CELL = 32_767
WIDEST = 60


class _Line:
    """Hands each written line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the lines of a CSV file in UTF-8, with the mark by which Excel knows it."""
    writer = csv.writer(_Line())
    yield b"\xef\xbb\xbf"
    for row in chain([heads], rows):
        yield str(writer.writerow([_plain(cell) for cell in row])).encode()


def xlsx_file(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> IO[bytes]:
    """Write an XLSX file, line by line, and return it open at its beginning; it is gone when it is closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", name)[:31])
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + at)].width = min(width, WIDEST)
    bold = Font(bold=True)
    titles = [_typed(sheet, head) for head in heads]
    for title in titles:
        title.font = bold
    sheet.append(titles)
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    written = TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    book.save(written)
    written.seek(0)
    return written


def _plain(cell: Cell) -> str:
    """Write a cell as text; what a spreadsheet would run gets an apostrophe, which it shows and never runs."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | Decimal):
        return str(cell)
    text = cell.replace("\x00", "")
    return f"'{text}" if FORMULA.match(text) else text


def _typed(sheet: Any, cell: Cell) -> Any:
    """Give a cell its type: dates sort as dates, and a text is never a formula whatever it begins with."""
    if isinstance(cell, datetime):
        # Spreadsheets know no time zones: the clock of the office.
        typed = WriteOnlyCell(sheet, cell.astimezone(BEIJING).replace(tzinfo=None, microsecond=0))
        typed.number_format = "yyyy-mm-dd hh:mm"
        return typed
    if isinstance(cell, date):
        typed = WriteOnlyCell(sheet, datetime.combine(cell, time()))
        typed.number_format = "yyyy-mm-dd"
        return typed
    if isinstance(cell, str):
        typed = WriteOnlyCell(sheet, UNWRITABLE.sub("", cell)[:MAX_CELL])
        typed.data_type = "s"
        return typed
    return WriteOnlyCell(sheet, float(cell) if isinstance(cell, Decimal) else cell)
