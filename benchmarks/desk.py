"""
Pages of the desk: an officer of one body and a user who sees the whole region, few and many documents.

`DESK_CORPORA="folder folder …"` measures data folders that exist, or PostgreSQL databases by their URLs, instead of building one. To folders
with public documents only, the users and what the desk works on are added, so name copies.
"""

import gc
import json
import os
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.desk_lists import pages_of, unmeasured
from benchmarks.desk_region import BODIES, add_error_reports, add_users, fill, organisation
from benchmarks.measures import percentile, say
from benchmarks.places import cpu_seconds, environment_of
from gongkai.config.server_memory import collect_garbage_after_requests
from gongkai.documents.models import Document
from gongkai.organisations.models import Person

FEW, ROUNDS = 10_000, 15
MAX_CPU, MAX_GROWTH = 0.060, 1.3
# Django is set up before this module is imported, because the data folder is chosen first.
IN_FOLDER = "import django; django.setup(); from benchmarks.desk import main; main()"
Measured = dict[str, tuple[list[float], int]]


def desk_pages(count: int) -> None:
    """Measure the CPU time and the queries of every desk page, with ten thousand documents and with all."""
    if folders := os.environ.get("DESK_CORPORA", "").split():
        found = [_of_place(one) for one in folders]
        for who in found[-1]:
            say(f"desk of {who}: {' → '.join(folders)}")
            _print(found[0][who], found[-1][who])
        return
    settings.GONGKAI_CONSUMER_MODE = "worker"  # the consumers are measured elsewhere
    collect_garbage_after_requests()  # as a server process does
    at = timezone.now()
    bodies, officer, region = organisation(at)
    fill(range(min(FEW, count)), bodies, officer, region, at)
    add_error_reports(bodies, at)
    few = {who.name: _measured(who) for who in (officer, region)}
    fill(range(FEW, count), bodies, officer, region, at)
    for who in (officer, region):
        say(f"desk of {who.name}, {Document.objects.count()} documents, {BODIES} bodies")
        _print(few[who.name], _measured(who))
    if missing := unmeasured():
        say(f"  NOT MEASURED: {' '.join(sorted(missing))}")


def _print(few: Measured, many: Measured) -> None:
    for name, (times, queries) in many.items():
        before, asked = few.get(name, (times, queries))
        p50, p95 = (percentile(times, part) for part in (50, 95))
        growth = p50 / percentile(before, 50)
        marks = [
            mark
            for mark, wrong in (
                (f"ABOVE {MAX_CPU * 1000:.0f} ms", p95 > MAX_CPU),
                (f"GROWTH ABOVE {MAX_GROWTH}", growth > MAX_GROWTH),
                (f"{asked} → {queries} QUERIES", queries > asked),
            )
            if wrong
        ]
        say(
            f"  {name:24} CPU p50 {p50 * 1000:6.1f} p95 {p95 * 1000:6.1f} ms   "
            f"with few {percentile(before, 50) * 1000:6.1f} ms   ×{growth:4.1f}   "
            f"{queries} queries   {' '.join(marks)}"
        )


def _of_place(place: str) -> dict[str, Measured]:
    """Measure the pages on an existing data folder or database, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", IN_FOLDER],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment_of(place),
    )
    found: dict[str, Measured] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(who: Person) -> Measured:
    """Return CPU seconds and queries of each page that the user may see."""
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(who.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    found: Measured = {}
    gc.collect()
    gc.freeze()  # what was written before is not what a web process has in memory
    for name, address in pages_of(who).items():
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        if answer.status_code == 403:  # a page for administrators of the whole region
            continue
        assert answer.status_code == 200, (name, answer.status_code)
        queries = len(asked)
        times = []
        for _round in range(ROUNDS):
            begun = cpu_seconds()
            browser.get(address)
            times.append(cpu_seconds() - begun)
        found[name] = times, queries
    return found


def main() -> None:
    """Measure one data folder in a process of its own, and print the result as JSON."""
    os.environ.update(
        {
            f"GONGKAI_RATE_{kind}": "0"
            for kind in ("SEARCH", "API", "ENTRANCE", "FILES", "APPLY", "CASE")
        }
    )
    settings.GONGKAI_CONSUMER_MODE = "worker"
    collect_garbage_after_requests()  # as a server process does
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Person.objects.filter(account__username="desk-0").exists():
        add_users(timezone.now())
    people = (Person.objects.get(account__username=f"desk-{number}") for number in range(2))
    print(json.dumps({who.name: _measured(who) for who in people}))
