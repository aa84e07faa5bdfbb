"""
Search backend for PostgreSQL: a tsvector with a GIN index, and the tokens as one string.

Candidates are found by the vector with all tokens joined by AND, using the index alone; the headings
are tokens of it as well, so that a filter reads no rows. The order of the tokens is then checked in
the string, because a vector stores only positions up to 16,383 and 255 positions per word, and
regulations are longer. The vector is built as a literal, because the parsers of the server do not
support these tokens. Vectors and strings are stored apart from the rows: counting reads rows only.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from gongkai.kit.reading import connection
from gongkai.search.backends.conditions import (
    TEXT_OF,
    bounds_of,
    condition_of,
    heading_token,
    must_check,
    order_of,
    vector,
)
from gongkai.search.backends.postgres_counts import (
    MANY,
    MAX_CHECKED,
    candidates_of,
    counted_hits,
)
from gongkai.search.backends.wanted import (
    Counted,
    Exactness,
    Indexed,
    Place,
    Survey,
    Wanted,
    headings_of,
)
from gongkai.search.tokens import divided_in, indexed

COLUMNS = {
    "title_tokens": "tsvector",
    "title_text": "text",
    "all_tokens": "tsvector",
    "all_text": "text",
}
WALKED = 1_500  # newest rows that are read first when a word is frequent
LISTED = 5_000


def create() -> None:
    """Add vector and string columns to the table of entries, and the indexes."""
    with connection.cursor() as cursor:
        for column, kind in COLUMNS.items():
            cursor.execute(
                f"ALTER TABLE search_searchentry ADD COLUMN IF NOT EXISTS {column} {kind}"
            )
        for column in TEXT_OF:
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS search_{column} ON search_searchentry USING gin ({column}) "
                "WITH (fastupdate = off)"
            )
        cursor.execute("ALTER TABLE search_searchentry SET (toast_tuple_target = 128)")
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS search_body_rank ON search_searchentry (body, rank DESC)"
        )


def drop() -> None:
    """Remove the vector and string columns."""
    with connection.cursor() as cursor:
        for column in COLUMNS:
            cursor.execute(f"ALTER TABLE search_searchentry DROP COLUMN IF EXISTS {column}")


def create_desk() -> None:
    """Add vector and string to the table of the desk's entries, and the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE search_deskentry ADD COLUMN IF NOT EXISTS all_tokens tsvector, "
            "ADD COLUMN IF NOT EXISTS all_text text"
        )
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS search_desk_tokens ON search_deskentry "
            "USING gin (all_tokens) WITH (fastupdate = off)"
        )


def drop_desk() -> None:
    """Remove vector and string from the table of the desk's entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE search_deskentry DROP COLUMN IF EXISTS all_tokens, "
            "DROP COLUMN IF EXISTS all_text"
        )


def desk_columns(one: Indexed) -> tuple[str, ...]:
    """Return vector and string of a document in the index of the desk."""
    return _columns_of(one)[2:]


def add_desk(rows: Mapping[int, Sequence[str]]) -> None:
    """Write vectors and strings of documents, by id; the rows of their entries exist."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE search_deskentry SET all_tokens = %s::tsvector, all_text = %s "
            "WHERE document_id = %s",
            [(*columns, pk) for pk, columns in rows.items()],
        )


def remove_desk(rows: Mapping[int, Sequence[str]]) -> None:
    """Do nothing: vectors are deleted with their rows."""


def desk_documents(wanted: Wanted, *, limit: int) -> list[int]:
    """Return the ids of the documents in the index of the desk, those with the highest first."""
    where, values = condition_of("all_tokens", wanted, None)
    if must_check(wanted):
        order, more = order_of("all_tokens", wanted)
        where, values = f"{where} AND {order}", [*values, *more]
    with _by_index() as cursor:
        cursor.execute(
            f"SELECT document_id FROM search_deskentry WHERE {where} "
            "ORDER BY document_id + 0 DESC LIMIT %s",
            [*values, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def desk_unequal() -> Iterator[int]:
    """Yield the ids of entries of the desk without vector."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT document_id FROM search_deskentry WHERE all_tokens IS NULL OR all_text IS NULL "
            "ORDER BY document_id LIMIT %s",
            [LISTED],
        )
        yield from [row[0] for row in cursor.fetchall()]


def begin_build() -> Iterator[None]:
    """Do nothing: vectors are replaced one by one, and readers see each old one until then."""
    yield from ()


def finish_build() -> None:
    """Do nothing, as at the beginning."""


def clean_up() -> Iterator[None]:
    """Update the statistics of the planner."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_searchentry")
    yield


def add(found: Sequence[Indexed], *, building: bool = False) -> None:
    """Write vectors and strings of entries whose rows exist."""
    rows = [(*_columns_of(one), one.entry.rank) for one in found]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_searchentry SET title_tokens = %s::tsvector, title_text = %s, "
                "all_tokens = %s::tsvector, all_text = %s WHERE rank = %s",
                rows,
            )


def _columns_of(one: Indexed) -> tuple[str, ...]:
    """Return vector and string of the titles of an entry, then of all its texts."""
    title, body = indexed(one.title, one.number), indexed(one.text)
    titles = f" {title.text} "
    whole = f"{titles}. {body.text} "  # no phrase contains the full stop
    headings = [heading_token(kind, code) for kind, code in headings_of(one)]
    return (
        vector(titles, title.divided, headings),
        titles,
        vector(whole, divided_in(title, body), headings),
        whole,
    )


