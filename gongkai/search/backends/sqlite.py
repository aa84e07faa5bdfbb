"""
Search backend for SQLite: contentless FTS5 tables over tokens made in Python.

There are two tables: one of titles only (small, for the first tier) and one of all text. Headings are
tokens in a column of their own, which user input cannot reach: a filter by join would take a hundred
times as long. The column `divided` has the pairs of characters that marks divide wherever they occur:
a word of two characters is not found by these. With "t" before, they are those of the title alone.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from gongkai.search.backends.wanted import FacetRow, Place, Wanted
from gongkai.search.kinds import KIND_OF_RANK
from gongkai.search.models import SearchEntry
from gongkai.search.tokens import Phrase, divided_in, indexed

TITLE, ALL = "search_title", "search_all"
COLUMNS = {
    TITLE: ("title", "headings", "divided"),
    ALL: ("title", "body", "headings", "divided"),
}


def create() -> None:
    """Create both tables."""
    with connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5({', '.join(columns)}, "
                "tokenize = 'ascii', content = '')"
            )


def drop() -> None:
    """Remove both tables."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def clear() -> None:
    """Empty the index by recreating it: deleting from contentless tables needs the tokens."""
    drop()
    create()


def add(entries: list[SearchEntry]) -> None:
    """Index entries; the rowid is the rank, so ordering by date needs no sort."""
    _write(entries, delete=False)


def remove(entries: list[SearchEntry]) -> None:
    """Remove entries; a contentless table needs the exact tokens that were indexed."""
    _write(entries, delete=True)


def page(wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
    """Return the next places: hits in titles first, newest first; or all hits newest first."""
    if not tiered:
        return [
            (1, rank)
            for rank in _ranks(ALL, _match(wanted, ALL), wanted, after and after[1], limit)
        ]
    found: list[Place] = []
    if after is None or after[0] == 0:
        ranks = _ranks(TITLE, _match(wanted, TITLE), wanted, after and after[1], limit)
        found = [(0, rank) for rank in ranks]
        after = None
    if len(found) < limit:
        beyond = f"({_match(wanted, ALL)}) NOT ({_terms(wanted, 'title', divided='t')})"
        ranks = _ranks(ALL, beyond, wanted, after and after[1], limit - len(found))
        found += [(1, rank) for rank in ranks]
    return found


def count(wanted: Wanted, *, most: int) -> tuple[int, bool]:
    """Count hits up to `most`."""
    sql, values = _select(ALL, _match(wanted, ALL), wanted, None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s)", [*values, most + 1])
        found: int = cursor.fetchone()[0]
    return min(found, most), found <= most


def facets(wanted: Wanted, *, most: int) -> list[FacetRow]:
    """Count the newest hits by body, genre, item and year, in one query."""
    sql, values = _select(ALL, _match(wanted, ALL), wanted, None)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.body, e.genre, e.item, e.year, count(*) FROM ({sql} ORDER BY rowid DESC LIMIT %s) h "
            "JOIN search_searchentry e ON e.rank = h.rowid GROUP BY 1, 2, 3, 4",
            [*values, most],
        )
        return list(cursor.fetchall())


def unequal() -> Iterator[int]:
    """Yield the ranks that are only in the rows, or only in one of the index tables."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            indexed_ranks = f"SELECT id FROM {table}_docsize"
            rows = "SELECT rank FROM search_searchentry"
            for one, other in ((rows, indexed_ranks), (indexed_ranks, rows)):
                cursor.execute(f"{one} EXCEPT {other}")
                yield from (row[0] for row in cursor.fetchall())


def optimise() -> None:
    """Merge the segments of the index."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        cursor.execute("ANALYZE search_searchentry")


def _write(entries: list[SearchEntry], *, delete: bool) -> None:
    titles, alls = [], []
    for entry in entries:
        title, body = indexed(entry.title, entry.number), indexed(entry.text)
        headings = _headings(entry)
        divided = " ".join(
            [*sorted(divided_in(title, body)), *(f"t{pair}" for pair in sorted(title.divided))]
        )
        titles.append((entry.rank, title.text, headings, " ".join(sorted(title.divided))))
        alls.append((entry.rank, title.text, body.text, headings, divided))
    with connection.cursor() as cursor:
        for table, rows in ((TITLE, titles), (ALL, alls)):
            names = ", ".join(("rowid", *COLUMNS[table]))
            placeholders = ", ".join(["%s"] * (len(COLUMNS[table]) + 1))
            if delete:
                sql = f"INSERT INTO {table}({table}, {names}) VALUES ('delete', {placeholders})"
            else:
                sql = f"INSERT INTO {table}({names}) VALUES ({placeholders})"
            cursor.executemany(sql, rows)


def _headings(entry: SearchEntry) -> str:
    headings = [_heading("b", entry.body), _heading("l", entry.language)]
    return " ".join(headings + [_heading(kind, code) for kind, code in _pairs(entry) if code])


def _pairs(entry: SearchEntry) -> list[tuple[str, str]]:
    return [
        ("g", entry.genre),
        ("i", entry.item),
        ("s", entry.subject),
        ("s", entry.subject[:2]),
        ("v", entry.validity),
    ]


def _heading(kind: str, code: str) -> str:
    return f"z{kind}{code.encode().hex()}"


def _match(wanted: Wanted, table: str) -> str:
    """Return the MATCH expression: terms in the text columns, headings in their column."""
    parts = [_terms(wanted, "title" if table == TITLE else "{title body}")]
    if wanted.bodies:
        parts.append(
            "headings : (" + " OR ".join(_heading("b", code) for code in wanted.bodies) + ")"
        )
    if wanted.validities:
        parts.append(
            "headings : (" + " OR ".join(_heading("v", code) for code in wanted.validities) + ")"
        )
    codes = (("g", wanted.genre), ("i", wanted.item), ("s", wanted.subject), ("l", wanted.language))
    parts += [f"headings : {_heading(kind, code)}" for kind, code in codes if code]
    return " AND ".join(parts)


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
    if wanted.kinds:
        sql += (
            f" AND {KIND_OF_RANK.format(rank='rowid')} IN ({', '.join(['%s'] * len(wanted.kinds))})"
        )
        values += wanted.kinds
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
