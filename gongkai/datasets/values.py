"""
Values of cells: read as people write them by the type of their field, stored, shown, exported.

A number is stored as a whole number of its smallest decimal place, so that sums are exact in both
databases and the same on pages, in files and in the API.
"""

import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.schemas import MAX_INDEXED_TEXT, SUPPRESSED_AS, Field
from gongkai.datasets.states import FieldType
from gongkai.kit.spreadsheet_writer import Cell
from gongkai.kit.text_input import clean_text, compact
from gongkai.tabular.dates import written_date

Stored = str | int | bool | None
SUPPRESSED = SUPPRESSED_AS
MAX_TEXT = 2_000
MAX_SCALED = 9 * 10**15  # every such number is exact in JSON, JavaScript and spreadsheets
OFFSET = 10**16
NOTHING_WRITTEN = frozenset({"", "/", "-", "--", "\\", "…", "……"})
WHOLE = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"(\d{4})年?度?")
YES = frozenset({"是", "有", "true", "yes", "y", "1", "√", "✓"})
NO = frozenset({"否", "无", "false", "no", "n", "0", "×", "x"})


class WrongValue(ValueError):
    """The cell has no value of the type of its field; the message names what was written."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


def read_value(field: Field, cell: object) -> Stored:
    """Return the stored value of a cell; the schema alone decides the type. Raises `WrongValue`."""
    text = "" if cell is None else _folded(field, str(cell))
    is_nothing = text in NOTHING_WRITTEN
    if is_nothing and not (field.type == FieldType.STRING and text and not field.codes):
        if field.is_required:
            raise WrongValue(_("it is empty, but required"))
        return None
    value = _READERS[FieldType(field.type)](field, cell, text)
    if value is None:
        raise WrongValue(
            _("“%(text)s” is no %(type)s")
            % {"text": str(cell)[:40], "type": FieldType(field.type).label}
        )
    return value


def _folded(field: Field, text: str) -> str:
    """Return a cell in one way of writing; plain text, and what has no other, takes a short way."""
    if field.type == FieldType.STRING and not field.codes:
        return text.strip()
    return "".join(text.split()) if text.isascii() and text.isprintable() else compact(text)


@lru_cache
def _known_codes(codes: tuple[str, ...]) -> dict[str, str]:
    """Return the codes by one way of writing them."""
    return {compact(one): one for one in codes}


def _string(field: Field, cell: object, text: str) -> Stored:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a code that a spreadsheet took for a number
    if isinstance(cell, datetime | date):
        cell = cell.isoformat()[:10]
    value = clean_text(str(cell))
    if field.codes:
        known = _known_codes(field.codes)
        if text not in known:
            raise WrongValue(_("“%(text)s” is not in the list of codes") % {"text": value[:40]})
        return known[text]
    if not value and field.is_required:
        raise WrongValue(_("it is empty, but required"))
    most = MAX_INDEXED_TEXT if field.is_indexed else MAX_TEXT
    if len(value) > most:
        raise WrongValue(_("it has more than %(most)s characters") % {"most": most})
    return value or None


def _number(field: Field, cell: object, text: str) -> Stored:
    if isinstance(cell, bool | datetime | date):
        return None
    if isinstance(cell, float):
        # A spreadsheet keeps 0.1 + 0.2 as 0.30000000000000004.
        text = format(Decimal(repr(round(cell, 10))), "f")
    if field.unit:
        text = text.removesuffix(compact(field.unit))
    found = WHOLE.fullmatch(text)
    if found is None:
        return None
    decimals = (found[3] or "").rstrip("0")
    if len(decimals) > field.decimals:
        raise WrongValue(
            _("“%(text)s” has more than %(most)s decimal places")
            % {"text": str(cell)[:40], "most": field.decimals}
        )
    scaled = int(found[2].replace(",", "") + decimals.ljust(field.decimals, "0"))
    if scaled > MAX_SCALED:
        raise WrongValue(_("“%(text)s” is too large") % {"text": str(cell)[:40]})
    return -scaled if found[1] == "-" else scaled


def _boolean(_field: Field, _cell: object, text: str) -> Stored:
    folded = text.casefold()
    return True if folded in YES else False if folded in NO else None


def _date(_field: Field, cell: object, text: str) -> Stored:
    if isinstance(cell, str) and text.isdigit() and len(text) < 8:
        return None  # a count of days is a date only in a spreadsheet
    if ISO_DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text).isoformat()
        return None
    day = written_date(cell)
    return day.day.isoformat() if day and day.exact else None


def _month(_field: Field, cell: object, text: str) -> Stored:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:7]
    found = MONTH.fullmatch(text)
    month = int(found[2] or found[3]) if found else 0
    return f"{found[1]}-{month:02}" if found and 1 <= month <= 12 else None


def _year(_field: Field, cell: object, text: str) -> Stored:
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    found = YEAR.fullmatch(text)
    return found[1] if found else None


_READERS = {
    FieldType.STRING: _string,
    FieldType.INTEGER: _number,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.MONTH: _month,
    FieldType.YEAR: _year,
}


def slot_value(field: Field, value: Stored) -> str:
    """Return the text by which an indexed value is found and sorted; empty for a missing one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value + OFFSET:017}" if isinstance(value, int) else value


def from_slot(field: Field, slot: str) -> Stored:
    """Return the value of an indexed column."""
    if not slot:
        return None
    if field.is_numeric:
        return int(slot) - OFFSET
    return slot == "1" if field.type == FieldType.BOOLEAN else slot


def number_of(field: Field, value: Stored) -> Decimal | None:
    """Return a stored number as it was written."""
    if value is None or isinstance(value, str):
        return None
    return Decimal(value).scaleb(-field.decimals)


def file_cell(field: Field, value: Stored) -> Cell:
    """Return a value for CSV and XLSX files."""
    if value is None or (field.counts_persons and value == SUPPRESSED):
        return value
    if field.is_numeric:
        return number_of(field, value) if field.decimals else int(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type == FieldType.DATE:
        return date.fromisoformat(str(value))
    return str(value)


def json_value(field: Field, value: Stored) -> str | int | float | bool | None:
    """Return a value for JSON; a number with decimals is the nearest float, as division rounds."""
    if field.is_numeric and field.decimals and value is not None:
        return float(int(value) / 10**field.decimals)
    return value


def shown_value(field: Field, value: Stored) -> str:
    """Return a value as pages show it."""
    if value is None:
        return ""
    if field.counts_persons and value == SUPPRESSED:
        return str(_("hidden number"))
    if field.is_numeric:
        return format(number_of(field, value), f",.{field.decimals}f")
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