def remove(found: Sequence[Indexed], *, building: bool = False) -> None:
    """Do nothing: vectors are deleted with their rows."""


@contextmanager
def _by_index() -> Iterator[Any]:
    """
    Provide a cursor whose queries use the index.

    The planner does not count what it costs to read a vector that is stored apart, and would read
    those of all rows to find a frequent word.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield cursor


def page(wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
    """Return the next places: hits in titles first, newest first; or all hits newest first."""
    with _by_index() as cursor:
        if not tiered:
            return [
                (1, rank)
                for rank in _ranks(cursor, "all_tokens", wanted, after and after[1], limit)
            ]
        found: list[Place] = []
        if after is None or after[0] == 0:
            ranks = _ranks(cursor, "title_tokens", wanted, after and after[1], limit)
            found = [(0, rank) for rank in ranks]
            after = None
        if len(found) < limit:
            ranks = _ranks(
                cursor,
                "all_tokens",
                wanted,
                after and after[1],
                limit - len(found),
                beyond_titles=True,
            )
            found += [(1, rank) for rank in ranks]
        return found


def titled(wanted: Wanted, *, limit: int) -> list[int]:
    """Return the ranks of the newest hits that have every term in the title."""
    with _by_index() as cursor:
        return _ranks(cursor, "title_tokens", wanted, None, limit)


def count(wanted: Wanted, *, most: int) -> Counted:
    """Count hits up to `most`; the number of many candidates is an estimate from a sample."""
    with _by_index() as cursor:
        return counted_hits(cursor, wanted, most)


def survey(wanted: Wanted, *, most: int, rows: int) -> Survey:
    """
    Read the headings of candidates up to `most`, and count the hits.

    They are in the rows that are counted, so that to read fewer headings would save nothing.
    The headings are those of the hits, and counted, if every candidate is a hit and all are read.
    """
    where, values = condition_of("all_tokens", wanted, None)
    with _by_index() as cursor:
        known, _sample = candidates_of(cursor, wanted)
        if must_check(wanted) and known <= MAX_CHECKED:
            order, more = order_of("all_tokens", wanted)
            where, values = f"{where} AND {order}", [*values, *more]
        cursor.execute(
            f"SELECT body, genre, item, year FROM search_searchentry WHERE {where} LIMIT %s",
            [*values, most + 1],
        )
        read = cursor.fetchall()
        if not must_check(wanted) or known <= MAX_CHECKED:
            number = Counted(
                min(len(read), most), Exactness.EXACT if len(read) <= most else Exactness.MORE
            )
        else:
            number = counted_hits(cursor, wanted, most)
    return Survey(
        number,
        read[:most],
        counted=number.exactness is Exactness.EXACT and number.number == len(read),
    )


def unequal() -> Iterator[int]:
    """Yield the ranks of rows without vector, read in portions."""
    missing = " OR ".join(f"{column} IS NULL" for column in COLUMNS)
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rank FROM search_searchentry WHERE rank > %s AND ({missing}) "
                "ORDER BY rank LIMIT %s",
                [last, LISTED],
            )
            ranks = [row[0] for row in cursor.fetchall()]
        yield from ranks
        if len(ranks) < LISTED:
            return
        last = ranks[-1]


def _ranks(
    cursor: Any,
    column: str,
    wanted: Wanted,
    below: int | None,
    limit: int,
    *,
    beyond_titles: bool = False,
) -> list[int]:
    """
    Return the ranks of the newest hits.

    A frequent word is among the newest rows, so these are read first; the rows of a rare one are
    found by the index and sorted. Either way, the order of tokens is checked from the newest on,
    until enough are found.
    """
    where, values = condition_of(column, wanted, below)
    checks, more = order_of(column, wanted) if must_check(wanted) else ("TRUE", [])
    if beyond_titles:
        inner, inner_values = condition_of("title_tokens", wanted, below)
        if must_check(wanted):
            order, order_values = order_of("title_tokens", wanted)
            inner, inner_values = f"{inner} AND {order}", [*inner_values, *order_values]
        where += f" AND rank NOT IN (SELECT rank FROM search_searchentry WHERE {inner})"
        values += inner_values
    bounds, bound_values = bounds_of(wanted, below)
    columns = ", ".join(
        dict.fromkeys(("rank", "effective_on", "title_tokens", column, TEXT_OF[column]))
    )
    walked = (
        f"SELECT {columns} FROM search_searchentry WHERE {bounds} ORDER BY rank DESC LIMIT {WALKED}",
        bound_values,
    )
    sorted_rows = (
        # "rank + 0" keeps the planner from walking by rank through rows that are no candidates.
        f"SELECT {columns} FROM search_searchentry WHERE {where} ORDER BY rank + 0 DESC "
        + ("OFFSET 0" if must_check(wanted) else f"LIMIT {int(limit)}"),
        values,
    )
    if column == "all_tokens" and candidates_of(cursor, wanted)[0] >= MANY:
        found = _select(cursor, walked, f"{where} AND {checks}", [*values, *more], limit)
        if len(found) == limit:
            return found
    return _select(cursor, sorted_rows, checks, more, limit)


def _select(
    cursor: Any, rows: tuple[str, list[Any]], where: str, values: list[Any], limit: int
) -> list[int]:
    sql, inner = rows
    cursor.execute(f"SELECT rank FROM ({sql}) c WHERE {where} LIMIT %s", [*inner, *values, limit])
    return [row[0] for row in cursor.fetchall()]
