"""
Which hits PostgreSQL shows next, and in which order: those in titles first, or all by date.

The rows of a rare word are found by the index and sorted. A frequent word is among the newest rows,
so these are read first, which is faster than to sort thousands.
"""

from collections.abc import Sequence
from typing import Any

from gongkai.search.backends.conditions import (
    TEXT_OF,
    bounds_of,
    condition_of,
    must_check,
    order_of,
    row_condition,
)
from gongkai.search.backends.postgres_counts import by_index, few, frequent, in_samples
from gongkai.search.backends.wanted import Place, Wanted
from gongkai.search.standing import StandingChanged, said_by_page

RECORD = "rank, subject_type, subject_id"
WALKED = 1_500  # newest rows that are read first when a word is frequent


def places_of(wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
    """Return the next places: hits in titles first, newest first; or all hits newest first."""
    places = _of_few(wanted, after, limit, tiered=tiered)
    if places is not None:
        return places
    if not tiered:
        return [(1, rank) for rank in _ranks("all_tokens", wanted, after and after[1], limit)]
    found: list[Place] = []
    if after is None or after[0] == 0:
        ranks = _ranks("title_tokens", wanted, after and after[1], limit)
        found = [(0, rank) for rank in ranks]
        after = None
    if len(found) < limit:
        ranks = _ranks(
            "all_tokens", wanted, after and after[1], limit - len(found), beyond_titles=True
        )
        found += [(1, rank) for rank in ranks]
    return found


def title_ranks(wanted: Wanted, limit: int) -> list[int]:
    """Return the ranks of the newest hits that have every term in the title."""
    return _sorted("title_tokens", wanted, None, limit)


def _of_few(wanted: Wanted, after: Place | None, limit: int, *, tiered: bool) -> list[Place] | None:
    """
    Return the next places if there are few candidates, of which all are looked at; otherwise None.

    The same statement counts the candidates and the hits, and what is frequent ends after it was sought
    in one sample.
    """
    where, values = condition_of("all_tokens", wanted, None)
    sample, of_sample = condition_of("all_tokens", wanted, None, in_samples())
    order, of_order = order_of("all_tokens", wanted) if must_check(wanted) else ("TRUE", [])
    columns = f"{RECORD}, all_tokens, all_text" if must_check(wanted) else RECORD
    titled, of_titled, tier, of_titles = "0", list[Any](), "1", list[Any]()
    if tiered:
        titled, of_titled = condition_of("title_tokens", wanted, None, in_samples())
        titled = f"(SELECT count(*) FROM search_searchentry WHERE {titled})"
        titles, of_titles = _hits("title_tokens", wanted, None)
        tier = (
            f"CASE WHEN rank IN (SELECT rank FROM search_searchentry WHERE {titles}) "
            "THEN 0 ELSE 1 END"
        )
    beyond, bound = "TRUE", list[int]()
    if after is not None:
        beyond, bound = "(tier, -rank) > (%s, %s)", [after[0], -after[1]]
    most, least = few(wanted), frequent(wanted)
    standing, of_standing = said_by_page()
    if wanted.expected is None:
        standing, of_standing = "'' AS mark, FALSE AS behind", []
    rows = by_index(
        "WITH s AS MATERIALIZED (SELECT count(*) AS sampled FROM search_searchentry "
        f"WHERE {sample}), c AS MATERIALIZED (SELECT {columns} FROM search_searchentry "
        f"WHERE (SELECT sampled FROM s) <= {least} AND {where} LIMIT {most + 1}), "
        "n AS MATERIALIZED (SELECT (SELECT sampled FROM s) AS sampled, count(*) AS candidates, "
        f"{standing} FROM c) "
        f"SELECT sampled, CASE WHEN sampled > {least} THEN {titled} ELSE 0 END, candidates, "
        f"tier, hits, mark, behind, {RECORD} FROM n LEFT JOIN LATERAL ("
        f"SELECT * FROM (SELECT {RECORD}, {tier} AS tier, count(*) OVER () AS hits FROM c "
        f"WHERE candidates <= {most} AND {order}) h "
        f"WHERE {beyond} ORDER BY tier, rank DESC LIMIT {limit}) p ON TRUE ORDER BY tier, rank DESC",
        [*of_sample, *values, *of_standing, *of_titled, *of_titles, *of_order, *bound],
    )
    sampled, titled_sample, candidates, _tier, hits, mark, behind, *_record = rows[0]
    if wanted.expected is not None and (behind or mark != wanted.expected):
        raise StandingChanged
    wanted.known["sampled"] = sampled
    wanted.known["titled"] = titled_sample
    wanted.known["candidates"] = most + 1 if sampled > least else candidates
    if wanted.known["candidates"] > most:
        return None
    read = [row for row in rows if row[-1] is not None]
    if read or after is None:
        wanted.known["hits"] = hits or 0
    ranks = _noted(wanted, [row[-3:] for row in read])
    return [(row[3], rank) for row, rank in zip(read, ranks, strict=True)]


def _noted(wanted: Wanted, records: Sequence[tuple[int, str, int]]) -> list[int]:
    """Return the ranks of these records, and note which these are: no other statement reads them."""
    wanted.records.update({rank: (subject_type, pk) for rank, subject_type, pk in records})
    return [rank for rank, _subject_type, _pk in records]


def _hits(column: str, wanted: Wanted, below: int | None) -> tuple[str, list[Any]]:
    """Return the condition of hits: all tokens, in the order of the terms."""
    where, values = condition_of(column, wanted, below)
    if not must_check(wanted):
        return where, values
    order, more = order_of(column, wanted)
    return f"{where} AND {order}", [*values, *more]


def _ranks(
    column: str, wanted: Wanted, below: int | None, limit: int, *, beyond_titles: bool = False
) -> list[int]:
    """Return the ranks of the newest hits of a frequent word, which titles may have seldom."""
    if column == "title_tokens" and wanted.known["titled"] <= frequent(wanted):
        return _sorted(column, wanted, below, limit)
    found = _walked(column, wanted, below, limit, beyond_titles=beyond_titles)
    if len(found) == limit:
        return found
    return _sorted(column, wanted, below, limit, beyond_titles=beyond_titles)


def _walked(
    column: str, wanted: Wanted, below: int | None, limit: int, *, beyond_titles: bool
) -> list[int]:
    """Return the ranks of the hits among the newest rows."""
    bounds, bound_values = bounds_of(wanted, below)
    where, values = row_condition(column, wanted)
    if beyond_titles:
        titles, title_values = row_condition("title_tokens", wanted)
        where, values = f"{where} AND NOT ({titles})", [*values, *title_values]
    # The rows are chosen first, with all that the condition reads.
    rows = by_index(
        f"SELECT {RECORD} FROM (SELECT * "
        f"FROM search_searchentry WHERE {bounds} ORDER BY rank DESC LIMIT {WALKED}) c "
        f"WHERE {where} LIMIT {limit}",
        [*bound_values, *values],
    )
    return _noted(wanted, rows)


def _sorted(
    column: str, wanted: Wanted, below: int | None, limit: int, *, beyond_titles: bool = False
) -> list[int]:
    """
    Return the ranks of the newest hits, of all candidates by their date.

    The order of tokens is checked from the newest on, until enough are found. "rank + 0" keeps the
    planner from walking by rank through rows that are no candidates.
    """
    where, values = condition_of(column, wanted, below)
    if beyond_titles:
        titles, title_values = _hits("title_tokens", wanted, below)
        where += f" AND rank NOT IN (SELECT rank FROM search_searchentry WHERE {titles})"
        values += title_values
    checks, more = order_of(column, wanted) if must_check(wanted) else ("TRUE", [])
    rows = by_index(
        f"SELECT {RECORD} FROM (SELECT {RECORD}, {column}, {TEXT_OF[column]} FROM search_searchentry "
        f"WHERE {where} ORDER BY rank + 0 DESC OFFSET 0) c WHERE {checks} LIMIT {limit}",
        [*values, *more],
    )
    return _noted(wanted, rows)
