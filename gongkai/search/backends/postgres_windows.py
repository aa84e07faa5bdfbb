"""
The newest entries first, in windows of months that the index of PostgreSQL finds by tokens of the month and the year.

The index gives the rows of a frequent word in no order. With the token of a month it gives those of the month alone,
so that a page of the newest hits reads some months, however many hits there are.
"""

from datetime import date
from math import ceil
from typing import NamedTuple

from gongkai.search.ranks import DAY_SHIFT, first_rank

BY_MONTHS = 12  # a longer window consists of whole years
MAX_MONTHS = 20 * 12  # behind a longer one comes all the rest
FASTER = 4  # times at most that a window is longer than the one before
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


def window_before(end: int, months: int) -> Window:
    """Return the window below a rank: the months up to the one before that rank, or as many years as they are in."""
    if months > MAX_MONTHS or end <= FIRST:
        return Window("", 0)
    day = date.fromordinal((end - 1) >> DAY_SHIFT)
    last = day.year * 12 + day.month - 1
    first = last - months + 1
    if months <= BY_MONTHS:
        first = max(first, 12)
        return _window([_month(*_calendar(one)) for one in range(first, last + 1)], first)
    year = max(first // 12, 1)
    return _window([_year(one) for one in range(year, day.year + 1)], year * 12)


def next_months(months: int, found: int, missing: int) -> int:
    """Return how many months the next window has, where this one gave some and others are missing."""
    if not found:
        return FASTER * months
    return min(FASTER * months, max(1, ceil(1.2 * months * missing / found)))


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
