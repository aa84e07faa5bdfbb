"""How what was counted goes into the cells of a form: in its year, or into a stock that is carried over."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from gongkai.law.report_forms.identities import CARRIED_IN, CARRIED_OUT
from gongkai.law.report_forms.shapes import Place
from gongkai.law.report_forms.table_identities import SUMS, cell

OPEN_BEFORE, OPEN_AFTER = "req.open_before", "req.open_after"
# Rows of the table of 2014 by the row that adds them up.
WHOLE_OF = {part: one.whole for one in SUMS for part in one.parts}


class Span(Enum):
    """Which acts a cell takes of a tally: those of the year, all up to its end, or all before it."""

    YEAR = "year"
    UNTIL = "until"
    BEFORE = "before"


@dataclass(frozen=True)
class Hit:
    """A tally goes into a cell, added or taken off."""

    place: Place
    span: Span = Span.YEAR
    sign: int = 1


# The rows of applications carried in from the year before and over into the next.
CARRIED = ((CARRIED_IN, Span.BEFORE), (CARRIED_OUT, Span.UNTIL))


def row_and_wholes(row: str) -> Iterator[Hit]:
    """Fill a row of the table of 2014 and every row that adds it up, and what is open before and after."""
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
