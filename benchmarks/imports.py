"""
`make bench ARGS=importing`: imports as the command of an administrator, with their search index.

Two corpora: the real regulations, of which each round has ids of its own, and generated texts. Beside each import a
writer takes the write lock of the database every 50 ms, as offices at work would, and notes how long it had to wait;
PostgreSQL has no such lock. The baseline is the insertion of the same documents without checks, acts and index.
"""

import gzip
import json
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.corpus import documents
from benchmarks.measures import say, timed
from gongkai.documents.models import Document, Version
from gongkai.documents.queries import public_documents
from gongkai.organisations.models import Body
from gongkai.search.queries import search
from tools.test import shared_folder

GENERATED = 8_000
ROUNDS = 3  # of the real regulations
PAUSE = 0.05
Row = dict[str, object]


def importing(_documents: int) -> None:
    """Measure both corpora."""
    path = shared_folder() / "data/regulations.jsonl.gz"
    if path.is_file():
        _measure("real regulations", list(_regulations(path)))
    _measure("generated texts", list(_generated()))


def _regulations(path: Path) -> Iterator[Row]:
    for place in range(ROUNDS):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield {**row, "id": f"{place}-{row['id']}"}


def _generated() -> Iterator[Row]:
    for one in documents(GENERATED, seed=5):
        yield {
            "id": f"b{one['id']}",
            "title": one["title"],
            "kind": "通知",
            "adopted": one["day"],
            "body": one["text"],
        }


def _measure(name: str, rows: list[Row]) -> None:
    path = Path(settings.GONGKAI_DATA) / "bulk.jsonl"
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    earlier = public_documents().count()
    command = [
        sys.executable,
        "-m",
        "gongkai",
        "import_documents",
        str(path),
        "--body",
        "990000-D01",
    ]
    cpu = _cpu_of_children()
    with _writer() as waits:
        taken = timed(lambda: subprocess.run(command, check=True, capture_output=True))
    cpu = _cpu_of_children() - cpu
    assert public_documents().count() == earlier + len(rows)
    assert search(f'"{rows[-1]["title"]}"').hits, "the index does not know the last document"
    base = timed(lambda: _insert(rows))
    characters = sum(len(str(row["body"])) for row in rows) / len(rows)
    waited = (
        f"a writer waited {max(waits):.2f} s at most of {len(waits)} times"
        if waits
        else "no writer"
    )
    say(
        f"import of {len(rows):,} {name}, {characters:,.0f} characters each   {len(rows) / taken:,.0f}/s   "
        f"{len(rows) / cpu:,.0f} per CPU second   bare inserts {len(rows) / base:,.0f}/s   ×{taken / base:.1f}   {waited}"
    )


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _insert(rows: Iterable[Row]) -> None:
    at, body = timezone.now(), Body.objects.get(code="990000-D01")
    with transaction.atomic():
        made = [
            Document(body=body, title=str(row["title"])[:400], created_at=at, changed_at=at)
            for row in rows
        ]
        Document.objects.bulk_create(made, batch_size=500)
        Version.objects.bulk_create(
            (
                Version(
                    document=document,
                    number=1,
                    title=document.title,
                    text=row["body"],
                    plain_text=row["body"],
                    changed_at=at,
                )
                for document, row in zip(made, rows, strict=True)
            ),
            batch_size=500,
        )
        transaction.set_rollback(True)


@contextmanager
def _writer() -> Iterator[list[float]]:
    """Take the write lock of SQLite again and again; yield how long each took to get."""
    waits: list[float] = []
    if connection.vendor != "sqlite":
        yield waits
        return
    ended = threading.Event()

    def write() -> None:
        base = sqlite3.connect(
            settings.DATABASES["default"]["NAME"], timeout=60, isolation_level=None
        )
        while not ended.wait(PAUSE):
            waits.append(timed(lambda: base.execute("BEGIN IMMEDIATE")))
            base.execute("ROLLBACK")
        base.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield waits
    finally:
        ended.set()
        thread.join()
