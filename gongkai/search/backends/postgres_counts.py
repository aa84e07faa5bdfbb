"""
How many hits PostgreSQL has: exactly, or an estimate from a sample that says so.

Candidates have all the tokens; hits have them in the order of the query as well. To count them means
to visit their rows, since an index of vectors does not say which rows a reader may see. The rows of a
sample have a token for it, so that the index finds those of a frequent word among them alone.
"""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from gongkai.kit.prepared import prepared_cursor
from gongkai.kit.reading import connection
from gongkai.search.backends.conditions import condition_of, must_check, order_of
from gongkai.search.backends.wanted import Counted, Exactness, Wanted

MAX_CHECKED = 1_000  # up to this many candidates are all checked for the order of their tokens
FEW = 2_000  # up to this many are all looked at if they need no check
SAMPLES = 256  # each entry belongs to one of so many samples
READ = (1, 4, 32)  # samples that are read, more if those before had too few hits
MIN_SAMPLE = 50  # hits in a sample below which more candidates are checked
ALL_CHECKED = 20_000  # up to this many then all of them
# Standard deviations by which an estimate must be above a limit to say that there are more.
CERTAIN = 5


def by_index(sql: str, values: Sequence[Any]) -> list[Any]:
    """Return the rows of a query that reads the index, of which PostgreSQL keeps the plan."""
    with prepared_cursor(connection) as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
        return rows


def sample_token(rank: int) -> str:
    """Return the token of the sample to which an entry belongs; no query contains capital letters."""
    return f"ZN{crc32(str(rank).encode()) % SAMPLES}"


def in_samples(number: int = 1) -> str:
    """Return the condition that an entry is in one of the first samples, for a query of its vector."""
    return f"& ({' | '.join(f'ZN{one}' for one in range(number))})"


def are_few(wanted: Wanted) -> bool:
    """Return whether all candidates are looked at."""
    if "candidates" not in wanted.known:
        wanted.known["candidates"] = count_rows(wanted, few(wanted) + 1)
    return wanted.known["candidates"] <= few(wanted)


def few(wanted: Wanted) -> int:
    """Return up to how many candidates are all looked at."""
    return MAX_CHECKED if must_check(wanted) else FEW


def frequent(wanted: Wanted) -> int:
    """Return the number of candidates in one sample above which there are not few."""
    return 2 * few(wanted) // SAMPLES


def counted_hits(wanted: Wanted, most: int) -> Counted:
    """
    Return the number of hits, at most `most` unless it is an estimate.

    A number of which a sample decides is "about"; it is "more" only where the sample leaves no doubt.
    """
    if are_few(wanted):
        known = wanted.known.get("hits")
        return _exact(count_rows(wanted, most + 1, checked=True) if known is None else known, most)
    sampled, every = 0, SAMPLES
    for samples in _worth_reading(wanted, most):
        every = SAMPLES // samples
        sampled = _sampled(wanted, samples)
        if is_certain(sampled, every, most):
            return Counted(most, Exactness.MORE)
        if sampled >= MIN_SAMPLE and sampled * every < most / 2:
            break
    if not must_check(wanted):
        return _exact(count_rows(wanted, most + 1), most)
    if sampled < MIN_SAMPLE and count_rows(wanted, ALL_CHECKED + 1) <= ALL_CHECKED:
        return _exact(count_rows(wanted, most + 1, checked=True), most)
    return Counted(_rounded(max(1, sampled) * every), Exactness.ABOUT)


def _worth_reading(wanted: Wanted, most: int) -> Sequence[int]:
    """Return how many samples to read, by how many candidates there were in one of them."""
    known = wanted.known.get("sampled", 0)
    if must_check(wanted):
        return [number for number in READ if known * number >= 2 * MIN_SAMPLE] or READ[-1:]
    # Without checks, samples are quicker only where they show that there are more.
    return READ[:2] if known * SAMPLES > 1.5 * most else ()


def _exact(found: int, most: int) -> Counted:
    return Counted(min(found, most), Exactness.EXACT if found <= most else Exactness.MORE)


def is_certain(sampled: int, every: int, most: int) -> bool:
    """Return whether so many hits in a sample mean more than `most` hits beyond doubt."""
    return sampled > 0 and sampled * every * (1 - CERTAIN / sampled**0.5) > most


def _sampled(wanted: Wanted, samples: int) -> int:
    """Count the hits in the first samples."""
    if samples == 1 and "sampled" in wanted.known and not must_check(wanted):
        return wanted.known["sampled"]
    where, values = _hits(wanted, in_samples(samples))
    ((number,),) = by_index(f"SELECT count(*) FROM search_searchentry WHERE {where}", values)
    return int(number)


def _rounded(number: int) -> int:
    """Return a number with two digits that mean something."""
    unit: int = 10 ** max(0, len(str(number)) - 2)
    return round(number / unit) * unit


def count_rows(wanted: Wanted, most: int, *, checked: bool = False) -> int:
    """Count candidates, or if `checked` hits, up to a limit."""
    where, values = _hits(wanted) if checked else condition_of("all_tokens", wanted, None)
    ((number,),) = by_index(
        f"SELECT count(*) FROM (SELECT 1 FROM search_searchentry WHERE {where} LIMIT {most}) h",
        values,
    )
    return int(number)


def _hits(wanted: Wanted, more: str = "") -> tuple[str, list[Any]]:
    where, values = condition_of("all_tokens", wanted, None, more)
    if must_check(wanted):
        order, of_order = order_of("all_tokens", wanted)
        where, values = f"{where} AND {order}", [*values, *of_order]
    return where, values
