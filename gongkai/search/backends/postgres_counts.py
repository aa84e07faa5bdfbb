"""
How many hits PostgreSQL has: exactly, or an estimate from a sample that says so.

Candidates have all the tokens; hits have them in the order of the query as well.
"""

from typing import Any

from gongkai.search.backends.conditions import condition_of, must_check, order_of
from gongkai.search.backends.wanted import Counted, Exactness, Wanted

MAX_CHECKED = 1_000  # up to this many candidates are all checked for the order of their tokens
SAMPLE = 400  # of more candidates, about so many are checked, and the number is an estimate
MIN_SAMPLE = 20  # hits in a sample below which more candidates are checked
ALL_CHECKED = 20_000  # up to this many then all of them, of more a larger sample
LARGE_SAMPLE = 4_000
# Standard deviations by which an estimate must be above a limit to say that there are more.
CERTAIN = 5
MANY = 10_000  # candidates of a frequent word
SURVEYED = 2 * MANY  # candidates that are counted at first, and of which a sample is checked
SURVEYED_EVERY = SURVEYED // SAMPLE
CLEAR_SAMPLE = 100  # hits in this first sample that are enough for an estimate


def candidates_of(cursor: Any, wanted: Wanted) -> tuple[int, int]:
    """
    Count the candidates, up to one more than `MANY`; or up to `SURVEYED` where they must be checked.

    Then also return how many of every `SURVEYED_EVERY`-th of these are hits.
    """
    if "candidates" not in wanted.known:
        wanted.known["candidates"] = (
            _sampled(cursor, wanted, SURVEYED_EVERY, most=SURVEYED)
            if must_check(wanted)
            else (count_rows(cursor, wanted, MANY + 1), 0)
        )
    return wanted.known["candidates"]


def counted_hits(cursor: Any, wanted: Wanted, most: int) -> Counted:
    """
    Return the number of hits, at most `most` unless it is an estimate.

    A number of which a sample decides is "about"; it is "more" only where the sample leaves no doubt.
    """
    if not must_check(wanted):
        found = (
            candidates_of(cursor, wanted)[0]
            if most <= MANY
            else count_rows(cursor, wanted, most + 1)
        )
        return Counted(min(found, most), Exactness.EXACT if found <= most else Exactness.MORE)
    candidates, sampled = candidates_of(cursor, wanted)
    every = SURVEYED_EVERY
    if candidates <= min(MAX_CHECKED, most):
        return Counted(count_rows(cursor, wanted, most, checked=True), Exactness.EXACT)
    if candidates == SURVEYED:
        if is_certain(sampled, every, most):
            return Counted(most, Exactness.MORE)
        candidates, sampled = count_rows(cursor, wanted, None), 0
    if sampled < CLEAR_SAMPLE:
        for size in (SAMPLE, LARGE_SAMPLE):
            every = max(1, round(candidates / size))
            _all, sampled = _sampled(cursor, wanted, every)
            if every == 1:  # the sample is all of them
                return Counted(
                    min(sampled, most), Exactness.EXACT if sampled <= most else Exactness.MORE
                )
            if sampled >= MIN_SAMPLE:
                break
            if candidates <= ALL_CHECKED:
                found = count_rows(cursor, wanted, most + 1, checked=True)
                return Counted(
                    min(found, most), Exactness.EXACT if found <= most else Exactness.MORE
                )
    if is_certain(sampled, every, most):
        return Counted(most, Exactness.MORE)
    return Counted(min(_rounded(max(1, sampled) * every), candidates), Exactness.ABOUT)


def is_certain(sampled: int, every: int, most: int) -> bool:
    """Return whether so many hits in a sample mean more than `most` hits beyond doubt."""
    return sampled > 0 and sampled * every * (1 - CERTAIN / sampled**0.5) > most


def _sampled(
    cursor: Any, wanted: Wanted, every: int, *, most: int | None = None
) -> tuple[int, int]:
    """
    Count the candidates up to `most`, and the hits among every n-th of them.

    CASE keeps the planner from checking all candidates before those of the sample are chosen.
    """
    where, values = condition_of("all_tokens", wanted, None)
    order, more = order_of("all_tokens", wanted)
    cursor.execute(
        "SELECT count(*), "
        f"count(CASE WHEN hashint8(rank) %% %s = 0 THEN CASE WHEN {order} THEN 1 END END) "
        f"FROM (SELECT rank, all_tokens, all_text FROM search_searchentry WHERE {where} LIMIT %s) c",
        [every, *more, *values, most],
    )
    candidates, hits = cursor.fetchone()
    return int(candidates), int(hits)


def _rounded(number: int) -> int:
    """Return a number with two digits that mean something."""
    unit: int = 10 ** max(0, len(str(number)) - 2)
    return round(number / unit) * unit


def count_rows(cursor: Any, wanted: Wanted, most: int | None, *, checked: bool = False) -> int:
    """Count candidates, or if `checked` hits, up to a limit."""
    where, values = condition_of("all_tokens", wanted, None)
    if checked and must_check(wanted):
        order, more = order_of("all_tokens", wanted)
        where, values = f"{where} AND {order}", [*values, *more]
    cursor.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM search_searchentry WHERE {where} LIMIT %s) h",
        [*values, most],
    )
    return int(cursor.fetchone()[0])
