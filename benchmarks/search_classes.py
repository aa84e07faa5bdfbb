"""
CPU time of searches by class of query, on data folders of growing size, beside three other ways.

`PAGE_CORPORA="folder folder …" python -m benchmarks search_classes` measures existing folders, such as those
of `gongkai sample --documents N`, or PostgreSQL databases by their URLs. `READ=1` compares fewer queries with the texts. All times are CPU milliseconds
of this one process, which is warm, and of its PostgreSQL server process; the ways take turns with each query, and of each query the shortest of some
rounds counts.

- search: `search()`, with the rows, titles and snippets of the page.
- index: the statements that this search sent to the full-text tables, sent again to the bare connection: the
  page in its order, and the number of hits, exact to 10,000. It is what a search cannot do without.
- trigram: the same page and number from SQLite's trigram tokeniser, by statements of the same form. It has the
  folded texts in two tables without content, so that it finds the same; it is asked what it can answer: words of
  three and more characters; "*" marks the queries of a class that it can answer. A query for which it finds another page or number does not count, and is named.
- whole: `search()` with the trigram tables in place of the index.
- LIKE: the same page and number by LIKE over the folded texts in a plain table, which are not compressed.

The trigram tables take minutes for 100,000 texts; `SIDE=file` keeps them, `SIDE=no` leaves these ways out.
"""

import json
import os
import random
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.places import cpu_seconds, environment_of, name_of

EACH = 40  # queries of a class, as far as there are so many different ones
ROUNDS = 5
# Queries of a class for which every text is read, and that LIKE is asked.
READ, LIKED = int(os.environ.get("READ", "4")), 2
PAGE, MOST = 20, 10_000
SIDE = os.environ.get("SIDE", "")
WAYS = ("search", "index", "whole", "trigram", "LIKE")
Statement = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Asked:
    """A query with the genre that it is filtered by, if any."""

    text: str
    genre: str = ""


def search_classes(_documents: int) -> None:
    """Print p50 and p95 of each class and way, on each folder."""
    for place in os.environ.get("PAGE_CORPORA", "").split():
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.search_classes", place],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=environment_of(place),
        )
        _print(place, json.loads(done.stdout))


def _print(place: str, found: dict[str, Any]) -> None:
    print(f"{name_of(place)}: {found['documents']} documents, CPU ms, p50 / p95", flush=True)
    for name, ways in found["classes"].items():
        cells = "  ".join(
            f"{way} {ways[way][0]:6.1f} /{ways[way][1]:6.1f}"
            if way in ways
            else " " * (15 + len(way))
            for way in WAYS
        )
        search, index = ways["search"], ways.get("index", ways["search"])
        print(
            f"{name:12} {found['asked'][name]:3}  {cells}  search - index p50 {search[0] - index[0]:5.1f}"
            f"  search : index p95 {search[1] / index[1]:5.2f}"
        )
    print(f"found as by reading every text: {found['equal']} of {found['read']}{found['wrong']}")
    print(f"of trigram another answer: {', '.join(found['unlike']) or 'none'}", flush=True)


def queries_by_class() -> dict[str, list[Asked]]:
    """Return the queries of each class."""
    from benchmarks.corpus import ENDS, PHRASES, SYLLABLES, THINGS, VERBS  # noqa: PLC0415

    chance = random.Random(3)
    offices = "财教卫环农水交商文统"

    def several(make: Callable[[], str], genre: str = "") -> list[Asked]:
        texts = dict.fromkeys(make() for _ in range(4 * EACH))
        return [Asked(text, genre) for text in list(texts)[:EACH]]

    def phrase() -> str:
        text = chance.choice(PHRASES).replace("，", "")
        start = chance.randrange(len(text) - 5)
        return text[start : start + chance.randint(5, 8)]

    return {
        "2 characters": several(lambda: chance.choice(THINGS)[:2]),
        "4 characters": several(lambda: chance.choice(THINGS)),
        "two words": several(lambda: f"{chance.choice(THINGS)} {chance.choice(VERBS)}"),
        "phrase": several(phrase),
        "number": several(
            lambda: (
                f"锦{chance.choice(offices)}发〔{chance.randint(2015, 2025)}〕{chance.randrange(1, 400)}号"
            )
        ),
        "filtered": several(lambda: chance.choice(THINGS), genre="reply"),
        "rare": several(lambda: "".join(chance.choices(SYLLABLES, k=3)) + "县"),
        "common": several(lambda: chance.choice([*VERBS, *(end[-2:] for end in ENDS)])),
    }


def measure() -> dict[str, object]:
    """Return the milliseconds of each class and way, and how many queries found what reading finds."""
    from django.db import connection  # noqa: PLC0415

    from gongkai.config.server_memory import collect_garbage_after_requests  # noqa: PLC0415
    from gongkai.search.models import SearchEntry  # noqa: PLC0415

    collect_garbage_after_requests()  # as a server process does
    classes = queries_by_class()
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite and SIDE != "no":
        _attach_side()
    found: dict[str, dict[str, tuple[float, float]]] = {}
    numbers: dict[str, int] = {}
    unlike: list[str] = []
    for name, asked in list(_by_what_can_answer(classes).items()):
        ways: dict[str, Callable[[Asked], object]] = {"search": _search}
        if is_sqlite:
            ways["index"] = _again({one: _sent(one) for one in asked})
        if is_sqlite and SIDE != "no" and not any(map(_is_short, asked)):
            alike = [one for one in asked if _whole(one) == _search(one)]
            unlike += [one.text for one in asked if one not in alike]
            with _trigrams():
                sent = {one: _sent(one, "trigram_") for one in alike}
            ways |= {"whole": _whole, "trigram": _again(sent)}
            numbers[name] = len(alike)
            found[name] = _spent(ways, alike)
        else:
            numbers[name] = len(asked)
            found[name] = _spent(ways, asked)
        if is_sqlite and SIDE != "no" and not asked[0].genre:
            found[name] |= _spent({"LIKE": _like}, asked[:LIKED], rounds=1)
    checked = [one for asked in classes.values() for one in asked[:READ] if not one.genre]
    expected = _read(checked)
    wrong = [one.text for one in checked if set(_every_rank(one)) != expected[one.text]]
    return {
        "documents": SearchEntry.objects.count(),
        "classes": found,
        "asked": numbers,
        "unlike": unlike,
        "read": len(checked),
        "equal": len(checked) - len(wrong),
        "wrong": "".join(f", not {text}" for text in wrong),
    }


