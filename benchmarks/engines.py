"""The engines that `search_engines` compares: how each makes its index and answers."""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.places import cpu_seconds

PAGE, MOST, FACETED = 21, 10_000, 2_000
PORT, HEAP_MB = 21_900, 1_024
DATABASE = "gongkai_engines"


@dataclass
class Engine:
    """One engine: how it adds entries and answers, and what that took."""

    name: str
    add: Callable[[list[Any]], None]
    finish: Callable[[], None]
    size: Callable[[], int]
    ask: Callable[[Any], tuple[Any, Any]]
    facets: Callable[[Any], Any]
    cpu: Callable[[], float] = cpu_seconds
    seconds: float = 0.0
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faceted: list[float] = field(default_factory=list)
    used: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def sqlite_engine() -> Engine:
    """Return the engine of the database of this process, whose tables are made here."""
    from django.db import connection, transaction  # noqa: PLC0415

    from gongkai.search import models  # noqa: PLC0415
    from gongkai.search.backends import sqlite  # noqa: PLC0415

    with connection.schema_editor() as editor:
        for model in (
            models.SearchEntry,
            models.EntryText,
            models.SynonymList,
            models.ClusterIndex,
            models.ClusterNote,
        ):
            editor.create_model(model)
    sqlite.create()

    def add(found: list[Any]) -> None:
        with transaction.atomic():
            sqlite.add(found)

    def finish() -> None:
        for _step in sqlite.clean_up():
            pass
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def size() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(length(block)) FROM (SELECT block FROM search_title_data "
                "UNION ALL SELECT block FROM search_all_data)"
            )
            return int(cursor.fetchone()[0])

    return Engine(
        "SQLite",
        add,
        finish,
        size,
        lambda wanted: _page_and_number(sqlite, wanted),
        lambda wanted: sqlite.survey(wanted, most=MOST, rows=FACETED),
    )


def _page_and_number(backend: Any, wanted: Any) -> tuple[Any, Any]:
    places = backend.page(wanted, after=None, limit=PAGE, tiered=True)
    return places, backend.count(wanted, most=MOST)


def postgres_engine(address: str) -> Engine:
    """Return the engine of a server by its URL, on which the database of the benchmark is made."""
    from django.db import connections  # noqa: PLC0415

    from gongkai.config import env  # noqa: PLC0415
    from gongkai.kit.reading import reading_from  # noqa: PLC0415
    from gongkai.search.backends import postgres  # noqa: PLC0415
    from gongkai.search.models import SearchEntry  # noqa: PLC0415

    drop_database(address, make=True)
    os.environ["ENGINES_DATABASE"] = f"{address.rpartition('/')[0]}/{DATABASE}"
    connections.settings["engines"] = {
        **connections.settings["default"],
        **env.env_database("ENGINES_DATABASE", Path(), "For this benchmark."),
    }
    with connections["engines"].schema_editor() as editor:
        editor.create_model(SearchEntry)
    columns = [one.column for one in SearchEntry._meta.concrete_fields]
    with reading_from("engines"):
        postgres.create()
        with connections["engines"].cursor() as cursor:
            cursor.execute("DROP INDEX search_title_tokens")
            cursor.execute("DROP INDEX search_all_tokens")

    def add(found: list[Any]) -> None:
        names = ", ".join([*columns, *postgres.COLUMNS])
        with (
            connections["engines"].cursor() as cursor,
            cursor.copy(f"COPY search_searchentry ({names}) FROM STDIN") as copy,
        ):
            for one in found:
                own = [getattr(one.entry, column) for column in columns]
                copy.write_row([*own, *postgres._columns_of(one)])  # noqa: SLF001

    def finish() -> None:
        with reading_from("engines"):
            postgres.create()
            with connections["engines"].cursor() as cursor:
                cursor.execute("VACUUM ANALYZE search_searchentry")

    def size() -> int:
        with connections["engines"].cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size('search_searchentry')")
            return int(cursor.fetchone()[0])

    def ask(wanted: Any) -> tuple[Any, Any]:
        with reading_from("engines"):
            return _page_and_number(postgres, wanted)

    def facets(wanted: Any) -> Any:
        with reading_from("engines"):
            return postgres.survey(wanted, most=MOST, rows=FACETED)

    return Engine("PostgreSQL", add, finish, size, ask, facets)


def drop_database(address: str, *, make: bool = False) -> None:
    """Remove the database of the benchmark from the server, and make it again if asked to."""
    import psycopg  # noqa: PLC0415  (only where PostgreSQL is measured)
    from django.db import connections  # noqa: PLC0415

    if "engines" in connections.settings:
        connections["engines"].close()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        if make:
            server.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")


def opensearch_engines(nodes: list[Any]) -> list[Engine]:
    """Start one node, which is added to `nodes`, and return its engine; none where OpenSearch was not fetched."""
    from django.conf import settings  # noqa: PLC0415

    from tools import opensearch_nodes  # noqa: PLC0415

    if reason := opensearch_nodes.why_not():
        print(f"OpenSearch is left out: {reason}")
        return []
    from gongkai.search.backends import sqlite  # noqa: PLC0415
    from gongkai.search.cluster import client, following, searching  # noqa: PLC0415
    from gongkai.search.cluster.documents import indexing, key_of  # noqa: PLC0415
    from gongkai.search.cluster.terms import ClusterTerms  # noqa: PLC0415
    from gongkai.search.models import ClusterIndex  # noqa: PLC0415

    folder = Path(settings.GONGKAI_DATA) / "nodes"
    nodes += opensearch_nodes.start(1, folder, PORT, heap_mb=HEAP_MB, quick=False)
    settings.GONGKAI_OPENSEARCH = ClusterTerms(urls=nodes[0].url, timeout_ms=60_000)
    following.begin()
    name = ClusterIndex.objects.get().building

    def add(found: list[Any]) -> None:
        operations = (
            indexing(one.entry, key_of(one.entry.subject_type, one.entry.subject_id) or "", 1)
            for one in found
        )
        client.write(name, operations)

    def size() -> int:
        with client.asking() as cluster:
            cluster.indices.flush(index=name)
            found = cluster.indices.stats(index=name, metric="store")
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])

    class Strict(searching.ClusterSearcher):
        """Does not let the database answer instead."""

        def _ask(self, cluster: Any, _database: Any) -> Any:
            return cluster()

    def ask(wanted: Any) -> tuple[Any, Any]:
        return _page_and_number(Strict(sqlite), wanted)  # type: ignore[arg-type]

    def facets(wanted: Any) -> Any:
        return Strict(sqlite).survey(wanted, most=MOST, rows=FACETED)  # type: ignore[arg-type]

    def cpu() -> float:
        stat = Path(f"/proc/{nodes[0].process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(stat[11]) + int(stat[12])
        return cpu_seconds() + ticks / os.sysconf("SC_CLK_TCK")

    def finish() -> None:
        following.use_index(name)

    return [Engine("OpenSearch", add, finish, size, ask, facets, cpu)]
