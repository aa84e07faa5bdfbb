"""
The newest entries first, in windows of months that the index of PostgreSQL finds by tokens of the month and the year.

The index gives the rows of a frequent word in no order. With the token of a month it gives those of the month alone,
so that a page of the newest hits reads some months, however many hits there are.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from gongkai.search.ranks import DAY_SHIFT, first_rank

MONTHS = (1, 2, 4, 8)  # of the first windows
YEARS = (1, 2, 4, 8, 16)  # of those behind
FIRST = first_rank(date.min)


class Window(NamedTuple):
    """The entries from a rank on, below the window before: `tokens` is what is added to the query of the vector."""

    tokens: str
    first: int


def window_tokens(rank: int) -> list[str]:
    """Return the tokens of the month and the year of an entry; no query contains capital letters."""
    if rank < FIRST:  # of the desk, whose entries have no date
        return []
    day = date.fromordinal(rank >> DAY_SHIFT)
    return [_month(day.year, day.month), _year(day.year)]


def windows(newest: int) -> Iterator[Window]:
    """Yield windows from the month of this rank backwards, each longer than the one before; the last has all the rest."""
    day = date.fromordinal(max(newest, FIRST) >> DAY_SHIFT)
    month = day.year * 12 + day.month - 1
    for several in MONTHS:
        first = max(month - several + 1, 12)
        yield _window([_month(*_calendar(one)) for one in range(first, month + 1)], first)
        month = first - 1
    year = month // 12
    for several in YEARS:
        first = max(year - several + 1, 1)
        yield _window([_year(one) for one in range(first, year + 1)], first * 12)
        year = first - 1
    yield Window("", 0)


def _window(tokens: list[str], month: int) -> Window:
    year, number = _calendar(month)
    return Window(f"& ({' | '.join(tokens)})" if tokens else "", first_rank(date(year, number, 1)))


def _calendar(month: int) -> tuple[int, int]:
    """Return the year and the month of a number of months."""
    return month // 12, month % 12 + 1


def _month(year: int, month: int) -> str:
    return f"ZM{year:04}{month:02}"


def _year(year: int) -> str:
    return f"ZY{year:04}"