def _by_what_can_answer(classes: Mapping[str, list[Asked]]) -> dict[str, list[Asked]]:
    """Return the classes, of each the queries that trigrams can answer if only some are, and all."""
    found = dict(classes)
    for name, asked in classes.items():
        answered = [one for one in asked if not _is_short(one)]
        if 0 < len(answered) < len(asked):
            found[f"{name} *"] = answered
    found["all"] = list(dict.fromkeys(one for asked in classes.values() for one in asked))
    return found


def _spent(
    ways: Mapping[str, Callable[[Asked], object]], asked: Iterable[Asked], rounds: int = ROUNDS
) -> dict[str, tuple[float, float]]:
    """Return p50 and p95 of the CPU time of each way, which take turns."""
    times: dict[str, dict[Asked, list[float]]] = {way: defaultdict(list) for way in ways}
    for _round in range(rounds):
        for one in asked:
            for way, do in ways.items():
                begun = cpu_seconds()
                do(one)
                times[way][one].append((cpu_seconds() - begun) * 1000)
    return {way: _quantiles([min(many) for many in spent.values()]) for way, spent in times.items()}


def _quantiles(spent: list[float]) -> tuple[float, float]:
    if len(spent) == 1:
        return spent[0], spent[0]
    ranks = statistics.quantiles(spent, n=20, method="inclusive")
    return ranks[9], ranks[18]


def _search(asked: Asked) -> object:
    from gongkai.search.queries import Filters, search  # noqa: PLC0415

    page = search(asked.text, filters=Filters(genre=asked.genre), limit=PAGE)
    return [hit.row.pk for hit in page.hits], page.count, page.count_exact


def _sent(asked: Asked, table: str = "search_") -> list[Statement]:
    """Return the statements that a search sends to the full-text tables."""
    from django.db import connection  # noqa: PLC0415

    sent: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if " MATCH " in sql and f"FROM {table}" in sql:
            sent.append((sql.replace("%s", "?"), values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        _search(asked)
    return sent


def _again(sent: Mapping[Asked, Sequence[Statement]]) -> Callable[[Asked], object]:
    """Return a way that sends only these statements, to the bare connection."""
    from django.db import connection  # noqa: PLC0415

    bare = connection.connection

    def send(asked: Asked) -> object:
        return [bare.execute(*statement).fetchall() for statement in sent[asked]]

    return send


def _attach_side() -> None:
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


def _is_short(asked: Asked) -> bool:
    """Return whether trigrams cannot answer a query, or one of its synonyms."""
    from gongkai.search.synonyms import with_synonyms  # noqa: PLC0415
    from gongkai.search.text import parse  # noqa: PLC0415

    words = _words(with_synonyms(parse(asked.text)))
    return bool(asked.genre) or any(len(one) < 3 for others in words for one in others)


class _Trigrams:
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
def _trigrams() -> Iterator[None]:
    """Let searches ask the trigram tables meanwhile."""
    from gongkai.search import queries  # noqa: PLC0415

    used = queries.searcher
    queries.searcher = _Trigrams  # type: ignore[assignment,attr-defined]
    try:
        yield
    finally:
        queries.searcher = used  # type: ignore[attr-defined]


def _whole(asked: Asked) -> object:
    with _trigrams():
        return _search(asked)


def _like(asked: Asked) -> object:
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


def _every_rank(asked: Asked) -> list[int]:
    from gongkai.search.queries import Filters, wanted_by  # noqa: PLC0415
    from gongkai.search.searcher import searcher  # noqa: PLC0415
    from gongkai.search.synonyms import with_synonyms  # noqa: PLC0415
    from gongkai.search.text import parse  # noqa: PLC0415

    wanted = wanted_by(with_synonyms(parse(asked.text)), Filters())
    places = searcher().page(wanted, after=None, limit=10_000_000, tiered=False)
    return [rank for _tier, rank in places]


def _read(asked: list[Asked]) -> dict[str, set[int]]:
    """Return the ranks of the documents with all words of each query, by reading every text once."""
    from benchmarks.measures import _as_written  # noqa: PLC0415
    from gongkai.search.models import EntryText  # noqa: PLC0415

    patterns = {
        one.text: [re.compile(_as_written(word)) for word in one.text.split()] for one in asked
    }
    found: dict[str, set[int]] = {text: set() for text in patterns}
    for entry in EntryText.objects.order_by("entry").iterator(chunk_size=2_000):
        parts = entry.parts
        for text, words in patterns.items():
            if all(any(map(word.search, parts)) for word in words):
                found[text].add(entry.entry_id)
    return found


def main() -> None:
    """Measure one data folder in a process of its own."""
    os.environ["GONGKAI_LOG"] = "ERROR"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    print(json.dumps(measure(), ensure_ascii=False))


if __name__ == "__main__":
    main()
