"""Parse the entries of a form into numbers, with a reason for each entry that is not one (R8)."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from gongkai.law.messages import N_, Text, text
from gongkai.law.report_forms.shapes import (
    Column,
    Finding,
    Form,
    Number,
    PartName,
    Place,
    Row,
    Severity,
)
from gongkai.law.report_forms.tables import CHAPTERS

# Ten thousand times the yearly count of the whole country; a larger number is a typing error.
MAX_NUMBER = 10**14
MAX_DECIMALS = 6


def number_in(value: object, row: Row, column: Column) -> Number | Text:
    """
    Return the number of a cell, or the message that says why it has none.

    R8: counts are whole and not negative, money in 10,000 yuan may have decimals, blank means 0.
    Law: 条例19 art. 50; 国办公开办函〔2021〕30号.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return 0
    where = {"row": f"{row.mark} {row.name}".strip(), "column": column.name}
    if isinstance(value, Text):
        # The file reader has already reported why there is no number.
        return Text(value.message, {**value.values, **where})
    # A spreadsheet stores 0.3 as a binary fraction near it; six decimals of 10,000 yuan are one fen.
    number = Decimal(repr(round(value, MAX_DECIMALS))) if isinstance(value, float) else value
    problem = _problem(number, column)
    if problem is not None:
        return Text(problem, {**where, "value": shown(value)})
    assert isinstance(number, (int, Decimal))
    return int(number) if number == int(number) else number


def _problem(value: object, column: Column) -> str | None:
    """Return why a value is not a number for this column, or None."""
    if isinstance(value, bool):
        return N_("Row “%(row)s”, column “%(column)s”: “%(value)s” is yes or no, not a number.")
    if isinstance(value, str):
        return N_("Row “%(row)s”, column “%(column)s”: “%(value)s” is text, not a number.")
    if not isinstance(value, (int, Decimal)):
        return N_("Row “%(row)s”, column “%(column)s”: “%(value)s” is not a number.")
    if isinstance(value, Decimal) and not value.is_finite():
        return N_("Row “%(row)s”, column “%(column)s”: “%(value)s” is not a number.")
    # Checked before any computation: a number with a huge exponent must never be expanded.
    if not -MAX_NUMBER <= value <= MAX_NUMBER:
        return N_("Row “%(row)s”, column “%(column)s”: %(value)s is too large.")
    if column.whole and value != int(value):
        return N_(
            "Row “%(row)s”, column “%(column)s”: %(value)s is a fraction; only whole numbers are allowed here."
        )
    if (
        isinstance(value, Decimal)
        and int(value.as_tuple().exponent) < -MAX_DECIMALS
        and value != int(value)
    ):
        return N_("Row “%(row)s”, column “%(column)s”: %(value)s has more than six decimals.")
    if value < 0 and not column.signed:
        return N_("Row “%(row)s”, column “%(column)s”: %(value)s is less than zero.")
    return None


def shown(value: object) -> str:
    """Return an entered value as text, shortened; for a very long number only its magnitude."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        return f"10^{int(math.log10(abs(value)))}"
    written = str(value)
    return written if len(written) <= 40 else f"{written[:40]}…"


def cells_of(
    form: Form, entries: Mapping[Place, object], extra: Iterable[Row] = ()
) -> tuple[dict[Place, Number], list[Finding]]:
    """Return the numbers among the entries, and a finding for each entry that is not a number."""
    rows = {(part.value, row.key): row for part, found in form.parts.items() for row in found}
    rows |= {(PartName.TABLE.value, row.key): row for row in extra}
    numbers: dict[Place, Number] = {}
    findings = []
    for place, value in entries.items():
        row = rows[place.part, place.row]
        column = next(one for one in row.columns if one.key == place.column)
        found = number_in(value, row, column)
        if isinstance(found, Text):
            findings.append(Finding(Severity.ERROR, "R8", place, found))
        else:
            numbers[place] = found
    return numbers, findings


def missing_rows(form: Form, part: PartName, present: Collection[str]) -> Iterator[Finding]:
    """
    Yield a finding for each row of a part that a report leaves out.

    It is an error if identities need the row; table two has no identities inside one report. In
    the 2014 table whole chapters may be absent, as whole parts may in the other forms.
    """
    if part == PartName.TABLE:
        yield from _missing_in_table(present)
        return
    severity = Severity.WARNING if part == PartName.PROACTIVE else Severity.ERROR
    for row in form.parts[part]:
        if row.key not in present:
            yield _missing(severity, part, row)


def _missing(severity: Severity, part: PartName, row: Row) -> Finding:
    return Finding(
        severity,
        "rows",
        Place(part, row.key),
        text(N_("The row “%(row)s” is missing."), row=f"{row.mark} {row.name}".strip()),
    )


def _missing_in_table(present: Collection[str]) -> Iterator[Finding]:
    for chapter, rows in CHAPTERS.items():
        absent = [row for row in rows if row.key not in present]
        if len(absent) == len(rows):
            yield Finding(
                Severity.NOTE,
                "rows",
                Place(PartName.TABLE),
                text(
                    N_("The chapter “%(chapter)s” is not in the report and was not checked."),
                    chapter=chapter,
                ),
            )
        else:
            yield from (_missing(Severity.ERROR, PartName.TABLE, row) for row in absent)
