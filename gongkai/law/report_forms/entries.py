"""Parse the entries of a form into numbers, with a reason for each entry that is not one (R8)."""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
# What people write where there is nothing to count, or where a column does not apply to them.
NONE_MARKS = {"/", "\\", "-", "--", "——", "—", "–", "―", "一", "无", "x", "×", "*", "N/A"}
TOTAL_COLUMN = "total"
# Without these rows nothing of table three can be checked: that they are empty is always said.
ALWAYS = {(PartName.APPLICATIONS.value, "3.7")}
SCALES = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
WRITTEN = re.compile(
    r"(?P<digits>-?\d{1,18}(?:\.\d{1,6})?)(?P<scale>[十百千万亿]?)"
    r"(?P<unit>元|件次?|条|项|次|人次?|个|篇|份|宗|起|部|名)?"
)


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
    if isinstance(value, str):
        value = _written(value, column)
    # A spreadsheet stores 0.3 as a binary fraction near it; six decimals of 10,000 yuan are one fen.
    number = Decimal(repr(round(value, MAX_DECIMALS))) if isinstance(value, float) else value
    problem = _problem(number, column)
    if problem is not None:
        return Text(problem, {**where, "value": shown(value)})
    assert isinstance(number, (int, Decimal))
    return int(number) if number == int(number) else number


def is_blank(value: object) -> bool:
    """Return whether a cell was left empty."""
    return value is None or (isinstance(value, str) and not _plain(value))


def is_none(value: object) -> bool:
    """Return whether a cell is marked as having no number: “/”, “-”, “无”."""
    if not isinstance(value, str):
        return False
    bare = _plain(value)
    return bare in NONE_MARKS or value.strip() in NONE_MARKS


def _plain(value: str) -> str:
    """Return a cell in ordinary width, without what is not seen: web pages are full of U+200B."""
    composed = unicodedata.normalize("NFKC", value)
    return "".join(sign for sign in composed if unicodedata.category(sign) != "Cf").strip()


def _written(value: str, column: Column) -> object:
    """
    Return the number of a text with its unit in the unit of the column, else the text as it is.

    “251000元” in a column of 10,000 yuan is 25.1; “12件” in a column of counts is 12.
    """
    bare = re.sub(r"[\s,]", "", _plain(value)).replace("\N{MINUS SIGN}", "-")
    found = WRITTEN.fullmatch(bare)
    if found is None:
        return value
    unit = found["unit"] or ""
    is_money = column.unit.endswith("元")
    if unit and is_money != (unit == "元"):
        return value
    number = Decimal(found["digits"]) * SCALES[found["scale"]]
    if is_money and (unit or found["scale"]):
        # A scale without 元, as in “25.1万”, is a number of yuan too.
        number /= SCALES[column.unit.removesuffix("元")]
    return number


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


@dataclass(frozen=True)
class Cells:
    """The numbers of a report, the cells in which there is none, and the problems found."""

    numbers: dict[Place, Number]
    nothing: frozenset[Place]
    findings: list[Finding]


def cells_of(form: Form, entries: Mapping[Place, object], extra: Iterable[Row] = ()) -> Cells:
    """
    Return the numbers among the entries, and a finding for each entry that is not a number.

    A cell left empty, or crossed out, beside numbers in its row counts as nothing. A total left
    empty is never taken as 0: it is said, and what needs it is not checked.
    """
    rows = {(part.value, row.key): row for part, found in form.parts.items() for row in found}
    rows |= {(PartName.TABLE.value, row.key): row for row in extra}
    numbers: dict[Place, Number] = {}
    empty: set[Place] = set()
    findings = []
    for place, value in entries.items():
        if is_blank(value) or is_none(value):
            empty.add(place)
            continue
        row = rows[place.part, place.row]
        column = next(one for one in row.columns if one.key == place.column)
        found = number_in(value, row, column)
        if isinstance(found, Text):
            findings.append(Finding(Severity.ERROR, "R8", place, found))
        else:
            numbers[place] = found
    filled = {(place.part, place.row) for place in entries if place not in empty}
    beside = {place for place in empty if (place.part, place.row) in filled}
    numbers |= {place: 0 for place in beside if place.column != TOTAL_COLUMN and _is_summed(place)}
    said = {
        place
        for place in empty
        if is_blank(entries[place])
        and place.column == TOTAL_COLUMN
        and (place in beside or (place.part, place.row) in ALWAYS)
    }
    findings += _blank_totals(rows, sorted(said))
    findings += _nothing_given(rows, entries, empty - beside)
    nothing = frozenset(place for place in empty - beside if (place.part, place.row) not in ALWAYS)
    return Cells(numbers, nothing, findings)


def _is_summed(place: Place) -> bool:
    """Return whether a cell is a part of the total of its row."""
    return place.part in {PartName.APPLICATIONS, PartName.REMEDIES}


def _blank_totals(
    rows: Mapping[tuple[str, str], Row], places: Sequence[Place]
) -> Iterator[Finding]:
    for place in places:
        row = rows[place.part, place.row]
        yield Finding(
            Severity.WARNING,
            "blank",
            place,
            text(
                N_("Row “%(row)s”: the total is left blank; it was not taken as 0."),
                row=f"{row.mark} {row.name}".strip(),
            ),
        )


def _nothing_given(
    rows: Mapping[tuple[str, str], Row], entries: Mapping[Place, object], empty: Collection[Place]
) -> Iterator[Finding]:
    """Yield one note for the rows of each part in which no number is given."""
    for part in PartName:
        names = dict.fromkeys(
            f"{row.mark} {row.name}".strip()
            for place in entries
            if place in empty and place.part == part and (place.part, place.row) not in ALWAYS
            for row in [rows[place.part, place.row]]
        )
        if names:
            yield Finding(
                Severity.NOTE,
                "blank",
                Place(part),
                text(
                    N_("No number is given, which is not the same as 0: %(rows)s."),
                    rows="、".join(names),
                ),
            )


def missing_rows(form: Form, part: PartName, present: Collection[str]) -> Iterator[Finding]:
    """
    Yield a finding for each row of a part that a report leaves out.

    It is an error if identities need the row; table two has no identities inside one report. In
    the 2014 table whole chapters may be absent, as whole parts may in the other forms. An excerpt,
    which gives fewer than half of the rows, is told as one: what it leaves out is not given.
    """
    if part == PartName.TABLE:
        yield from _missing_in_table(present)
        return
    absent = [row for row in form.parts[part] if row.key not in present]
    if 2 * len(absent) > len(form.parts[part]):
        yield _not_given(part, absent)
        return
    severity = Severity.WARNING if part == PartName.PROACTIVE else Severity.ERROR
    for row in absent:
        yield _missing(severity, part, row)


def _not_given(part: PartName, rows: Sequence[Row]) -> Finding:
    return Finding(
        Severity.WARNING,
        "rows",
        Place(part),
        text(
            N_("This is an excerpt; not given are: %(rows)s."),
            rows="、".join(f"{row.mark} {row.name}".strip() for row in rows),
        ),
    )


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
        elif 2 * len(absent) > len(rows):
            yield _not_given(PartName.TABLE, absent)
        else:
            yield from (_missing(Severity.ERROR, PartName.TABLE, row) for row in absent)
