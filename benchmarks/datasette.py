"""datasette with the same table as a dataset, in the same run: the same questions over HTTP."""

import csv
import http.client
import importlib.util
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.measures import percentile, wait_for
from benchmarks.serving import _below, _memory
from tools.browser import free_port

REQUESTS = 60
PIECE = 1 << 20
# Paths of datasette that ask what `benchmarks.datasets.PAGES` asks.
PAGES = {
    "first page": "/rows/bench",
    "filter on an indexed field": f"/rows/bench?market__exact={quote('市场77')}",
    "filter on a range, sorted": "/rows/bench?price__gte=90&_sort_desc=price",
}
SUMS = {
    "all rows": "select sum(price) from bench",
    "by market": "select market, count(*), sum(price) from bench group by market",
}
CSV = "/rows/bench.csv?_stream=on&_size=max"


def is_installed() -> bool:
    """Return whether `make setup-outside` was run."""
    return importlib.util.find_spec("datasette") is not None


def write_table(path: Path, rows: Path) -> float:
    """Write a table with the columns and indexes of the dataset; return the seconds."""
    begun = time.perf_counter()
    with closing(sqlite3.connect(path)) as base, rows.open(encoding="utf-8") as file:
        base.execute(
            "create table bench (id integer primary key, day text, market text, price real, kind text)"
        )
        lines = csv.reader(file)
        next(lines)
        base.executemany("insert into bench values (?, ?, ?, ?, ?)", lines)
        for name in ("day", "market", "price"):
            base.execute(f"create index bench_{name} on bench ({name})")
        base.commit()
        base.execute("analyze")
    return time.perf_counter() - begun


@contextmanager
def served_datasette(path: Path) -> Iterator[tuple[int, int]]:
    """Serve a database by datasette, without its limits on time and size; yield port and process."""
    port = free_port()
    limits = {"sql_time_limit_ms": 120_000, "max_csv_mb": 0, "max_returned_rows": 1_000}
    words = [word for name, limit in limits.items() for word in ("--setting", name, str(limit))]
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", str(path), "-p", str(port), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"DATASETTE_SECRET": "benchmark"},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/", pause=0.05)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=60)


def page_times(port: int, path: str, number: int = REQUESTS) -> list[float]:
    """Return the seconds of each of so many requests over one connection."""
    link, times = http.client.HTTPConnection("127.0.0.1", port, timeout=180), []
    for _request in range(number):
        begun = time.perf_counter()
        link.request("GET", path)
        answer = link.getresponse()
        answer.read()
        times.append(time.perf_counter() - begun)
        assert answer.status == 200, (path, answer.status)
    link.close()
    return times


def downloaded(port: int, path: str, server: int) -> tuple[float, int, float]:
    """Return the seconds of a download, its lines, and by how many MB the largest process grew."""
    before = _largest(server)
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    begun, lines, most = time.perf_counter(), 0, before
    link.request("GET", path)
    answer = link.getresponse()
    assert answer.status == 200, (path, answer.status)
    looked = 0
    while piece := answer.read(PIECE):
        lines += piece.count(b"\n")
        if lines - looked > 20_000:
            looked, most = lines, max(most, _largest(server))
    link.close()
    return time.perf_counter() - begun, lines, most - before


def cpu_seconds(server: int) -> float:
    """Return the CPU time of a server and its processes; on a loaded machine it says more than the clock."""
    ticks = 0
    for pid in _below(server):
        words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def milliseconds(times: Iterable[float]) -> str:
    """Return the median and the 95th percentile of times in words."""
    found = list(times)
    return f"p50 {percentile(found, 50) * 1000:.1f} ms  p95 {percentile(found, 95) * 1000:.1f} ms"


def _largest(server: int) -> float:
    return max(_memory(pid) for pid in _below(server))
