"""A dataset of a million rows: import, publication, pages, filters, totals, and export in constant memory."""

import random
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from benchmarks.measures import percentile, say
from gongkai.datasets.actions.datasets import create_dataset, start_release
from gongkai.datasets.actions.releases import publish_release, submit_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.exports import csv_pieces, json_pieces
from gongkai.datasets.inputs import (
    MAX_ROWS,
    DatasetFacts,
    ImportInputs,
    NewDataset,
    ReleaseFacts,
)
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import rows_of, values_in_order
from gongkai.datasets.row_queries import RowQuery, aggregate
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_account, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind

ROWS, MARKETS, REQUESTS = 1_000_000, 500, 60
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
    """Measure a dataset of a million rows, or of as many as documents are asked for if these are fewer."""
    number = ROWS if documents >= 100_000 else documents
    release = _published(number)
    pages = {
        "first page": "",
        "filter on an indexed field": "?field=market&op=eq&value=市场77",
        "filter on a range, sorted": "?field=price&op=gte&value=90&sort=-price",
    }
    for name, query in pages.items():
        times = _requests(f"/data/bench/{query}")
        say(
            f"dataset of {number:,} rows, {name}: p50 {percentile(times, 50) * 1000:.1f} ms  "
            f"p95 {percentile(times, 95) * 1000:.1f} ms"
        )
    for name, by in (("all rows", ""), ("by market", "market")):
        cache.clear()
        begun = time.perf_counter()
        groups = aggregate(release, RowQuery(), by=by, measure="sum", of="price")
        seconds = time.perf_counter() - begun
        assert sum(one.measure or 0 for one in groups) == release.sums["price"]
        say(f"dataset of {number:,} rows, total of {name}: {seconds:.2f} s, {len(groups)} groups")
    fields = release.schema.public_fields
    for name, pieces in (
        ("CSV", lambda rows: csv_pieces(release.schema, fields, rows, with_mark=False)),
        ("JSON", lambda rows: json_pieces(release, fields, rows)),
    ):
        _export(name, release, number, pieces)


def _published(number: int) -> DatasetVersion:
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
    dice = random.Random(7)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("编号,日期,市场,价格,品种\n")
            for row in range(number):
                day = since + timedelta(days=row % 2_000)
                price = dice.randrange(100, 10_000) / 100
                market = f"市场{dice.randrange(MARKETS)}"
                file.write(f"{row},{day},{market},{price:.2f},{dice.choice('羊牛鸡')}肉\n")
        begun = time.perf_counter()
        release = import_rows(release, ImportInputs(path, most=MAX_ROWS), by=editor, at=at)
        seconds = time.perf_counter() - begun
    say(f"dataset of {number:,} rows imported in {seconds:.1f} s, {number / seconds:,.0f} rows/s")
    begun = time.perf_counter()
    release = submit_release(release, ReleaseFacts(), by=editor, at=at)
    release = publish_release(release, NOTHING, by=approver, at=at)
    say(f"dataset of {number:,} rows hashed and published in {time.perf_counter() - begun:.1f} s")
    analyze_tables()
    return release


def _requests(address: str) -> list[float]:
    client, times = Client(HTTP_HOST="localhost"), []
    for _number in range(REQUESTS):
        begun = time.perf_counter()
        response = client.get(address)
        times.append(time.perf_counter() - begun)
        assert response.status_code == 200
    return times


def _export(name: str, release: DatasetVersion, number: int, pieces: Callable[..., Any]) -> None:
    begun = time.perf_counter()
    size = sum(len(piece) for piece in pieces(values_in_order(rows_of(release))))
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    for place, _piece in enumerate(pieces(values_in_order(rows_of(release)))):
        if place > 50:  # what it holds does not grow with what was sent
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    say(
        f"dataset of {number:,} rows as {name}: {number / seconds:,.0f} rows/s, {size >> 20} MB, "
        f"at most {peak >> 20} MB of memory"
    )
