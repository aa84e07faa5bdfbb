"""Write rows to CSV and XLSX files row by row, without cells that spreadsheets run as formulas."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

from gongkai.kit.times import BEIJING

Cell = str | int | Decimal | date | datetime | None
# What spreadsheets treat as the beginning of a formula, also after white space that they skip.
FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
# Characters that XML does not allow.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MAX_CELL_LENGTH = 32_767
MAX_WIDTH = 60


class _Line:
    """A file object whose `write` returns the line, so that `csv.writer` can yield it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the rows of a CSV file in UTF-8, with the byte order mark that Excel needs."""
    writer = csv.writer(_Line())
    yield b"\xef\xbb\xbf"
    for row in chain([heads], rows):
        yield str(writer.writerow([_plain(cell) for cell in row])).encode()


def xlsx_file(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> IO[bytes]:
    """Write an XLSX file row by row to a temporary file, and return it open at its beginning."""
    # Imported where a sheet is written: it costs a server process 20 MB.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", name)[:31])
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = min(width, MAX_WIDTH)
    bold = Font(bold=True)
    new_cell = partial(WriteOnlyCell, sheet)
    titles = [_typed(new_cell, head) for head in heads]
    for title in titles:
        title.font = bold
    sheet.append(titles)
    for row in rows:
        sheet.append([_typed(new_cell, cell) for cell in row])
    written = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    book.save(written)
    written.seek(0)
    return written


def _plain(cell: Cell) -> str:
    """Return a cell as text; a formula gets an apostrophe, so that spreadsheets do not run it."""
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


def _typed(new_cell: Callable[[Any], Any], cell: Cell) -> Any:
    """Return a typed cell: dates sort as dates, and text is never read as a formula."""
    if isinstance(cell, datetime):
        # Spreadsheets have no time zones, so the local time of the office is written.
        typed = new_cell(cell.astimezone(BEIJING).replace(tzinfo=None, microsecond=0))
        typed.number_format = "yyyy-mm-dd hh:mm"
        return typed
    if isinstance(cell, date):
        typed = new_cell(datetime.combine(cell, time()))
        typed.number_format = "yyyy-mm-dd"
        return typed
    if isinstance(cell, str):
        typed = new_cell(UNWRITABLE.sub("", cell)[:MAX_CELL_LENGTH])
        typed.data_type = "s"
        return typed
    return new_cell(float(cell) if isinstance(cell, Decimal) else cell)
