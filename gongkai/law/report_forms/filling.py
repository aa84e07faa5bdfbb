"""Mapping of counts to the cells of a form: within the year, or as stock that is carried over."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from gongkai.law.report_forms.identities import CARRIED_IN, CARRIED_OUT
from gongkai.law.report_forms.shapes import Place
from gongkai.law.report_forms.table_identities import SUMS, cell

OPEN_BEFORE, OPEN_AFTER = "req.open_before", "req.open_after"
# Rows of the table of 2014, each with the row that is the sum of them.
WHOLE_OF = {part: one.whole for one in SUMS for part in one.parts}


class Span(Enum):
    """The period of acts that a cell counts: within the year, up to its end, or before it."""

    YEAR = "year"
    UNTIL = "until"
    BEFORE = "before"


@dataclass(frozen=True)
class Hit:
    """A count goes into a cell, added or subtracted."""

    place: Place
    span: Span = Span.YEAR
    sign: int = 1


# The rows of applications carried in from the year before and carried over into the next.
CARRIED = ((CARRIED_IN, Span.BEFORE), (CARRIED_OUT, Span.UNTIL))


def row_and_wholes(row: str) -> Iterator[Hit]:
    """Yield the cells of a row of the 2014 table, its total rows, and the open stock around it."""
    if row == OPEN_BEFORE:
        yield from (Hit(cell(OPEN_BEFORE), Span.BEFORE), Hit(cell(OPEN_AFTER), Span.UNTIL))
        return
    whole: str | None = row
    while whole:
        yield Hit(cell(whole))
        if whole in {"req.recv", "req.done"}:
            sign = 1 if whole == "req.recv" else -1
            yield Hit(cell(OPEN_BEFORE), Span.BEFORE, sign)
            yield Hit(cell(OPEN_AFTER), Span.UNTIL, sign)
        whole = WHOLE_OF.get(whole)
