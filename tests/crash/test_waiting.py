"""
Nobody waits for a long task: while one runs, a writer gets the lock of SQLite and a page its answer soon.

Statistics of the tables, a rebuild of the index and an import run as the commands that administrators start,
beside a real server with 100,000 documents. Documents are released through the desk meanwhile, and public pages are
read. PostgreSQL has no write lock for the whole database; there its table of locks is read again and again, which says
how long each process has waited for a row, a table or a name that another has locked.
"""

import gzip
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.sampledata.generated_texts import generated_texts
from tests.cast import Cast
from tests.crash.browsers import Browser, said
from tests.crash.place import ROOT, Place, place
from tests.database_templates import SQLiteTemplates, WorkerDatabases

MAX_WAIT, MAX_PAGE = 0.5, 1.0  # seconds, on a machine that does nothing else
STOCK, IMPORTED = 100_000, 2_000  # documents
PAPERS = 40  # released while one task runs
MAX_ROWS = 1_000  # written in one transaction: 70 documents of an import are 900 rows
QUICK = 10  # of these, in the first seconds; the others during the rest of a task of minutes
BURNT = 0.01  # seconds of CPU by which it is measured how much slower this machine is now
# Runs a task and reports, by the statements that SQLite traces, how much CPU time it needed while it had the
# write lock, at most: this does not depend on what else the machine does.
HOLDER = """
import atexit, json, sys, time
import django
django.setup()
from django.core.management import call_command
from django.db.backends.signals import connection_created
from gongkai.kit.table_statistics import analyze_tables
held = {"since": None, "longest": 0.0, "times": 0, "alone": False}
def trace(connection, **_):
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(note)
def note(statement):
    first = statement.lstrip()[:8].upper()
    if first.startswith("--"):
        return  # a part of the statement before it
    if held["since"] is not None and (held["alone"] or first.startswith(("COMMIT", "ROLLBACK"))):
        held["longest"] = max(held["longest"], time.process_time() - held["since"])
        held["since"], held["times"] = None, held["times"] + 1
    if first.startswith(("BEGIN", "ANALYZE")):
        # Statistics are a transaction of their own, which ends before the next statement.
        held["since"], held["alone"] = time.process_time(), first.startswith("ANALYZE")
connection_created.connect(trace, weak=False)
atexit.register(lambda: print("\\n" + json.dumps(held)))
analyze_tables() if sys.argv[1] == "analyze" else call_command(*sys.argv[1:])
"""
PAGES = (
    "/",
    "/catalogue/",
    "/catalogue/?genre=notice",
    "/search/?q=%E5%85%AC%E5%BC%80",
    "/search/?q=%E7%B2%AE%E9%A3%9F%E5%82%A8%E5%A4%87",
    "/b/990000-D01/",
    "/b/980000-D001/",
    "/feeds/atom/",
    "/api/v1/items",
    "/sitemap.xml",
)
# What PostgreSQL knows of whoever waits: how many seconds, and for which statement.
WAITING = """
    SELECT EXTRACT(EPOCH FROM clock_timestamp() - waitstart)::float, left(query, 300) FROM pg_locks
    JOIN pg_stat_activity USING (pid) WHERE NOT granted AND waitstart IS NOT NULL
    AND datname = current_database() ORDER BY 1 DESC LIMIT 1"""
LOOK = 0.02  # seconds between two looks at these locks
Task = Callable[[Path], list[str]]


class Meanwhile:
    """What people waited for while a task ran, and how late the machine itself was."""

    def __init__(self, ground: Place, papers: list[int]) -> None:
        self.ground = ground
        self.papers = iter(papers)
        self.stop = Event()
        self.waits: list[float] = []
        self.longest: tuple[float, str] = (0.0, "")  # for a lock of PostgreSQL, and the statement
        self.pages: list[tuple[float, str]] = []
        self.released: list[float] = []
        self.slower: list[float] = []
        self.faults: list[str] = []

    def run(self, words: list[str]) -> dict[str, float]:
        """Run a task to its end, with everybody else at work; return how it held the write lock."""
        command = [sys.executable, "-c", HOLDER, *words]
        on_sqlite = "DATABASE_URL" not in self.ground.environment
        parts = [self._read, self._release, self._burn, self._write if on_sqlite else self._watch]
        threads = [Thread(target=self._guarded, args=[part]) for part in parts]
        for thread in threads:
            thread.start()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.ground.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        time.sleep(0.3)
        self.stop.set()
        for thread in threads:
            thread.join(timeout=60)
        assert done.returncode == 0, done.stderr[-3000:]
        assert self.faults == []
        held: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return held

    def _guarded(self, part: Callable[[], None]) -> None:
        try:
            part()
        except Exception as fault:  # noqa: BLE001  (a thread must not end silently)
            self.faults.append(f"{part.__name__}: {fault!r}")

    def _rounds(self, pause: float) -> Iterator[float]:
        while not self.stop.wait(pause):
            yield time.monotonic()

    def _write(self) -> None:
        """Take and give back the write lock, and note how long it took to get it."""
        base = sqlite3.connect(
            self.ground.folder / "data/gongkai.sqlite3", timeout=30, isolation_level=None
        )
        for begun in self._rounds(0.03):
            base.execute("BEGIN IMMEDIATE")
            self.waits.append(time.monotonic() - begun)
            base.execute("ROLLBACK")
        base.close()

    def _watch(self) -> None:
        """Note how long anybody waits for a lock of PostgreSQL."""
        with psycopg.connect(self.ground.environment["DATABASE_URL"], autocommit=True) as base:
            for _begun in self._rounds(LOOK):
                if found := base.execute(WAITING).fetchone():
                    self.waits.append(found[0])
                    self.longest = max(self.longest, found)

    def _read(self) -> None:
        browser = Browser(self.ground)
        for begun, page in zip(self._rounds(0.05), cycle(PAGES), strict=False):
            status, _to, text = browser.get("", page)
            assert status == 200, said(text)
            self.pages.append((time.monotonic() - begun, page))

    def _release(self) -> None:
        browser = Browser(self.ground)
        for number, pk in enumerate(self.papers):
            if self.stop.wait(0.2 if number < QUICK else 3):
                return
            begun = time.monotonic()
            status, _to, text = browser.post(
                "disclosure", f"/desk/documents/{pk}/act/release/", {"confirm": "1"}
            )
            assert status == 302, said(text)
            self.released.append(time.monotonic() - begun)

    def _burn(self) -> None:
        """Note how much longer than on an idle machine some work takes."""
        for begun in self._rounds(0.05):
            until = time.thread_time() + BURNT
            while time.thread_time() < until:
                pass
            self.slower.append((time.monotonic() - begun) / BURNT)

    def slowness(self) -> float:
        """Return by how much waiting was longer than on an idle machine, at the times when it was busiest."""
        return max(1.0, sorted(self.slower)[int(len(self.slower) * 0.95)])


