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
READ = (1, 2, 4, 8, 16, 32)  # samples that may be read
FOR_MORE = 4  # samples from which it is seen that there are more than a limit
MIN_SAMPLE = 50  # hits in a sample below which more candidates are checked
ALL_CHECKED = 20_000  # up to this many then all of them
CHECKED = 128  # of more candidates in the samples, at least so many are checked
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
    """Return whether all candidates are looked at, which a page has found out."""
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
    sampled, every = 0, float(SAMPLES)
    for samples in _worth_reading(wanted, most):
        sampled, every = _sampled(wanted, samples)
        if is_certain(sampled, every, most):
            return Counted(most, Exactness.MORE)
    if not must_check(wanted):
        return _exact(count_rows(wanted, most + 1), most)
    if sampled < MIN_SAMPLE and count_rows(wanted, ALL_CHECKED + 1) <= ALL_CHECKED:
        return _exact(count_rows(wanted, most + 1, checked=True), most)
    return Counted(_rounded(round(max(1, sampled) * every)), Exactness.ABOUT)


def _worth_reading(wanted: Wanted, most: int) -> Sequence[int]:
    """Return how many samples to read, by how many candidates there were in one of them."""
    known = wanted.known["sampled"]
    if must_check(wanted):
        return [one for one in READ if known * one >= 2 * MIN_SAMPLE][:1] or READ[-1:]
    # Without checks, samples are quicker only where they show that there are more.
    return [one for one in READ if one <= FOR_MORE] if known * SAMPLES > 1.5 * most else ()


def _exact(found: int, most: int) -> Counted:
    return Counted(min(found, most), Exactness.EXACT if found <= most else Exactness.MORE)


def is_certain(sampled: int, every: float, most: int) -> bool:
    """Return whether so many hits in a sample mean more than `most` hits beyond doubt."""
    return sampled > 0 and sampled * every * (1 - CERTAIN / sampled**0.5) > most


def checked_sample(wanted: Wanted) -> tuple[str, list[Any]]:
    """
    Return how many hits are among some candidates of the first sample, for a statement that has these as `sample`.

    Of many, `CHECKED` are read: to read the string of a row takes twenty times as long as to find the row.
    """
    order, values = order_of("all_tokens", wanted)
    some = f"SELECT * FROM sample ORDER BY hashint8(rank) LIMIT {CHECKED}"
    return f"(SELECT count(*) FROM ({some}) looked_at WHERE {order})", values


def _sampled(wanted: Wanted, samples: int) -> tuple[int, float]:
    """Return how many hits were found, and of how many entries one was looked at."""
    if samples == 1:
        sampled, checked = wanted.known["sampled"], wanted.known["checked"]
        if not must_check(wanted):
            return sampled, SAMPLES
        return checked, SAMPLES * max(1.0, sampled / CHECKED)
    where, values = _hits(wanted, in_samples(samples))
    ((number,),) = by_index(f"SELECT count(*) FROM search_searchentry WHERE {where}", values)
    return int(number), SAMPLES / samples


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
