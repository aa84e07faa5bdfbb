"""
CPU time of searches by class of query, on data folders of growing size, beside three other ways.

`PAGE_CORPORA="folder folder …" python -m benchmarks search_classes` measures existing folders, such as those
of `gongkai sample --documents N`, or PostgreSQL databases by their URLs; `READ=1` compares fewer queries with the texts. The other ways are the index alone (one page and the count by SQL), a
trigram index of the same texts, which takes a minute for 100,000 texts (`TRIGRAM=no` leaves it out), and LIKE.
"""

import json
import os
import random
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.places import cpu_seconds, environment_of, name_of

EACH = 20  # queries of a class
ROUNDS = 3
# Queries of a class for which every text is read, and that LIKE is asked.
READ, LIKED = int(os.environ.get("READ", "4")), 1
PAGE, MOST = 20, 10_000
WAYS = ("search", "index", "trigram", "LIKE")


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
        found = json.loads(done.stdout)
        print(f"{name_of(place)}: {found['documents']} documents, CPU ms, p50 / p95", flush=True)
        for name, ways in found["classes"].items():
            cells = "  ".join(
                f"{way} {ways[way][0]:8.1f} /{ways[way][1]:8.1f}" if way in ways else " " * 25
                for way in WAYS
            )
            print(f"{name:14} {cells}", flush=True)
        print(
            f"found as by reading every text: {found['equal']} of {found['read']}{found['wrong']}"
        )


def queries_by_class() -> dict[str, list[Asked]]:
    """Return the queries of each class."""
    from benchmarks.corpus import ENDS, PHRASES, SYLLABLES, THINGS, VERBS  # noqa: PLC0415

    chance = random.Random(3)
    offices = "财教卫环农水交商文统"

    def several(make: Callable[[], str], genre: str = "") -> list[Asked]:
        return [Asked(make(), genre) for _ in range(EACH)]

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

    from gongkai.search.models import EntryText  # noqa: PLC0415

    classes = queries_by_class()
    documents = EntryText.objects.count()
    trigram = connection.vendor == "sqlite" and os.environ.get("TRIGRAM") != "no"
    if trigram:
        _build_trigram()
    ways: dict[str, Callable[[Asked], object]] = {"search": _search}
    if connection.vendor == "sqlite":
        ways["index"] = _index
    found = {
        name: {way: _spent(do, asked) for way, do in ways.items()}
        for name, asked in classes.items()
    }
    for name, asked in classes.items():
        answered = [one for one in asked if all(len(word) > 2 for word in one.text.split())]
        if trigram and len(answered) == len(asked) and not asked[0].genre:
            found[name]["trigram"] = _spent(_trigram, asked)
        if not asked[0].genre:
            found[name]["LIKE"] = _spent(_like, asked[:LIKED], rounds=1)
    checked = [one for asked in classes.values() for one in asked[:READ] if not one.genre]
    expected = _read(checked)
    wrong = [one.text for one in checked if set(_every_rank(one)) != expected[one.text]]
    return {
        "documents": documents,
        "classes": found,
        "read": len(checked),
        "equal": len(checked) - len(wrong),
        "wrong": "".join(f", not {text}" for text in wrong),
    }


def _spent(
    do: Callable[[Asked], object], asked: Iterable[Asked], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Return p50 and p95 of the CPU time of queries, each the shortest of some rounds."""
    times: dict[Asked, list[float]] = defaultdict(list)
    for _round in range(rounds):
        for one in asked:
            begun = cpu_seconds()
            do(one)
            times[one].append((cpu_seconds() - begun) * 1000)
    spent = [min(several) for several in times.values()]
    if len(spent) == 1:
        return spent[0], spent[0]
    ranks = statistics.quantiles(spent, n=20, method="inclusive")
    return ranks[9], ranks[18]


def _search(asked: Asked) -> object:
    from gongkai.search.queries import Filters, search  # noqa: PLC0415

    return search(asked.text, filters=Filters(genre=asked.genre), limit=PAGE)


def _index(asked: Asked) -> object:
    """Ask the index for one page and the number, without any of the rest of a search."""
    from gongkai.search.backends import sqlite  # noqa: PLC0415
    from gongkai.search.queries import Filters, wanted_by  # noqa: PLC0415
    from gongkai.search.text import parse  # noqa: PLC0415

    wanted = wanted_by(parse(asked.text), Filters(genre=asked.genre))
    # The same expression as in a search, so that only what is around it differs.
    return _matched(sqlite.ALL, sqlite._match(wanted, sqlite.ALL))  # noqa: SLF001


def _matched(table: str, match: str) -> object:
    from django.db import connection  # noqa: PLC0415

    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY rowid DESC LIMIT {PAGE}", [match])
        rows = cursor.fetchall()
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT {MOST + 1})", [match])  # noqa: S608
        return rows, cursor.fetchone()[0]


def _build_trigram() -> None:
    """Fill a trigram index of the same texts in the temporary database."""
    from django.db import connection  # noqa: PLC0415

    from gongkai.search.models import EntryText  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store = FILE")
        cursor.execute(
            "CREATE VIRTUAL TABLE temp.trigrams USING fts5(text, tokenize = 'trigram', content = '')"
        )
        for one in EntryText.objects.order_by("entry").iterator(chunk_size=2_000):
            cursor.execute(
                "INSERT INTO trigrams (rowid, text) VALUES (%s, %s)",
                [one.entry_id, "\n".join(one.parts)],
            )


def _trigram(asked: Asked) -> object:
    return _matched("trigrams", " AND ".join(f'"{word}"' for word in asked.text.split()))


def _like(asked: Asked) -> object:
    """Compare each text of a table, which LIKE does; the texts are those that are searched."""
    from gongkai.documents.queries import public_documents  # noqa: PLC0415

    found = public_documents()
    for word in asked.text.split():
        found = found.filter(public_version__plain_text__icontains=word)
    return list(found.order_by("-listed_on", "-id")[:PAGE]), found.count()


def _every_rank(asked: Asked) -> list[int]:
    from gongkai.search.backends.chosen import backend  # noqa: PLC0415
    from gongkai.search.queries import Filters, wanted_by  # noqa: PLC0415
    from gongkai.search.synonyms import with_synonyms  # noqa: PLC0415
    from gongkai.search.text import parse  # noqa: PLC0415

    wanted = wanted_by(with_synonyms(parse(asked.text)), Filters())
    places = backend().page(wanted, after=None, limit=10_000_000, tiered=False)
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
