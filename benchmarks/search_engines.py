"""
SQLite, PostgreSQL and OpenSearch side by side: the same generated texts, the same queries, one run.

`ENGINES_POSTGRES=postgres://… python -m benchmarks search_engines 100000`; without the address of a server, on
which a database is made and removed again, PostgreSQL is left out; OpenSearch is left out where it was not
fetched (`make setup-opensearch`). One node with 1 GB of heap is started.

- build: documents per second, with making the tokens. SQLite by the functions of the indexer in transactions of
  2,000 and merging afterwards; PostgreSQL by COPY, its GIN indexes and statistics afterwards; OpenSearch in bulk
  requests, and a refresh afterwards. One process writes.
- size: what the index has on disk: the two FTS5 tables with their space; the table of entries with its vectors,
  strings and indexes; the shard.
- milliseconds: after each query was asked once, wall time of the page (21 places in their order) with the number of hits, exact to 10,000, as
  `search()` asks for them, and of the facets. The engines take turns with each query; of each query the
  shortest of three rounds counts. `CPU` is the mean of all rounds: of this process and of the server.
- agreement: page and number are compared for every query; numbers of PostgreSQL that are estimates are not.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from benchmarks.engines import (
    Engine,
    drop_database,
    opensearch_engines,
    postgres_engine,
    sqlite_engine,
)
from benchmarks.search_queries import Asked, queries_by_class

BATCH, ROUNDS = 2_000, 3
GENRES = ("notice", "opinion", "plan", "report", "reply")
BODIES = 780


def search_engines(documents: int) -> None:
    """Measure in a process of its own, which has a database of its own; only if it is named."""
    if "search_engines" not in sys.argv:
        return
    with tempfile.TemporaryDirectory(prefix="gongkai-engines-") as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        subprocess.run(
            [sys.executable, "-m", "benchmarks.search_engines", str(documents)],
            check=True,
            env={**environment, "GONGKAI_DATA": folder, "GONGKAI_LOG": "ERROR"},
        )


def main() -> None:
    """Build the three indexes from the same texts, and ask them the same."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    import django  # noqa: PLC0415  (the data folder is chosen first)
    from django.conf import settings  # noqa: PLC0415

    django.setup()
    settings.GONGKAI_CONSUMERS = ()
    settings.GONGKAI_SEARCH = "opensearch"
    documents = int(sys.argv[1])
    nodes: list[Any] = []
    made = False
    try:
        engines = [sqlite_engine()]
        if address := os.environ.get("ENGINES_POSTGRES", ""):
            engines.append(postgres_engine(address))
            made = True
        engines += opensearch_engines(nodes)
        begun = time.monotonic()
        _build(engines, documents)
        _report_build(engines, documents, time.monotonic() - begun)
        _report(engines, *_measure(engines))
    finally:
        for node in nodes:
            node.kill()
        if made:
            drop_database(os.environ["ENGINES_POSTGRES"])


def _entries(documents: int) -> Iterator[list[Any]]:
    """Yield batches of entries with their texts, as the indexer would make them."""
    from gongkai.documents.measures import DOCUMENT  # noqa: PLC0415
    from gongkai.sampledata.generated_texts import generated_texts  # noqa: PLC0415
    from gongkai.search.backends.wanted import Indexed  # noqa: PLC0415
    from gongkai.search.kinds import kinds  # noqa: PLC0415
    from gongkai.search.models import EntryText, SearchEntry, pack  # noqa: PLC0415
    from gongkai.search.ranks import first_rank  # noqa: PLC0415
    from gongkai.search.tokens import TOKENS_VERSION  # noqa: PLC0415

    kind = kinds()[DOCUMENT].number
    chance = random.Random(4)
    of_day: dict[date, int] = defaultdict(int)
    texts = enumerate(generated_texts(documents), start=1)
    while some := list(islice(texts, BATCH)):
        found = []
        for pk, one in some:
            day = date.fromisoformat(one["day"])
            entry = SearchEntry(
                rank=first_rank(day) + of_day[day],
                subject_type=DOCUMENT,
                subject_id=pk,
                body=f"99{int(chance.paretovariate(0.6)) % BODIES:04}",
                genre=chance.choice(GENRES),
                item="",
                language="zh-hans",
                year=day.year,
                tokens_version=TOKENS_VERSION,
            )
            of_day[day] += 1
            packed = pack(one["title"], one["number"], one["text"])
            EntryText(entry=entry, packed=packed)  # which the entry knows from now on
            found.append(Indexed(entry, kind, one["title"], one["number"], one["text"]))
        yield found


