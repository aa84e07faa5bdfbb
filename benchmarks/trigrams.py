"""Ways to search that are compared with the index: SQLite's trigram tokeniser, and LIKE."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.search_queries import MOST, PAGE, Asked

SIDE = os.environ.get("SIDE", "")


def attach_side() -> None:
    """Attach a database with the folded texts, plain and in trigram tables; fill it if it is new."""
    from django.db import connection  # noqa: PLC0415

    from gongkai.ledger.index_text import FIELD_END  # noqa: PLC0415
    from gongkai.search.folding import fold  # noqa: PLC0415
    from gongkai.search.models import EntryText  # noqa: PLC0415

    def folded(*texts: str) -> str:
        return "\n".join(fold(field) for text in texts for field in text.split(FIELD_END))

    connection.ensure_connection()
    bare = connection.connection
    bare.execute("ATTACH ? AS side", [SIDE])
    bare.execute("PRAGMA side.cache_size = -65536")  # as of the database of the index
    if bare.execute("SELECT 1 FROM side.sqlite_master").fetchone():
        return
    bare.execute("PRAGMA side.journal_mode = OFF")
    bare.execute("BEGIN")
    bare.execute("CREATE TABLE side.texts (rank INTEGER PRIMARY KEY, title TEXT, whole TEXT)")
    for table in ("trigram_title", "trigram_all"):
        bare.execute(
            f"CREATE VIRTUAL TABLE side.{table} USING fts5(text, content = '', columnsize = 0, "
            "tokenize = 'trigram case_sensitive 1')"
        )
    for one in EntryText.objects.order_by("entry").iterator(chunk_size=2_000):
        title, number, text = one.parts
        of_title, whole = folded(title, number), folded(title, number, text)
        for sql, values in (
            ("INSERT INTO side.texts VALUES (?, ?, ?)", (of_title, whole)),
            ("INSERT INTO side.trigram_title (rowid, text) VALUES (?, ?)", (of_title,)),
            ("INSERT INTO side.trigram_all (rowid, text) VALUES (?, ?)", (whole,)),
        ):
            bare.execute(sql, (one.entry_id, *values))
    for table in ("trigram_title", "trigram_all"):
        bare.execute(f"INSERT INTO side.{table}({table}) VALUES ('optimize')")  # noqa: S608
    bare.execute("COMMIT")


def _words(terms: Iterable[Any]) -> list[list[str]]:
    """Return the folded texts of each term, of which one must occur."""
    from gongkai.search.folding import fold  # noqa: PLC0415

    return [[fold(one.typed).strip() for one in (term, *term.others)] for term in terms]


def is_short(asked: Asked) -> bool:
    """Return whether trigrams cannot answer a query, or one of its synonyms."""
    from gongkai.search.synonyms import with_synonyms  # noqa: PLC0415
    from gongkai.search.text import parse  # noqa: PLC0415

    words = _words(with_synonyms(parse(asked.text)))
    return bool(asked.genre) or any(len(one) < 3 for others in words for one in others)


class _TrigramSearcher:
    """The functions of a backend that a search calls, with the trigram tables."""

    def _ranks(self, table: str, wanted: Any, limit: int) -> list[int]:
        from django.db import connection  # noqa: PLC0415

        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._match(wanted), limit])
            return [rank for (rank,) in cursor.fetchall()]

    def _match(self, wanted: Any) -> str:
        return " AND ".join(
            "(" + " OR ".join(f'"{one}"' for one in others) + ")" for others in _words(wanted.terms)
        )

    def page(self, wanted: Any, *, after: Any, limit: int, tiered: bool) -> list[tuple[int, int]]:
        assert after is None  # the first page
        assert tiered
        titles = self._ranks("trigram_title", wanted, limit)
        found = [(0, rank) for rank in titles]
        if len(found) < limit:
            ranks = self._ranks("trigram_all", wanted, limit + len(titles))
            found += [(1, rank) for rank in ranks if rank not in titles][: limit - len(found)]
        return found

    def count(self, wanted: Any, *, most: int) -> Any:
        from django.db import connection  # noqa: PLC0415

        from gongkai.search.backends.wanted import Counted, Exactness  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM (SELECT rowid FROM trigram_all WHERE trigram_all MATCH %s LIMIT %s)",
                [self._match(wanted), most + 1],
            )
            number = cursor.fetchone()[0]
        return Counted(min(number, most), Exactness.EXACT if number <= most else Exactness.MORE)


@contextmanager
def trigram_searches() -> Iterator[None]:
    """Let searches ask the trigram tables meanwhile."""
    from gongkai.search import queries  # noqa: PLC0415

    used = queries.searcher
    queries.searcher = _TrigramSearcher  # type: ignore[assignment,attr-defined]
    try:
        yield
    finally:
        queries.searcher = used  # type: ignore[attr-defined]


def ask_by_like(asked: Asked) -> object:
    """Ask for the page and the number by LIKE, over texts that are not compressed."""
    from django.db import connection  # noqa: PLC0415

    from gongkai.search.synonyms import with_synonyms  # noqa: PLC0415
    from gongkai.search.text import parse  # noqa: PLC0415

    words = _words(with_synonyms(parse(asked.text)))

    def condition(column: str) -> str:
        return " AND ".join(
            "(" + " OR ".join([f"{column} LIKE ?"] * len(others)) + ")" for others in words
        )

    values = [f"%{one}%" for others in words for one in others]
    bare = connection.connection
    page = bare.execute(
        f"SELECT rank FROM side.texts WHERE {condition('whole')} "  # noqa: S608
        f"ORDER BY NOT ({condition('title')}), rank DESC LIMIT {PAGE}",
        [*values, *values],
    ).fetchall()
    sql = f"SELECT rank FROM side.texts WHERE {condition('whole')} LIMIT {MOST + 1}"  # noqa: S608
    return page, bare.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()  # noqa: S608