def _analyze(folder: Path) -> list[str]:
    return ["analyze"]


def _rebuild(folder: Path) -> list[str]:
    return ["search_rebuild", "--restart"]


def _import(count: int, start: int) -> Task:
    def command(folder: Path) -> list[str]:
        path = folder / f"{start}.jsonl.gz"
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
            for number, one in enumerate(generated_texts(count, seed=start), start):
                row = {
                    "id": number,
                    "title": one["title"],
                    "region": "示范区",
                    "kind": "规范性文件",
                    "adopted": "2001-02-03",
                    "effective": "2001-03-01",
                    "body": one["text"],
                }
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return ["import_documents", str(path), "--body", "990000-D01"]

    return command


def _run(
    tmp_path: Path, databases: WorkerDatabases, tasks: list[Task], stock: int
) -> list[dict[str, Any]]:
    """Run each task on so many documents, and return what was measured beside it."""
    measured = []
    with place(tmp_path, databases.templates, documents=stock) as ground:
        papers = ground.ask(
            "papers", approved=PAPERS * len(tasks), released=1, corrected=0, drafts=0
        )
        ground.serve(workers=2, threads=4)
        ground.wait()
        for number, task in enumerate(tasks):
            mine = papers["approved"][number * PAPERS : (number + 1) * PAPERS]
            meanwhile = Meanwhile(ground, mine)
            words = task(tmp_path)
            begun = time.monotonic()
            held = meanwhile.run(words)
            found = {
                "task": words[0],
                "seconds": round(time.monotonic() - begun, 1),
                "held": round(held["longest"], 3),
                "times": held["times"],
                "wait": round(max(meanwhile.waits, default=0.0), 3),
                "for": meanwhile.longest[1],
                "page": max(meanwhile.pages),
                "pages": len(meanwhile.pages),
                "release": round(max(meanwhile.released), 3),
                "releases": len(meanwhile.released),
                "slowness": round(meanwhile.slowness(), 1),
            }
            sys.stdout.write(f"{found}\n")
            measured.append(found)
    return measured


@pytest.mark.django_db(transaction=True)
def test_no_task_writes_much_in_one_transaction(cast: Cast, tmp_path: Path) -> None:
    """The short version: not how long the write lock is held, but how many rows are written meanwhile."""
    written: list[int] = []
    before: list[int] = []
    connection.ensure_connection()
    database = connection.connection

    def note(statement: str) -> None:
        first = statement.lstrip()[:8].upper()
        if first.startswith("BEGIN"):
            before.append(database.total_changes)
        elif before and first.startswith(("COMMIT", "ROLLBACK")):
            written.append(database.total_changes - before.pop())

    database.set_trace_callback(note)
    try:
        for words in (_import(120, 1)(tmp_path), _rebuild(tmp_path)):
            earlier = len(written)
            call_command(*words, verbosity=0)
            assert sum(written[earlier:]) > 120, words
    finally:
        database.set_trace_callback(None)
    assert max(written) <= MAX_ROWS


@pytest.mark.long
@pytest.mark.real_clock
def test_nobody_waits_for_statistics_a_rebuild_or_an_import(
    tmp_path: Path, worker_databases: WorkerDatabases
) -> None:
    tasks = [_analyze, _rebuild, _import(IMPORTED, 1), _analyze]
    measured = _run(tmp_path, worker_databases, tasks, STOCK)
    on_sqlite = isinstance(worker_databases.templates, SQLiteTemplates)
    for found in measured:
        assert (found["times"] > 0) == on_sqlite, found
        assert found["held"] <= MAX_WAIT, measured
        assert found["wait"] <= MAX_WAIT * found["slowness"], measured
        assert found["page"][0] <= MAX_PAGE * found["slowness"], measured
        assert found["release"] <= MAX_PAGE * found["slowness"], measured
