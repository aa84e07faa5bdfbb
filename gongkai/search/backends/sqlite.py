"""
Search backend for SQLite: contentless FTS5 tables over tokens made in Python.

There are two tables: one of titles only (small, for the first tier) and one of all text. Headings are
tokens in a column of their own, which user input cannot reach: a filter by join would take a hundred
times as long. The column `divided` has the pairs of characters that marks divide wherever they occur:
a word of two characters is not found by these. With "t" before, they are those of the title alone.

The body is the first column because FTS5 stores two bytes more for each token of any other, and the
tables keep no sizes of columns, which only ranking by frequency needs. A rebuild fills two tables
beside them, which then take their names; the earlier ones are emptied in small steps, because to drop
gigabytes at once would lock out writers for minutes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from time import monotonic
from typing import Any

from django.db import connection, transaction

from gongkai.search.backends.merging import only_in_one
from gongkai.search.backends.wanted import (
    Counted,
    Exactness,
    Indexed,
    Place,
    Survey,
    Wanted,
    headings_of,
    wanted_headings,
)
from gongkai.search.models import SearchEntry
from gongkai.search.tokens import Phrase, record_tokens

TITLE, ALL = "search_title", "search_all"
# The index of the desk, of texts that are not public: a table of its own, of the same form as `ALL`.
DESK = "search_desk"
NEW, OLD = "_new", "_old"
COLUMNS = {
    TITLE: ("title", "headings", "divided"),
    ALL: ("body", "title", "headings", "divided"),
}
EVERY = "zz"  # a heading of every entry, by which all of them are listed
LAST_HEADER = 10  # up to this id, the rows that SQLite reads to open a table
STEP_SECONDS = 0.15
MERGED_PAGES = 500
LISTED = 5_000


def create() -> None:
    """Create both tables."""
    _create("")


def _create(suffix: str) -> None:
    with connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}{suffix} USING "
                f"fts5({', '.join(columns)}, tokenize = 'ascii', content = '', columnsize = 0)"
            )


def drop() -> None:
    """Remove all tables."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            for suffix in ("", NEW, OLD):
                cursor.execute(f"DROP TABLE IF EXISTS {table}{suffix}")


def create_desk() -> None:
    """Create the table of the desk."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {DESK} USING "
            f"fts5({', '.join(COLUMNS[ALL])}, tokenize = 'ascii', content = '', columnsize = 0)"
        )


def drop_desk() -> None:
    """Remove the table of the desk."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {DESK}")


def desk_columns(one: Indexed) -> tuple[str, ...]:
    """Return what is indexed for the desk, by column."""
    return _columns_of(one)[1]


def add_desk(rows: Mapping[int, Sequence[str]]) -> None:
    """Index documents for the desk, by id; the rows of their entries exist."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {DESK}(rowid, {', '.join(COLUMNS[ALL])}) VALUES (%s, %s, %s, %s, %s)",
            [(pk, *columns) for pk, columns in rows.items()],
        )


def remove_desk(rows: Mapping[int, Sequence[str]]) -> None:
    """Remove documents from the index of the desk, with exactly what was indexed of them."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {DESK}({DESK}, rowid, {', '.join(COLUMNS[ALL])}) "
            "VALUES ('delete', %s, %s, %s, %s, %s)",
            [(pk, *columns) for pk, columns in rows.items()],
        )


def desk_documents(wanted: Wanted, *, limit: int) -> list[int]:
    """Return the ids of the documents in the index of the desk, those with the highest first."""
    return _ranks(DESK, _match(wanted, DESK), wanted, None, limit)


def desk_unequal() -> Iterator[int]:
    """Yield the ids that are only in the rows of the desk's entries, or only in its index."""
    rows = _listed(
        "SELECT document_id FROM search_deskentry WHERE document_id > %s "
        "ORDER BY document_id LIMIT %s"
    )
    ids = _listed(
        f"SELECT rowid FROM {DESK} WHERE {DESK} MATCH 'headings : {EVERY}' AND rowid > %s "
        "ORDER BY rowid LIMIT %s"
    )
    yield from only_in_one(rows, ids)


def begin_build() -> Iterator[None]:
    """Create two empty tables beside those that are used, in place of any that were begun."""
    for table in COLUMNS:
        for suffix in (NEW, OLD):
            yield from _emptied(f"{table}{suffix}")
    with transaction.atomic():
        _create(NEW)


