"""
`PAGE_CORPORA=folder python -m benchmarks load`: memory of a web process while eight connections read public pages.

All pages of `page_costs` are requested in turn, each connection from another place in the list, for ten minutes
(`MINUTES`). The size of the server process is read every ten seconds, without the worker beside it, which may be
larger; the baseline is a process of Django alone. Both count what they share with others (VmRSS).
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import islice, zip_longest
from threading import Event, Thread
from urllib.parse import quote

from benchmarks.places import environment_of

CONNECTIONS, EACH, SECONDS = 8, 200, 10.0


def load(_documents: int) -> None:
    """Measure on the folders named in PAGE_CORPORA; without one there is nothing to measure."""
    minutes = float(os.environ.get("MINUTES", "10"))
    for place in os.environ.get("PAGE_CORPORA", "").split():
        subprocess.run(
            [sys.executable, "-m", "benchmarks.load", str(minutes)],
            check=True,
            env=environment_of(place),
        )


def main() -> None:
    """Serve one folder, read its pages, and print sizes and times."""
    import django  # noqa: PLC0415  (the data folder is chosen first)

    django.setup()
    from benchmarks.page_costs import addresses  # noqa: PLC0415
    from benchmarks.serving import _below, _memory, memory_of_django, served  # noqa: PLC0415

    minutes = float(sys.argv[1])
    paths = in_turn(list(islice(found(), EACH)) for found in addresses().values())
    ended = Event()
    times: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    failed: list[str] = []
    sizes: list[float] = []
    with served(workers=1, is_alone=True) as (port, server):
        first = max(_memory(pid) for pid in _below(server))
        readers = [
            Thread(
                target=read,
                args=(port, [*paths[start:], *paths[:start]], ended, times[number], failed),
            )
            for number, start in enumerate(range(0, len(paths), -(-len(paths) // CONNECTIONS)))
        ]
        for reader in readers:
            reader.start()
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            time.sleep(SECONDS)
            sizes.append(max(_memory(pid) for pid in _below(server)))
        ended.set()
        for reader in readers:
            reader.join()
    every = sorted(one for some in times for one in some)
    empty = memory_of_django()
    print(
        f"{len(every):,} pages of {len(paths):,} addresses in {minutes:.0f} minutes, {len(every) / minutes / 60:.0f}/s, "
        f"p50 {statistics.median(every) * 1000:.0f} ms, p95 {every[len(every) * 95 // 100] * 1000:.0f} ms, "
        f"{len(failed)} failed\n"
        f"memory of the web process: {max(sizes):.0f} MB at most   after the first page {first:.0f} MB   Django alone {empty:.0f} MB   "
        f"×{max(sizes) / empty:.1f}\nby minute: {' '.join(f'{one:.0f}' for one in sizes[5::6])}\n"
        + "\n".join(failed[:3]),
        flush=True,
    )


def in_turn(lists: Iterable[list[str]]) -> list[str]:
    """Return the first address of each list, then the second of each, and so on."""
    return [one for some in zip_longest(*lists) for one in some if one is not None]


def read(port: int, paths: list[str], ended: Event, times: list[float], failed: list[str]) -> None:
    """Request the addresses in turn over one connection until the end; note each time, and what failed."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not ended.is_set():
        for path in paths:
            if ended.is_set():
                break
            begun = time.perf_counter()
            link.request("GET", quote(path, safe="/?=&%"))
            answer = link.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            if answer.status != 200:
                failed.append(f"{answer.status} {path}")
    link.close()


if __name__ == "__main__":
    main()
