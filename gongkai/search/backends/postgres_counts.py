"""
How many hits PostgreSQL has: exactly, or an estimate from a sample that says so.

Candidates have all the tokens; hits have them in the order of the query as well. To count them means
to visit their rows, since an index of vectors does not say which rows a reader may see. The rows of a
sample have a token for it, so that the index finds those of a frequent word among them alone. A sample has
blocks of records that were mostly written one after the other, so that the index reads few pages of the lists of
the other tokens.
"""

from collections.abc import Sequence
from typing import Any

from gongkai.kit.prepared import prepared_cursor
from gongkai.kit.reading import connection, reading_alias
from gongkai.search.backends.conditions import condition_of, must_check, order_of
from gongkai.search.backends.wanted import Counted, Exactness, Wanted

MAX_CHECKED = 1_000  # up to this many candidates are all checked for the order of their tokens
FEW = 2_000  # up to this many are all looked at if they need no check
SAMPLES = 1_024  # each entry belongs to one of so many samples
BLOCK = 4  # bits of the key: sixteen records that follow each other are in one sample together
SAMPLE_ROWS = (
    700  # entries that a search reads samples of, as far as that takes no more than the next
)
MAX_SAMPLES = 64
MIN_SAMPLE = 50  # hits in a sample below which more candidates are checked
CHECKED = 64  # of more candidates in the samples, so many are checked
ALL_CHECKED = 20_000  # up to this many then all of them
# Standard deviations by which an estimate must be above a limit to say that there are more.
CERTAIN = 5
# Times as many candidates as are all looked at, of which a sample says that there are not few.
CLEARLY = 4
ROWS = "(SELECT reltuples::bigint FROM pg_class WHERE oid = 'search_searchentry'::regclass)"

_rows: dict[str, int] = {}  # entries by database, as its statistics said last time


def by_index(sql: str, values: Sequence[Any]) -> list[Any]:
    """Return the rows of a query that reads the index, of which PostgreSQL keeps the plan."""
    with prepared_cursor(connection) as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
        return rows


def sample_token(key: int) -> str:
    """Return the token of the sample to which a record belongs, by its key; no query contains capital letters."""
    # Blocks are spread evenly.
    spread = (key >> BLOCK) * 1_640_531_527 % (1 << 32)
    return f"ZB{spread * SAMPLES >> 32}"


def in_samples(number: int) -> str:
    """Return the condition that an entry is in one of the first samples, for a query of its vector."""
    return f"& ({' | '.join(f'ZB{one}' for one in range(number))})"


def note_rows(number: int) -> None:
    """Note how many entries there are, of which the size of the samples depends."""
    _rows[reading_alias()] = number


def first_samples() -> int:
    """Return how many samples a search reads first."""
    found, rows = 1, _rows.get(reading_alias(), 0)
    while found < MAX_SAMPLES and rows * found < SAMPLE_ROWS * SAMPLES:
        found *= 2
    return found


def are_few(wanted: Wanted) -> bool:
    """Return whether all candidates are looked at, which a page has found out."""
    return wanted.known["candidates"] <= few(wanted)


def share_of(wanted: Wanted) -> float:
    """Return what share of all entries are candidates, by a sample."""
    rows = wanted.known["rows"]
    if rows <= 0:  # without statistics
        return 0.0
    return wanted.known["sampled"] * SAMPLES / (wanted.known["samples"] * rows)


def few(wanted: Wanted) -> int:
    """Return up to how many candidates are all looked at."""
    return MAX_CHECKED if must_check(wanted) else FEW


def frequent(wanted: Wanted, samples: int) -> int:
    """Return the number of candidates in so many samples above which there are not few."""
    return CLEARLY * few(wanted) * samples // SAMPLES


def counted_hits(wanted: Wanted, most: int) -> Counted:
    """
    Return the number of hits, at most `most` unless it is an estimate.

    A number of which a sample decides is "about"; it is "more" only where the sample leaves no doubt.
    """
    if are_few(wanted):
        known = wanted.known.get("hits")
        return _exact(count_rows(wanted, most + 1, checked=True) if known is None else known, most)
    if not must_check(wanted):
        if any(is_certain(*_sampled(wanted, one), most) for one in _for_more(wanted, most)):
            return Counted(most, Exactness.MORE)
        return _exact(count_rows(wanted, most + 1), most)
    sampled, every = _sampled(wanted, _for_estimate(wanted))
    if is_certain(sampled, every, most):
        return Counted(most, Exactness.MORE)
    if sampled < MIN_SAMPLE and count_rows(wanted, ALL_CHECKED + 1) <= ALL_CHECKED:
        return _exact(count_rows(wanted, most + 1, checked=True), most)
    return Counted(_rounded(round(max(1, sampled) * every)), Exactness.ABOUT)


def _for_more(wanted: Wanted, most: int) -> Sequence[int]:
    """Return how many samples may show that there are more than a limit, which is quicker than to count."""
    samples, sampled = wanted.known["samples"], wanted.known["sampled"]
    if sampled * SAMPLES <= 1.5 * most * samples:
        return ()
    return samples, min(8 * samples, MAX_SAMPLES)


def _for_estimate(wanted: Wanted) -> int:
    """Return in how many samples there are enough candidates for an estimate, by those in the first."""
    samples, sampled = wanted.known["samples"], wanted.known["sampled"]
    while samples < MAX_SAMPLES and sampled < 2 * MIN_SAMPLE:
        samples, sampled = 2 * samples, 2 * sampled
    return samples


def _exact(found: int, most: int) -> Counted:
    return Counted(min(found, most), Exactness.EXACT if found <= most else Exactness.MORE)


def is_certain(sampled: int, every: float, most: int) -> bool:
    """Return whether so many hits in a sample mean more than `most` hits beyond doubt."""
    return sampled > 0 and sampled * every * (1 - CERTAIN / sampled**0.5) > most


def checked_sample(wanted: Wanted) -> tuple[str, list[Any]]:
    """
    Return how many hits are among some of the `sampled` candidates, for a statement that has these as `sample`.

    Of many, `CHECKED` are read: to read the string of a row takes twenty times as long as to find the row. None
    are where there are too few for an estimate.
    """
    if not must_check(wanted):
        return "sampled", []
    order, values = order_of("all_tokens", wanted)
    some = f"SELECT * FROM sample ORDER BY hashint8(rank) LIMIT {CHECKED}"
    hits = f"(SELECT count(*) FROM ({some}) looked_at WHERE {order})"
    return f"CASE WHEN sampled >= {2 * MIN_SAMPLE} THEN {hits} ELSE 0 END", values


def _sampled(wanted: Wanted, samples: int) -> tuple[int, float]:
    """Return how many hits were found in some samples, and of how many entries one was looked at."""
    every, sampled = SAMPLES / samples, wanted.known["sampled"]
    if samples == wanted.known["samples"] and not must_check(wanted):
        return sampled, every
    if samples == wanted.known["samples"] and sampled >= 2 * MIN_SAMPLE:
        return wanted.known["checked"], every * max(1.0, sampled / CHECKED)
    where, values = _hits(wanted, in_samples(samples))
    ((number,),) = by_index(f"SELECT count(*) FROM search_searchentry WHERE {where}", values)
    return int(number), every


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
