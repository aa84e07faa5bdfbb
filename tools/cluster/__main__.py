"""
`make cluster`: an installation on several servers, its journeys, and what is killed in turn under load.

Exits with 1 unless every acknowledged submission is there once, pages went on, and all came back.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.operations.servers import programs
from tools.cluster import figures, journeys
from tools.cluster.browsing import Browser
from tools.cluster.figures import Phase
from tools.cluster.load import Load
from tools.cluster.place import NGINX, RESTART_SECONDS, ROOT, Place, kill_server
from tools.cluster.search_nodes import Nodes, Search, searching

MAX_FAILED_SHARE = 0.02  # of the pages of the whole run
MAX_READ_GAP = 15.0  # seconds without any page
AWAY_SECONDS = 15.0  # for which the primary database is away before anybody promotes the replica
LEASE_SECONDS = 45.0


def main() -> None:
    """Put it together, try it, kill its parts, and say what was lost."""
    parser = ArgumentParser(prog="python -m tools.cluster", description=__doc__)
    parser.add_argument("--readers", type=int, default=3)
    parser.add_argument("--writers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20.0, help="between two kills")
    parser.add_argument("--search", choices=("database", "opensearch"), default="database")
    parser.add_argument("--core", action="store_true", help="a smaller sample: two bodies")
    parser.add_argument("--only-journeys", action="store_true")
    parser.add_argument("--write", action="store_true", help="write docs/scale.md and its chart")
    parser.add_argument("--keep", type=Path, help="copy logs and journal into this folder")
    asked = parser.parse_args()
    if programs() is None or NGINX is None:
        sys.exit(
            "PostgreSQL and nginx are needed (Debian: apt-get install postgresql nginx-light)."
        )
    with (
        tempfile.TemporaryDirectory(prefix="gongkai-cluster-") as name,
        searching(asked.search, Path(name)) as search,
    ):
        place = Place(Path(name), search.settings)
        try:
            wrong = run(place, search, asked)
        finally:
            place.close()
            if asked.keep:
                keep(Path(name), asked.keep)
    print("\n".join(f"WRONG: {one}" for one in wrong) or "Nothing is wrong.")
    sys.exit(bool(wrong))


def run(place: Place, search: Search, asked: Namespace) -> list[str]:
    """Return what is wrong at the end."""
    with said("databases with the sample region, and a replica"):
        place.make_databases(lambda: place.run("demo", *(["--core"] if asked.core else [])))
        (place.folder / "data" / "demo-loading").unlink(missing_ok=True)
    with said("two portals, desk, two workers, nginx"):
        place.start()
        search.prepare(place)

    def new() -> Browser:
        return Browser(place.port, place.folder / "site.crt")

    walk(new, 1)
    if asked.only_journeys:
        return []
    listed = new().get("/api/v1/items?limit=20")
    items = [f"/i/{one['index_number']}/" for one in json.loads(listed.text)["items"]]
    load = Load(new, readers=asked.readers, writers=asked.writers, items=items)
    load.start()
    phases: list[Phase] = []
    try:
        with phase(phases, "nothing", "（无）"):
            time.sleep(asked.seconds)
        kill_worker(place, phases, asked.seconds)
        kill_portal(place, phases, asked.seconds)
        if isinstance(search, Nodes):
            kill_node(search, phases, asked.seconds)
        kill_primary(place, load, phases, asked.seconds)
        follow_again(place, phases, asked.seconds)
    finally:
        load.stop()
        figures.dump(place.folder / "journal.json", load.journal, phases)
    walk(new, 2)
    return judge(place, load, phases, asked)


def walk(new: Callable[[], Browser], first: int) -> None:
    """Go through the journeys; each fails with what the page says."""
    for number, journey in enumerate(
        (journeys.application, journeys.document, journeys.letters), start=first * 10
    ):
        print(f"  journey: {journey(new, number)}", flush=True)


@contextmanager
def said(what: str) -> Iterator[None]:
    """Print what is done, and how long it took."""
    begun = time.monotonic()
    print(f"{what} …", end=" ", flush=True)
    yield
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


@contextmanager
def phase(phases: list[Phase], name: str, name_zh: str) -> Iterator[Phase]:
    """Begin a phase with a kill; it ends with the next one."""
    one = Phase(name, name_zh, time.time())
    phases.append(one)
    print(f"killed: {name}", flush=True)
    yield one
    one.ended = time.time()


def kill_worker(place: Place, phases: list[Phase], seconds: float) -> None:
    """Kill the worker that leads; another one takes over when its lease has expired."""
    leading = place.leader()
    with phase(phases, "worker that leads", "主导的后台进程") as one:
        place.services[leading].kill()
        journeys.until(
            lambda: place.leader() not in {"", leading}, "no other worker leads", LEASE_SECONDS
        )
        one.notes["@leader"] = time.time() - one.begun
        time.sleep(RESTART_SECONDS)
        place.services[leading].start()
        time.sleep(seconds)


def kill_portal(place: Place, phases: list[Phase], seconds: float) -> None:
    """Kill a portal; nginx asks the other one until it is back."""
    with phase(phases, "portal", "门户进程") as one:
        portal = place.services["portal-1"]
        portal.kill()
        time.sleep(max(RESTART_SECONDS, seconds / 2))
        portal.start()
        portal.wait()
        one.notes["@back"] = time.time() - one.begun
        time.sleep(seconds)


def kill_node(search: Nodes, phases: list[Phase], seconds: float) -> None:
    """Kill a node of the search; the others answer until it is back."""
    with phase(phases, "search node", "检索节点") as one:
        search.kill_one()
        time.sleep(seconds)
        search.start_again()
        journeys.until(search.is_back, "the node does not come back", 240)
        one.notes["@back"] = time.time() - one.begun
        time.sleep(seconds / 2)


def kill_primary(place: Place, load: Load, phases: list[Phase], seconds: float) -> None:
    """Kill the primary database, and after a while promote the replica by one command."""
    with phase(phases, "primary database", "主数据库") as one:
        kill_server(place.first)
        time.sleep(AWAY_SECONDS)
        one.notes["@promoted"] = time.time() - one.begun
        begun = time.monotonic()
        print(f"  {place.run('promote', place.second.url()).strip()}", flush=True)
        one.notes["promoting"] = time.monotonic() - begun
        moment = time.time()
        journeys.until(
            lambda: any(sent.at > moment for sent in load.journal.accepted),
            "nothing is accepted after the promotion",
            120,
        )
        one.notes["@written"] = (
            min(sent.at for sent in load.journal.accepted if sent.at > moment) - one.begun
        )
        time.sleep(seconds)


def follow_again(place: Place, phases: list[Phase], seconds: float) -> None:
    """Make the old primary server a replica of the new one, as docs/scale.md says."""
    with phase(phases, "(old primary follows)", "（原主库改作副本）") as one:
        shutil.rmtree(place.first.data)
        place.first.follow(place.second)
        place.wait_for_replica(place.second)
        one.notes["@following"] = time.time() - one.begun
        time.sleep(seconds)


def judge(place: Place, load: Load, phases: list[Phase], asked: Namespace) -> list[str]:
    """Compare the journal with the register, write the figures, and return what is wrong."""
    journal = load.journal
    done = subprocess.run(
        [sys.executable, "-m", "tools.cluster.audit"],
        cwd=ROOT,
        env=place.environment,
        input=json.dumps(
            {"accepted": [vars(one) for one in journal.accepted], "pending": journal.pending}
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return [f"the audit failed: {done.stderr[-1500:]}"]
    found = json.loads(done.stdout)
    verify = place.run("verify").strip().splitlines()[-1]
    ledger = place.run("ledger", "verify").strip().splitlines()[-1]
    rows = [figures.row_of(one, journal) for one in phases]
    failures = sum(not one.is_good for one in journal.reads)
    share = failures / max(1, len(journal.reads))
    facts = facts_of(place, asked) | {
        "accepted": found["accepted"],
        "lost": len(found["lost"]),
        "double": len(found["double"]),
        "pending": found["pending"],
        "acts": found["acts"],
        "all_reads": len(journal.reads),
        "read_failures": failures,
        "share": 100 * share,
        "verify": verify,
    }
    print(figures.section(rows, facts, chinese=False))
    print(f"ledger verify: {ledger}")
    print(
        f"statuses of failed pages: {statuses(journal.reads)}; of forms: {statuses(journal.sends)}"
    )
    print(f"traces in the logs: {traces(place)}")
    if asked.write:
        figures.write(rows, facts, figures.chart(journal, phases))
    wrong = [f"{name}: {found[name]}" for name in WRONG if found[name]]
    wrong += journal.faults
    if share > MAX_FAILED_SHARE:
        wrong.append(f"{100 * share:.2f} % of the pages failed")
    wrong += [
        f"no page for {one.gap:.1f} s: {one.phase.name}" for one in rows if one.gap > MAX_READ_GAP
    ]
    if any(one.status == 500 for one in (*journal.reads, *journal.sends)):
        wrong.append("a request was answered by 500")
    if not journal.accepted:
        wrong.append("nothing was accepted")
    return wrong


WRONG = ("lost", "wrong", "double", "arrived_twice", "behind", "failed_acts")


def statuses(events: list[Any]) -> dict[int, int]:
    """Return how many failed requests got which status."""
    found: dict[int, int] = {}
    for one in events:
        if not one.is_good:
            found[one.status] = found.get(one.status, 0) + 1
    return found


def traces(place: Place) -> dict[str, int]:
    """Return how many errors each process logged, by type."""
    found: dict[str, int] = {}
    for name, one in place.services.items():
        if not one.log.exists():
            continue
        for error in re.findall(r'"error": "(\w+)"', one.log.read_text(errors="replace")):
            found[f"{name} {error}"] = found.get(f"{name} {error}", 0) + 1
    return found


def facts_of(place: Place, asked: Namespace) -> dict[str, Any]:
    """Return what a reader must know to compare the figures."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    count = place.primary().psql("SELECT count(*) FROM documents_document")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit,
        "machine": f"{os.cpu_count()} × {platform.machine()}, {memory:.0f} GB",
        "readers": asked.readers,
        "writers": asked.writers,
        "search": asked.search,
        "documents": count,
    }


def keep(folder: Path, where: Path) -> None:
    """Copy logs and journal."""
    where.mkdir(parents=True, exist_ok=True)
    for one in folder.glob("*"):
        if one.suffix in {".log", ".json", ".conf", ".out"}:
            shutil.copy(one, where)
    for one in (folder / "databases").glob("*.log"):
        shutil.copy(one, where)


if __name__ == "__main__":
    main()