def finish_build() -> None:
    """Give the new tables the names of the used ones, which become the old ones."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            if _exists(table):
                cursor.execute(f"ALTER TABLE {table} RENAME TO {table}{OLD}")
            cursor.execute(f"ALTER TABLE {table}{NEW} RENAME TO {table}")


def clean_up() -> Iterator[None]:
    """Remove the old tables and merge the segments of the used ones, step by step."""
    for table in COLUMNS:
        yield from _emptied(f"{table}{OLD}")
    for table in COLUMNS:
        yield from _merged(table)


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
        return cursor.fetchone() is not None


def _emptied(table: str) -> Iterator[None]:
    """Empty the table in which the index of a full-text table is stored, then drop both."""
    if not _exists(table):
        return
    rows, left = 100, True
    while left:
        with transaction.atomic(), connection.cursor() as cursor:
            until = monotonic() + STEP_SECONDS
            while left and monotonic() < until:
                cursor.execute(
                    f"DELETE FROM {table}_data WHERE id IN "
                    f"(SELECT id FROM {table}_data WHERE id > {LAST_HEADER} LIMIT %s)",
                    [rows],
                )
                left = cursor.rowcount == rows
        yield
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")
    yield


def _merged(table: str) -> Iterator[None]:
    """Merge the segments of an index; a negative number lets SQLite begin with all of them."""
    pages, changed = -MERGED_PAGES, 2
    while changed >= 2:  # SQLite documents that fewer changes mean that nothing was left to merge
        with transaction.atomic(), connection.cursor() as cursor:
            before = _changes(cursor)
            cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('merge', %s)", [pages])
            changed = _changes(cursor) - before
        pages = MERGED_PAGES
        yield


def _changes(cursor: Any) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


def write(found: Sequence[Indexed]) -> None:
    """Write the rows of new entries; their tokens are in other tables."""
    SearchEntry.objects.bulk_create([one.entry for one in found], batch_size=100)


def add(found: Sequence[Indexed], *, building: bool = False) -> None:
    """Index entries; the rowid is the rank, so ordering by date needs no sort."""
    _write(found, delete=False, suffix=NEW if building else "")


def remove(found: Sequence[Indexed], *, building: bool = False) -> None:
    """Remove entries; a contentless table needs the exact tokens that were indexed."""
    _write(found, delete=True, suffix=NEW if building else "")


def page(wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
    """Return the next places: hits in titles first, newest first; or all hits newest first."""
    if not tiered:
        return [
            (1, rank)
            for rank in _ranks(ALL, _match(wanted, ALL), wanted, after and after[1], limit)
        ]
    match = _match(wanted, ALL)
    if after is None:
        # These are all hits in titles, if the page has room for others: they need not be sought again.
        titles = _ranks(TITLE, _match(wanted, TITLE), wanted, None, limit)
        if len(titles) == limit:
            return [(0, rank) for rank in titles]
        ranks = _ranks(ALL, match, wanted, None, limit)
        others = (rank for rank in ranks if rank not in titles)
        return [*((0, rank) for rank in titles), *((1, rank) for rank in others)][:limit]
    found: list[Place] = []
    if after[0] == 0:
        ranks = _ranks(TITLE, _match(wanted, TITLE), wanted, after[1], limit)
        found = [(0, rank) for rank in ranks]
        after = None
    if len(found) < limit:
        beyond = f"({match}) NOT ({_terms(wanted, 'title', divided='t')})"
        ranks = _ranks(ALL, beyond, wanted, after and after[1], limit - len(found))
        found += [(1, rank) for rank in ranks]
    return found


def titled(wanted: Wanted, *, limit: int) -> list[int]:
    """Return the ranks of the newest hits that have every term in the title."""
    return _ranks(TITLE, _match(wanted, TITLE), wanted, None, limit)


def count(wanted: Wanted, *, most: int) -> Counted:
    """Count hits up to `most`."""
    sql, values = _select(ALL, _match(wanted, ALL), wanted, None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s)", [*values, most + 1])
        return _counted(cursor.fetchone()[0], most)


def survey(wanted: Wanted, *, most: int, rows: int) -> Survey:
    """
    Read the headings of the newest hits, and count all up to `most`.

    The index counts five hits while the headings of one are read, which are in another table.
    """
    sql, values = _select(ALL, _match(wanted, ALL), wanted, None)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.body, e.genre, e.item, e.year FROM ({sql} ORDER BY rowid DESC LIMIT %s) h "
            "CROSS JOIN search_searchentry e ON e.rank = h.rowid",
            [*values, rows + 1],
        )
        read = cursor.fetchall()
    number = _counted(len(read), most) if len(read) <= rows else count(wanted, most=most)
    return Survey(number, read[:rows], counted=True)


def _counted(found: int, most: int) -> Counted:
    return Counted(min(found, most), Exactness.EXACT if found <= most else Exactness.MORE)


def unequal() -> Iterator[int]:
    """Yield the ranks that are only in the rows, or only in one of the index tables."""
    for table in COLUMNS:
        rows = _listed("SELECT rank FROM search_searchentry WHERE rank > %s ORDER BY rank LIMIT %s")
        ranks = _listed(
            f"SELECT rowid FROM {table} WHERE {table} MATCH 'headings : {EVERY}' AND rowid > %s "
            "ORDER BY rowid LIMIT %s"
        )
        yield from only_in_one(rows, ranks)


def _listed(sql: str) -> Iterator[int]:
    """Yield the numbers that a query returns in order, read in portions."""
    last = 0
    while True:
        with closing(connection.cursor()) as cursor:
            cursor.execute(sql, [last, LISTED])
            numbers = [row[0] for row in cursor.fetchall()]
        yield from numbers
        if len(numbers) < LISTED:
            return
        last = numbers[-1]


def _write(found: Sequence[Indexed], *, delete: bool, suffix: str) -> None:
    titles, alls = [], []
    for one in found:
        of_titles, of_all = _columns_of(one)
        titles.append((one.entry.rank, *of_titles))
        alls.append((one.entry.rank, *of_all))
    with connection.cursor() as cursor:
        for table, rows in ((TITLE, titles), (ALL, alls)):
            name = f"{table}{suffix}"
            names = ", ".join(("rowid", *COLUMNS[table]))
            placeholders = ", ".join(["%s"] * (len(COLUMNS[table]) + 1))
            if delete:
                sql = f"INSERT INTO {name}({name}, {names}) VALUES ('delete', {placeholders})"
            else:
                sql = f"INSERT INTO {name}({names}) VALUES ({placeholders})"
            cursor.executemany(sql, rows)


def _columns_of(one: Indexed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the two tables have of an entry, by column."""
    tokens = record_tokens(one.title, one.number, one.text)
    title, body = tokens.title, tokens.body
    headings = " ".join([EVERY, *(_heading(kind, code) for kind, code in headings_of(one))])
    divided = " ".join([*sorted(tokens.divided), *(f"t{pair}" for pair in sorted(title.divided))])
    return (
        (title.text, headings, " ".join(sorted(title.divided))),
        (body.text, title.text, headings, divided),
    )


