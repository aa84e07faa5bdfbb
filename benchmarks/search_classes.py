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
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from benchmarks.places import cpu_seconds, environment_of, name_of
from benchmarks.search_queries import PAGE, Asked, queries_by_class
from benchmarks.trigrams import SIDE, ask_by_like, attach_side, is_short, trigram_searches

ROUNDS = 5
# Queries of a class for which every text is read, and that LIKE is asked.
READ, LIKED = int(os.environ.get("READ", "4")), 2
WAYS = ("search", "index", "whole", "trigram", "LIKE")
Statement = tuple[str, Sequence[Any]]


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


def measure() -> dict[str, object]:
    """Return the milliseconds of each class and way, and how many queries found what reading finds."""
    from django.db import connection  # noqa: PLC0415

    from gongkai.config.server_memory import collect_garbage_after_requests  # noqa: PLC0415
    from gongkai.search.models import SearchEntry  # noqa: PLC0415

    collect_garbage_after_requests()  # as a server process does
    classes = queries_by_class()
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite and SIDE != "no":
        attach_side()
    found: dict[str, dict[str, tuple[float, float]]] = {}
    numbers: dict[str, int] = {}
    unlike: list[str] = []
    for name, asked in list(_by_what_can_answer(classes).items()):
        ways: dict[str, Callable[[Asked], object]] = {"search": _search}
        if is_sqlite:
            ways["index"] = _again({one: _sent(one) for one in asked})
        if is_sqlite and SIDE != "no" and not any(map(is_short, asked)):
            alike = [one for one in asked if _whole(one) == _search(one)]
            unlike += [one.text for one in asked if one not in alike]
            with trigram_searches():
                sent = {one: _sent(one, "trigram_") for one in alike}
            ways |= {"whole": _whole, "trigram": _again(sent)}
            numbers[name] = len(alike)
            found[name] = _spent(ways, alike)
        else:
            numbers[name] = len(asked)
            found[name] = _spent(ways, asked)
        if is_sqlite and SIDE != "no" and not asked[0].genre:
            found[name] |= _spent({"LIKE": ask_by_like}, asked[:LIKED], rounds=1)
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
        answered = [one for one in asked if not is_short(one)]
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


def _whole(asked: Asked) -> object:
    with trigram_searches():
        return _search(asked)


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