def _build(engines: list[Engine], documents: int) -> None:
    from gongkai.search.models import SearchEntry  # noqa: PLC0415

    for found in _entries(documents):
        SearchEntry.objects.bulk_create([one.entry for one in found], batch_size=80)
        for engine in engines:
            begun = time.monotonic()
            engine.add(found)
            engine.seconds += time.monotonic() - begun
    for engine in engines:
        begun = time.monotonic()
        engine.finish()
        engine.seconds += time.monotonic() - begun


def _measure(engines: list[Engine]) -> tuple[dict[str, list[Asked]], int, list[str]]:
    """Let the engines answer every query in turn; return the queries, comparisons and differences."""
    from gongkai.search.backends.wanted import Exactness  # noqa: PLC0415
    from gongkai.search.queries import Filters, wanted_by  # noqa: PLC0415
    from gongkai.search.synonyms import with_synonyms  # noqa: PLC0415
    from gongkai.search.text import parse  # noqa: PLC0415

    classes = queries_by_class()
    for one in (one for asked in classes.values() for one in asked):  # until all are warm
        for engine in engines:
            engine.ask(wanted_by(with_synonyms(parse(one.text)), Filters(genre=one.genre)))
            engine.facets(wanted_by(with_synonyms(parse(one.text)), Filters(genre=one.genre)))
    compared, unlike = 0, list[str]()
    for name, asked in classes.items():
        for one in asked:
            terms = with_synonyms(parse(one.text))
            best = {engine.name: (float("inf"), float("inf")) for engine in engines}
            answers: dict[str, tuple[Any, Any]] = {}
            for _round in range(ROUNDS):
                for engine in engines:
                    # Made anew each time, because engines note in it what they have counted.
                    wanted = wanted_by(terms, Filters(genre=one.genre))
                    used, begun = engine.cpu(), time.perf_counter()
                    answers[engine.name] = engine.ask(wanted)
                    asking = time.perf_counter() - begun
                    engine.used[name] += engine.cpu() - used
                    begun = time.perf_counter()
                    engine.facets(wanted_by(terms, Filters(genre=one.genre)))
                    faceting = time.perf_counter() - begun
                    before = best[engine.name]
                    best[engine.name] = (min(before[0], asking), min(before[1], faceting))
            for engine in engines:
                engine.spent[name].append(best[engine.name][0] * 1000)
                engine.faceted.append(best[engine.name][1] * 1000)
            places, number = answers[engines[0].name]
            for engine in engines[1:]:
                compared += 1
                other_places, other = answers[engine.name]
                is_known = other.exactness is not Exactness.ABOUT
                if other_places != places or (is_known and other != number):
                    unlike.append(f"{engine.name}: {one.text}")
    return classes, compared, unlike


def _report_build(engines: list[Engine], documents: int, seconds: float) -> None:
    print(f"{documents} generated documents; the machine had a load of {os.getloadavg()[0]:.1f}")
    print(f"| {seconds:.0f} s in all | documents/s | seconds | MB | bytes per document |")
    print("|---|---|---|---|---|")
    for engine in engines:
        size = engine.size()
        print(
            f"| {engine.name} | {documents / engine.seconds:,.0f} | {engine.seconds:.0f} | "
            f"{size / 1e6:,.0f} | {size / documents:,.0f} |",
            flush=True,
        )


def _report(
    engines: list[Engine], classes: dict[str, list[Asked]], compared: int, unlike: list[str]
) -> None:
    print(f"| ms, p50 / p95 (CPU) | {' | '.join(engine.name for engine in engines)} |")
    print(f"|---|{'---|' * len(engines)}")
    for name, asked in classes.items():
        cells = [
            f"{_quantiles(engine.spent[name])} "
            f"({engine.used[name] * 1000 / len(asked) / ROUNDS:.1f})"
            for engine in engines
        ]
        print(f"| {name}, {len(asked)} | {' | '.join(cells)} |")
    every = [[one for spent in engine.spent.values() for one in spent] for engine in engines]
    print(f"| all, {len(every[0])} | {' | '.join(map(_quantiles, every))} |")
    print(f"| facets of all | {' | '.join(_quantiles(engine.faceted) for engine in engines)} |")
    print(f"{compared - len(unlike)} of {compared} answers as those of SQLite", flush=True)
    if unlike:
        print(json.dumps(unlike[:20], ensure_ascii=False))
    print(f"load at the end: {os.getloadavg()[0]:.1f}")


def _quantiles(spent: list[float]) -> str:
    ranks = statistics.quantiles(spent, n=20, method="inclusive")
    return f"{ranks[9]:.1f} / {ranks[18]:.1f}"


if __name__ == "__main__":
    main()
