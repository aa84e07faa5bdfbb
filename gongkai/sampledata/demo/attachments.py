"""Attachments of the demo documents, generated from small tables and texts in this folder."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from gongkai.sampledata.demo.texts import DemoText, place_dates

FOLDER = Path(__file__).parent / "files"
MAX_WIDTH = 60


def attachments_of(text: DemoText, formed_on: date) -> list[tuple[str, IO[bytes]]]:
    """Return name and bytes of each file; the header says `attach: source.csv as 目录.xlsx; …`."""
    return [
        _attachment(entry, formed_on) for entry in text.get("attach").split(";") if entry.strip()
    ]


def _attachment(entry: str, formed_on: date) -> tuple[str, IO[bytes]]:
    source, _as, name = entry.strip().partition(" as ")
    content = place_dates((FOLDER / source).read_text(encoding="utf-8"), formed_on, "zh-hans")
    name = place_dates(name, formed_on, "zh-hans")
    if name.endswith(".xlsx"):
        return name, _workbook(content)
    # With a byte order mark, so that spreadsheet programs recognise UTF-8.
    return name, io.BytesIO(content.encode("utf-8-sig"))


def _workbook(content: str) -> IO[bytes]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    rows = list(csv.reader(io.StringIO(content)))
    for row in rows:
        sheet.append([_value(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center")
    for number, column in enumerate(zip(*rows, strict=True), start=1):
        width = min(MAX_WIDTH, 2 * max(len(cell) for cell in column) + 2)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def _value(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell
