"""Data classes of forms, filled-in reports and findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from gongkai.law.messages import Text

Number = int | Decimal


class Severity(StrEnum):
    """The effect of a finding: the report is refused, to be checked, or only annotated."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class PartName(StrEnum):
    """The tables of a report, by the keys of a report file."""

    PROACTIVE = "proactive"
    APPLICATIONS = "applications"
    REMEDIES = "remedies"
    TABLE = "table"


class Place(NamedTuple):
    """
    One cell, one row (no column), one part (no row), or the report as a whole (no part).

    A tuple, because figures are added by place, tens of thousands of times for the bodies of a region.
    """

    part: str = ""
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a row: `whole` for integers only, `signed` if negative numbers are allowed."""

    key: str
    name: str
    unit: str = "件"
    whole: bool = True
    signed: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a form: its key, its number and name as printed, and its columns in order."""

    key: str
    mark: str
    name: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column | None:
        """Return the column with this key or printed name."""
        return next((one for one in self.columns if key in {one.key, one.name}), None)


@dataclass(frozen=True)
class Form:
    """One form: the report years it applies to (`last_year` None: still in use), and its rows."""

    code: str
    first_year: int
    last_year: int | None
    parts: Mapping[PartName, tuple[Row, ...]]
    law: str

    def is_for(self, year: int) -> bool:
        """Return whether reports of this year use the form."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    def row(self, part: str, key: str) -> Row | None:
        """Return the row with this key or printed name."""
        return self._rows.get((part, key))

    def cells(self) -> Iterator[Place]:
        """Yield every cell of the form, part by part, row by row."""
        return iter(self._cells)

    # A page of figures asks a thousand times for a row, and lists the cells for each sum.
    @cached_property
    def _rows(self) -> dict[tuple[str, str], Row]:
        found: dict[tuple[str, str], Row] = {}
        for part, rows in self.parts.items():
            for row in rows:
                for word in (row.key, row.name):
                    found.setdefault((part, word), row)
        return found

    @cached_property
    def _cells(self) -> tuple[Place, ...]:
        return tuple(
            Place(part, row.key, column.key)
            for part, rows in self.parts.items()
            for row in rows
            for column in row.columns
        )

    def label(self, place: Place) -> str:
        """Return the number and name of a row as printed."""
        row = self.row(place.part, place.row)
        return f"{row.mark} {row.name}".strip() if row else place.row


@dataclass(frozen=True)
class Report:
    """
    The numbers of a report; a cell that is missing or invalid is not among them.

    `nothing` are the cells of rows in which no number is given: nothing to a sum of other rows.
    """

    form: Form
    year: int | None
    body: str
    cells: Mapping[Place, Number]
    prose: str = ""
    local_rows: tuple[Row, ...] = ()
    nothing: frozenset[Place] = frozenset()

    def sum_of(self, places: Sequence[Place]) -> Number | None:
        """Return the sum of these cells, or None if one of them is not known."""
        found = [self.cells.get(place) for place in places if place not in self.nothing]
        numbers = [number for number in found if number is not None]
        return sum(numbers) if numbers and len(numbers) == len(found) else None


@dataclass(frozen=True)
class Finding:
    """
    One problem of a report: the rule, the place and the message.

    `left` and `right` are the two sides of an identity that does not hold.
    """

    severity: Severity
    rule: str
    place: Place
    text: Text
    left: Number | None = None
    right: Number | None = None
    law: str = field(default="")


def plain(number: Number) -> str:
    """Return a number without exponent and without trailing zeros after the decimal point."""
    if isinstance(number, int):
        return str(number)
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
