"""Ranks: the order of entries by date, and their row ids in the full-text index."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from gongkai.ledger.index_text import UNDATED

# The full-text index stores for each token the differences between the row ids of its texts, so a
# small place among the entries of a day makes it a third smaller than a kind and a key there.
DAY_SHIFT = 20
# Entries without a date may be more than a million: they have all days of a year without records.
UNDATED_DAYS = 365


def first_rank(day: date) -> int:
    """Return the lowest rank of a day."""
    return day.toordinal() << DAY_SHIFT


def last_rank(day: date) -> int:
    """Return the highest rank of a day."""
    days = UNDATED_DAYS if day == UNDATED else 1
    return ((day.toordinal() + days) << DAY_SHIFT) - 1


def is_of_day(rank: int, day: date) -> bool:
    """Return whether an entry with this rank stands at this day."""
    return first_rank(day) <= rank <= last_rank(day)


def free_ranks(days: Iterable[date]) -> list[int]:
    """
    Return an unused rank for each day, in this order; days may repeat. One query.

    The caller holds the lock of the index until the ranks are written. Raises `OverflowError` if a day
    has no free rank left.
    """
    wanted = list(days)
    if not wanted:
        return []
    different = sorted(set(wanted))
    rows = ", ".join(["(%s, %s)"] * len(different))
    values = [bound for day in different for bound in (first_rank(day), last_rank(day))]
    kind = "::bigint" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH days(first, last) AS (VALUES {rows}) SELECT first, (SELECT max(rank) "  # noqa: S608
            f"FROM search_searchentry WHERE rank BETWEEN first{kind} AND last{kind}) FROM days",
            values,
        )
        highest = dict(cursor.fetchall())
    found = []
    for day in wanted:
        first = first_rank(day)
        last = highest[first]
        highest[first] = rank = first if last is None else last + 1
        if rank > last_rank(day):
            raise OverflowError(f"More than {1 << DAY_SHIFT} entries have the date {day}.")
        found.append(rank)
    return found
