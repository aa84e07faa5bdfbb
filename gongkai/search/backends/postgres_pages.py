"""
Which hits PostgreSQL shows next, and in which order: those in titles first, or all by date.

The rows of a rare word are found by the index and sorted. A frequent word is among the newest rows,
so these are read first, which is faster than to sort thousands.
"""

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
    columns = "rank, all_tokens, all_text" if must_check(wanted) else "rank"
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
    rows = by_index(
        "WITH s AS MATERIALIZED (SELECT count(*) AS sampled FROM search_searchentry "
        f"WHERE {sample}), c AS MATERIALIZED (SELECT {columns} FROM search_searchentry "
        f"WHERE (SELECT sampled FROM s) <= {least} AND {where} LIMIT {most + 1}), "
        "n AS MATERIALIZED (SELECT (SELECT sampled FROM s) AS sampled, count(*) AS candidates FROM c) "
        f"SELECT sampled, CASE WHEN sampled > {least} THEN {titled} ELSE 0 END, candidates, "
        "tier, rank, hits FROM n LEFT JOIN LATERAL ("
        f"SELECT * FROM (SELECT rank, {tier} AS tier, count(*) OVER () AS hits FROM c "
        f"WHERE candidates <= {most} AND {order}) h "
        f"WHERE {beyond} ORDER BY tier, rank DESC LIMIT %s) p ON TRUE ORDER BY tier, rank DESC",
        [*of_sample, *values, *of_titled, *of_titles, *of_order, *bound, limit],
    )
    sampled, titled_sample, candidates, *_rest = rows[0]
    wanted.known["sampled"] = sampled
    wanted.known["titled"] = titled_sample
    wanted.known["candidates"] = most + 1 if sampled > least else candidates
    if wanted.known["candidates"] > most:
        return None
    found = [(tier, rank) for *_numbers, tier, rank, _hits in rows if rank is not None]
    if found or after is None:
        wanted.known["hits"] = rows[0][5] or 0
    return found


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
        "SELECT rank FROM (SELECT rank, title_tokens, title_text, all_tokens, all_text "
        f"FROM search_searchentry WHERE {bounds} ORDER BY rank DESC LIMIT {WALKED}) c "
        f"WHERE {where} LIMIT %s",
        [*bound_values, *values, limit],
    )
    return [rank for (rank,) in rows]


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
        f"SELECT rank FROM (SELECT rank, {column}, {TEXT_OF[column]} FROM search_searchentry "
        f"WHERE {where} ORDER BY rank + 0 DESC OFFSET 0) c WHERE {checks} LIMIT %s",
        [*values, *more, limit],
    )
    return [rank for (rank,) in rows]
