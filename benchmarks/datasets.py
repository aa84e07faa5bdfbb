"""A dataset of a million rows: import, publication, pages, filters, totals, and export in constant memory."""

import random
import time
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.utils import timezone

from benchmarks import datasette
from benchmarks.measures import say
from benchmarks.serving import served
from gongkai.datasets.actions.datasets import create_dataset, start_release
from gongkai.datasets.actions.releases import publish_release, submit_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import (
    MAX_ROWS,
    DatasetFacts,
    ImportInputs,
    NewDataset,
    ReleaseFacts,
)
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.row_queries import RowQuery, aggregate
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_account, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind

ROWS, MARKETS = 1_000_000, 500
PAGES = {
    "first page": "/data/bench/",
    "filter on an indexed field": f"/data/bench/?field=market&op=eq&value={quote('市场77')}",
    "filter on a range, sorted": "/data/bench/?field=price&op=gte&value=90&sort=-price",
}
CSV = "/data/bench/v1/rows.csv"
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "title": "编号", "type": "integer", "constraints": {"required": True}},
        {"name": "day", "title": "日期", "type": "date", "indexed": True},
        {"name": "market", "title": "市场", "indexed": True},
        {"name": "price", "title": "价格", "type": "number", "decimals": 2, "indexed": True},
        {"name": "kind", "title": "品种", "constraints": {"enum": ["羊肉", "牛肉", "鸡肉"]}},
    ],
    "primaryKey": ["id"],
}


def datasets(documents: int) -> None:
    """
    Measure a dataset of a million rows, or of as many as documents are asked for if these are fewer.

    Where `make setup-outside` was run, datasette answers the same questions about the same table.
    """
    number = ROWS if documents >= 1_000_000 else documents
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        _write_rows(path, number)
        release = _published(number, path)
        with served(workers=1) as (port, server):
            _measure("gongkai", number, port, server, PAGES, CSV)
            _measure_groups(release, number)
        if not datasette.is_installed():
            say("datasette is not installed (make setup-outside)")
            return
        base = Path(folder) / "rows.db"
        seconds = datasette.write_table(base, path)
        say(f"datasette: {number:,} rows written and indexed by SQLite alone in {seconds:.1f} s")
        with datasette.served_datasette(base) as (port, server):
            _measure("datasette", number, port, server, datasette.PAGES, datasette.CSV)
            for name, sql in datasette.SUMS.items():
                address = f"/rows.json?sql={quote(sql)}&_shape=array"
                (taken,) = datasette.page_times(port, address, 1)
                say(f"datasette: total of {name} of {number:,} rows: {taken:.2f} s")


def _measure(
    name: str, number: int, port: int, server: int, pages: dict[str, str], file: str
) -> None:
    """Ask for the pages and for the rows as CSV over HTTP."""
    for page, address in pages.items():
        before = datasette.cpu_seconds(server)
        times = datasette.page_times(port, address)
        each = (datasette.cpu_seconds(server) - before) / len(times)
        say(
            f"{name}: {page} of {number:,} rows: {datasette.milliseconds(times)}, CPU {each * 1000:.1f} "
            "ms each"
        )
    for kind in ("csv", "json") if name == "gongkai" else ("csv",):
        address = file.replace("csv", kind)
        before = datasette.cpu_seconds(server)
        seconds, lines, grown = datasette.downloaded(port, address, server)
        used = datasette.cpu_seconds(server) - before
        assert lines >= number, (name, kind, lines)
        say(
            f"{name}: {number:,} rows as {kind.upper()}: {number / seconds:,.0f} rows/s, "
            f"{number / max(used, 0.01):,.0f} rows for each second of CPU, the process grew "
            f"by {grown:.0f} MB"
        )


def _measure_groups(release: DatasetVersion, number: int) -> None:
    for name, by in (("all rows", ""), ("by market", "market")):
        cache.clear()
        begun = time.perf_counter()
        groups = aggregate(release, RowQuery(), by=by, measure="sum", of="price")
        seconds = time.perf_counter() - begun
        assert sum(one.measure or 0 for one in groups) == release.sums["price"]
        say(
            f"gongkai: total of {name} of {number:,} rows: {seconds:.2f} s, {len(groups)} groups"
            ", the first time; then from the cache"
        )


def _write_rows(path: Path, number: int) -> None:
    dice, since = random.Random(7), date(2020, 1, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write("编号,日期,市场,价格,品种\n")
        for row in range(number):
            day = since + timedelta(days=row % 2_000)
            price = dice.randrange(100, 10_000) / 100
            market = f"市场{dice.randrange(MARKETS)}"
            file.write(f"{row},{day},{market},{price:.2f},{dice.choice('羊牛鸡')}肉\n")


def _published(number: int, path: Path) -> DatasetVersion:
    body, at = Body.objects.get(code="990000-D01"), timezone.now()
    editor, approver = (
        Person.objects.get(account=create_account(name, None, name=name))
        for name in ("tables", "tables-approver")
    )
    since = date(2020, 1, 1)
    for person, post in ((editor, PostKind.EDITOR), (approver, PostKind.APPROVER)):
        grant_post(person, post, body, by=SYSTEM, at=at, since=since)
    facts = DatasetFacts("价格", "每日价格。", "WEEKLY", "free")
    dataset = create_dataset(body, NewDataset("bench", facts, SCHEMA), by=editor, at=at)
    release = start_release(dataset, ReleaseFacts(), by=editor, at=at)
    begun = time.perf_counter()
    release = import_rows(release, ImportInputs(path, most=MAX_ROWS), by=editor, at=at)
    seconds = time.perf_counter() - begun
    most = getrusage(RUSAGE_SELF).ru_maxrss >> 10
    say(
        f"gongkai: {number:,} rows imported in {seconds:.1f} s, {number / seconds:,.0f} rows/s, the "
        f"process had at most {most} MB"
    )
    begun = time.perf_counter()
    release = submit_release(release, ReleaseFacts(), by=editor, at=at)
    release = publish_release(release, NOTHING, by=approver, at=at)
    say(f"gongkai: {number:,} rows hashed and published in {time.perf_counter() - begun:.1f} s")
    analyze_tables()
    return release