def _heading(kind: str, code: str) -> str:
    return f"z{kind}{code.encode().hex()}"


def _match(wanted: Wanted, table: str) -> str:
    """Return the MATCH expression: terms in the text columns, headings in their column."""
    headings = (
        " OR ".join(_heading(kind, code) for kind, code in codes)
        for codes in wanted_headings(wanted)
    )
    terms = _terms(wanted, "title" if table == TITLE else "{title body}")
    return " AND ".join([terms, *(f"headings : ({codes})" for codes in headings)])


def _terms(wanted: Wanted, columns: str, *, divided: str = "") -> str:
    return " AND ".join(
        "(" + " OR ".join(_occurs(one, columns, divided) for one in term.phrases) + ")"
        for term in wanted.terms
    )


def _occurs(phrase: Phrase, columns: str, divided: str) -> str:
    occurs = f"{columns} : {_phrase(phrase)}"
    if not phrase.is_pair:
        return occurs
    return f'(({occurs}) NOT (divided : "{divided}{phrase.tokens[0]}"))'


def _phrase(phrase: Phrase) -> str:
    """Return an FTS5 phrase; tokens are letters and digits only, so quoting them is sufficient."""
    return '"' + " ".join(phrase.tokens) + '"' + (" *" if phrase.open_end else "")


def _select(table: str, match: str, wanted: Wanted, below: int | None) -> tuple[str, list[Any]]:
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"
    values: list[Any] = [match]
    bounds: list[tuple[str, Any]] = [(">=", wanted.first), ("<=", wanted.last), ("<", below)]
    for sign, bound in bounds:
        if bound is not None:
            sql += f" AND rowid {sign} %s"
            values.append(bound)
    if wanted.effective is not None:
        later, day = wanted.effective
        sign = "IN" if later else "NOT IN"
        sql += f" AND rowid {sign} (SELECT rank FROM search_searchentry WHERE effective_on > %s)"
        values.append(day)
    if wanted.without:
        sql += f" AND rowid NOT IN ({', '.join(['%s'] * len(wanted.without))})"
        values += sorted(wanted.without)
    return sql, values


def _ranks(table: str, match: str, wanted: Wanted, below: int | None, limit: int) -> list[int]:
    sql, values = _select(table, match, wanted, below)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY rowid DESC LIMIT %s", [*values, limit])
        return [row[0] for row in cursor.fetchall()]
