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

from gongkai.kit.reading import connection
from gongkai.search.backends.conditions import (
    TEXT_OF,
    condition_of,
    heading_token,
    must_check,
    order_of,
    vector,
)
from gongkai.search.backends.postgres_counts import (
    are_few,
    by_index,
    counted_hits,
    sample_token,
)
from gongkai.search.backends.postgres_pages import (
    look_at,
    newest_headings,
    places_of,
    title_ranks,
)
from gongkai.search.backends.postgres_windows import window_tokens
from gongkai.search.backends.wanted import (
    Counted,
    Exactness,
    Indexed,
    Place,
    Survey,
    Wanted,
    headings_of,
)
from gongkai.search.models import SearchEntry
from gongkai.search.tokens import record_tokens

COLUMNS = {
    "title_tokens": "tsvector",
    "title_text": "text",
    "all_tokens": "tsvector",
    "all_text": "text",
}
INDEX = (
    "CREATE INDEX IF NOT EXISTS search_{column} ON search_searchentry USING gin ({column}) "
    "WITH (fastupdate = off)"
)
LISTED = 5_000
ORDERED = 500  # headings that are read where their numbers are not shown
BUILD_MEMORY = (
    "256MB"  # while the indexes are made: with the usual 64 MB it takes half as long again
)
# Servers may have been built without it, and before version 14 none has it.
HAS_LZ4 = (
    "SELECT count(*) > 0 FROM pg_settings "
    "WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
)


def create() -> None:
    """Add vector and string columns to the table of entries, and the indexes."""
    with connection.cursor() as cursor:
        for column, kind in COLUMNS.items():
            cursor.execute(
                f"ALTER TABLE search_searchentry ADD COLUMN IF NOT EXISTS {column} {kind}"
            )
        for column in TEXT_OF:
            cursor.execute(INDEX.format(column=column))
        cursor.execute("ALTER TABLE search_searchentry SET (toast_tuple_target = 128)")
        cursor.execute(HAS_LZ4)
        if cursor.fetchone()[0]:  # to read a string then takes half as long
            for column in COLUMNS:
                cursor.execute(f"ALTER TABLE search_searchentry ALTER {column} SET COMPRESSION lz4")


@contextmanager
def filled_at_once() -> Iterator[None]:
    """
    Make the indexes after all rows that the block writes; the table is locked until its transaction ends.

    To add row after row to an index takes several times as long. The rows must be new: PostgreSQL does
    not use an index made after rows were changed in place while an older transaction runs anywhere on the server.
    """
    with connection.cursor() as cursor:
        for column in TEXT_OF:
            cursor.execute(f"DROP INDEX IF EXISTS search_{column}")
        yield
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{BUILD_MEMORY}'")
        for column in TEXT_OF:
            cursor.execute(INDEX.format(column=column))


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
    rows = by_index(
        f"SELECT document_id FROM search_deskentry WHERE {where} "
        f"ORDER BY document_id + 0 DESC LIMIT {limit}",
        values,
    )
    return [pk for (pk,) in rows]


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


def write(found: Sequence[Indexed]) -> None:
    """
    Write the rows of new entries with vectors and strings.

    To add these to a written row would leave a dead row behind, and counting reads twice as many pages.
    """
    rows = [one.entry for one in found]
    names = [str(one.column) for one in SearchEntry._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO search_searchentry ({', '.join([*names, *COLUMNS])}) "
            f"VALUES ({', '.join(['%s'] * (len(names) + len(COLUMNS)))})",
            [
                (*(getattr(row, name) for name in names), *_columns_of(one))
                for row, one in zip(rows, found, strict=True)
            ],
        )
    for one in found:
        one.written.update(COLUMNS)


def add(found: Sequence[Indexed], *, building: bool = False) -> None:
    """Write vectors and strings of entries whose rows exist, where they differ or are missing."""
    columns, same = (
        list(COLUMNS),
        " AND ".join(f"{name} IS NOT DISTINCT FROM %s" for name in COLUMNS),
    )
    rows = []
    for one in found:
        if not one.written:
            values = _columns_of(one)
            rows.append((*values, one.entry.rank, *values))
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE search_searchentry SET {', '.join(f'{name} = %s' for name in columns)} "
                f"WHERE rank = %s AND NOT ({same})",
                rows,
            )


def _columns_of(one: Indexed) -> tuple[str, ...]:
    """Return vector and string of the titles of an entry, then of all its texts."""
    tokens = record_tokens(one.title, one.number, one.text)
    titles = f" {tokens.title.text} "
    whole = f"{titles}. {tokens.body.text} "  # no phrase contains the full stop
    headings = [heading_token(kind, code) for kind, code in headings_of(one)]
    headings += [sample_token(one.entry.subject_id), *window_tokens(one.entry.rank)]
    return (
        vector(titles, tokens.title.divided, headings),
        titles,
        vector(whole, tokens.divided, headings),
        whole,
    )


def remove(found: Sequence[Indexed], *, building: bool = False) -> None:
    """Do nothing: vectors are deleted with their rows."""


def page(wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
    """Return the next places: hits in titles first, newest first; or all hits newest first."""
    return places_of(wanted, after=after, limit=limit, tiered=tiered)


def titled(wanted: Wanted, *, limit: int) -> list[int]:
    """Return the ranks of the newest hits that have every term in the title."""
    return title_ranks(wanted, limit)


def count(wanted: Wanted, *, most: int) -> Counted:
    """Count hits up to `most`; the number of many candidates is an estimate from a sample."""
    look_at(wanted)
    return counted_hits(wanted, most)


def survey(wanted: Wanted, *, most: int, rows: int) -> Survey:
    """
    Count the hits, and read the headings of all, or of a frequent word those of the newest candidates.

    Where the order of tokens decides, some of these are no hits, so that their numbers are only an order.
    """
    look_at(wanted)
    if not are_few(wanted):
        read = newest_headings(wanted, min(rows, ORDERED) if must_check(wanted) else rows)
        return Survey(counted_hits(wanted, most), read, counted=not must_check(wanted))
    where, values = condition_of("all_tokens", wanted, None)
    if must_check(wanted):
        order, more = order_of("all_tokens", wanted)
        where, values = f"{where} AND {order}", [*values, *more]
    read = by_index(f"SELECT body, genre, item, year FROM search_searchentry WHERE {where}", values)
    return Survey(Counted(len(read), Exactness.EXACT), read, counted=True)


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
