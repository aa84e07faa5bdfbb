"""
Which hits PostgreSQL shows next, and in which order: those in titles first, or all by date.

The rows of a rare word are found by the index and sorted. A word that many rows have is sought in the newest of them, one
after the other. Those of other frequent words are sought by the index in windows of months, the newest first.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from gongkai.search.backends.conditions import (
    TEXT_OF,
    bounds_of,
    condition_of,
    must_check,
    order_of,
    row_condition,
    tokens_condition,
)
from gongkai.search.backends.postgres_counts import (
    ROWS,
    by_index,
    checked_sample,
    few,
    first_samples,
    frequent,
    in_samples,
    note_rows,
    share_of,
)
from gongkai.search.backends.postgres_windows import Window, next_months, window_before
from gongkai.search.backends.wanted import FacetRow, Place, Wanted
from gongkai.search.standing import StandingChanged, said_by_page

RECORD = "rank, subject_type, subject_id"
NEWEST = "(SELECT coalesce(max(rank), 0) FROM search_searchentry)"
WALKED = 1_000  # newest rows that are read at most where a word is in many of them
OF_PLACE = 5  # columns of a place: tier, number of hits, and the record
Found = TypeVar("Found")


class _Looked(NamedTuple):
    """What the first statement of a search says beside the places."""

    sampled: int  # candidates in the first samples
    checked: int  # hits among some of them
    newest: int  # the highest rank
    rows: int  # entries, about
    titled: int  # candidates of the titles in the first samples
    candidates: int  # all, if there are few
    mark: str
    behind: bool


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


def look_at(wanted: Wanted) -> None:
    """Find out how many candidates there are, if no page has."""
    if "candidates" not in wanted.known:
        _of_few(wanted, None, 1, tiered=False)


def title_ranks(wanted: Wanted, limit: int) -> list[int]:
    """Return the ranks of the newest hits that have every term in the title."""
    return _sorted("title_tokens", wanted, None, limit)


def _of_few(wanted: Wanted, after: Place | None, limit: int, *, tiered: bool) -> list[Place] | None:
    """
    Return the next places if there are few candidates, of which all are looked at; otherwise None.

    The same statement counts the candidates and the hits, and what is frequent ends after it was sought
    in one sample, of which some are checked.
    """
    where, values = condition_of("all_tokens", wanted, None)
    samples = first_samples()
    sample, of_sample = condition_of("all_tokens", wanted, None, in_samples(samples))
    order, of_order = order_of("all_tokens", wanted) if must_check(wanted) else ("TRUE", [])
    columns = f"{RECORD}, all_tokens, all_text" if must_check(wanted) else RECORD
    checked, of_checked = checked_sample(wanted)
    titled, of_titled, tier, of_titles = "0", list[Any](), "1", list[Any]()
    if tiered:
        titled, of_titled = condition_of("title_tokens", wanted, None, in_samples(samples))
        titled = f"(SELECT count(*) FROM search_searchentry WHERE {titled})"
        titles, of_titles = _hits("title_tokens", wanted, None)
        tier = (
            f"CASE WHEN rank IN (SELECT rank FROM search_searchentry WHERE {titles}) "
            "THEN 0 ELSE 1 END"
        )
    beyond, bound = "TRUE", list[int]()
    if after is not None:
        beyond, bound = "(tier, -rank) > (%s, %s)", [after[0], -after[1]]
    most, least = few(wanted), frequent(wanted, samples)
    standing, of_standing = said_by_page()
    if wanted.expected is None:
        standing, of_standing = "'' AS mark, FALSE AS behind", []
    rows = by_index(
        f"WITH sample AS MATERIALIZED (SELECT {columns} FROM search_searchentry WHERE {sample}), "
        "s AS MATERIALIZED (SELECT count(*) AS sampled FROM sample), "
        f"c AS MATERIALIZED (SELECT {columns} FROM search_searchentry "
        f"WHERE (SELECT sampled FROM s) <= {least} AND {where} LIMIT {most + 1}), "
        "n AS MATERIALIZED (SELECT (SELECT sampled FROM s) AS sampled, count(*) AS candidates, "
        f"{NEWEST} AS newest, {ROWS} AS rows, {standing} FROM c) "
        f"SELECT sampled, {checked}, newest, rows, "
        f"CASE WHEN sampled > {least} THEN {titled} ELSE 0 END, candidates, "
        f"mark, behind, tier, hits, {RECORD} FROM n LEFT JOIN LATERAL ("
        f"SELECT * FROM (SELECT {RECORD}, {tier} AS tier, count(*) OVER () AS hits FROM c "
        f"WHERE candidates <= {most} AND {order}) h "
        f"WHERE {beyond} ORDER BY tier, rank DESC LIMIT {limit}) p ON TRUE ORDER BY tier, rank DESC",
        [*of_sample, *values, *of_standing, *of_checked, *of_titled, *of_titles, *of_order, *bound],
    )
    looked = _Looked(*rows[0][:-OF_PLACE])
    if wanted.expected is not None and (looked.behind or looked.mark != wanted.expected):
        raise StandingChanged
    note_rows(looked.rows)
    wanted.known.update(
        samples=samples,
        sampled=looked.sampled,
        checked=looked.checked,
        titled=looked.titled,
        newest=looked.newest,
        rows=looked.rows,
        candidates=most + 1 if looked.sampled > least else looked.candidates,
    )
    if wanted.known["candidates"] > most:
        return None
    read = [row[-OF_PLACE:] for row in rows if row[-1] is not None]
    if read or after is None:
        wanted.known["hits"] = read[0][1] if read else 0
    ranks = _noted(wanted, [record for _tier, _hits, *record in read])
    return [(row[0], rank) for row, rank in zip(read, ranks, strict=True)]


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
    if column == "title_tokens" and wanted.known["titled"] == 0:
        return _sorted(column, wanted, below, limit)
    if column == "all_tokens" and share_of(wanted) * WALKED >= 2 * limit:
        found = _walked(wanted, below, limit, beyond_titles=beyond_titles)
        if len(found) == limit:
            return found

    def read(window: Window, end: int) -> list[int]:
        return _in_window(column, wanted, window, end, limit, beyond_titles=beyond_titles)

    return _newest(wanted, below, limit, read)


def _walked(wanted: Wanted, below: int | None, limit: int, *, beyond_titles: bool) -> list[int]:
    """Return the ranks of the hits among the newest rows, which are read until there are enough."""
    bounds, bound_values = bounds_of(wanted, below)
    where, values = row_condition("all_tokens", wanted)
    if beyond_titles:
        titles, title_values = tokens_condition("title_tokens", wanted)
        where, values = f"{where} AND NOT ({titles})", [*values, *title_values]
    # The rows are chosen first, with all that the condition reads.
    rows = by_index(
        f"SELECT {RECORD} FROM (SELECT * "
        f"FROM search_searchentry WHERE {bounds} ORDER BY rank DESC LIMIT {WALKED}) c "
        f"WHERE {where} LIMIT {limit}",
        [*bound_values, *values],
    )
    return _noted(wanted, rows)


def newest_headings(wanted: Wanted, limit: int) -> list[FacetRow]:
    """Return the headings of the newest candidates of a frequent word."""

    def read(window: Window, end: int) -> list[FacetRow]:
        where, values = condition_of("all_tokens", wanted, None, window.tokens)
        where, values = _within(window, end, where, values)
        return by_index(
            f"SELECT body, genre, item, year FROM search_searchentry WHERE {where} "
            f"ORDER BY rank DESC LIMIT {limit}",
            values,
        )

    return _newest(wanted, None, limit, read)


def _newest(
    wanted: Wanted, below: int | None, limit: int, read: Callable[[Window, int], list[Found]]
) -> list[Found]:
    """Read windows below a rank, the newest first, until there are enough."""
    end = wanted.known["newest"] + 1
    if below is not None:
        end = min(end, below)
    if wanted.last is not None:
        end = min(end, wanted.last + 1)
    found: list[Found] = []
    months = 1
    while len(found) < limit and end > (wanted.first or 0):
        window = window_before(end, months)
        some = read(window, end)
        found += some
        months = next_months(months, len(some), limit - len(found))
        end = window.first
    return found[:limit]


def _within(window: Window, end: int, where: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """
    Return a condition limited to a window and below its end.

    "rank + 0" keeps the planner from walking by rank through rows that are no candidates.
    """
    return f"{where} AND rank + 0 >= %s AND rank + 0 < %s", [*values, window.first, end]


def _in_window(
    column: str, wanted: Wanted, window: Window, end: int, limit: int, *, beyond_titles: bool
) -> list[int]:
    """Return the ranks of the newest hits in a window; the order of tokens is checked until there are enough."""
    where, values = condition_of(column, wanted, None, window.tokens)
    where, values = _within(window, end, where, values)
    checks, more = order_of(column, wanted) if must_check(wanted) else ("TRUE", [])
    if beyond_titles:
        titles, of_titles = tokens_condition("title_tokens", wanted)
        checks, more = f"{checks} AND NOT ({titles})", [*more, *of_titles]
    rows = by_index(
        f"SELECT {RECORD} FROM (SELECT * FROM search_searchentry "
        f"WHERE {where} ORDER BY rank DESC OFFSET 0) c WHERE {checks} LIMIT {limit}",
        [*values, *more],
    )
    return _noted(wanted, rows)


def _sorted(column: str, wanted: Wanted, below: int | None, limit: int) -> list[int]:
    """
    Return the ranks of the newest hits, of all candidates by their date.

    The order of tokens is checked from the newest on, until enough are found. "rank + 0" keeps the
    planner from walking by rank through rows that are no candidates.
    """
    where, values = condition_of(column, wanted, below)
    checks, more = order_of(column, wanted) if must_check(wanted) else ("TRUE", [])
    rows = by_index(
        f"SELECT {RECORD} FROM (SELECT {RECORD}, {column}, {TEXT_OF[column]} FROM search_searchentry "
        f"WHERE {where} ORDER BY rank + 0 DESC OFFSET 0) c WHERE {checks} LIMIT {limit}",
        [*values, *more],
    )
    return _noted(wanted, rows)
