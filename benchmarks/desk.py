"""
Pages of the desk: an officer of one body and a user who sees the whole region, few and many documents.

`make bench ARGS="desk_pages 100000"` builds a folder of 10,000 documents and one of as many as named.
`DESK_CORPORA="folder folder …"` measures data folders that exist, or PostgreSQL databases by their URLs. To folders with
public documents only, the users and what the desk works on are added, so name copies. `PAGES=filter` measures only the
pages whose name contains that. All folders are measured in turn, see `turns`. A list with few documents shows fewer
rows, so that growth is compared with that of the page in bytes; “best” is what is corrected to the best speed of the
machine in the run.
"""

import gc
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.desk_lists import pages_of, unmeasured
from benchmarks.desk_region import BODIES, add_error_reports, add_users, fill, organisation
from benchmarks.measures import say
from benchmarks.page_costs import FIXED_PAGE
from benchmarks.places import environment_of
from benchmarks.turns import Costs, Place, answer, growth, measure, shortest
from gongkai.config.server_memory import collect_garbage_after_requests
from gongkai.organisations.models import Person

FEW, ROUNDS = 10_000, 15
MAX_CPU, MAX_GROWTH = 0.060, 1.3
# Django is set up before this module is imported, because the data folder is chosen first.
IN_FOLDER = "import django; django.setup(); from benchmarks import desk; desk."
USERS = 2


def desk_pages(count: int) -> None:
    """Measure the CPU time and the queries of every desk page, with ten thousand documents and with more."""
    places = os.environ.get("DESK_CORPORA", "").split()
    if not places:
        sizes = (min(FEW, count), count)
        places = [str(Path(settings.GONGKAI_DATA) / f"desk-{size}") for size in sizes]
        for place, size in zip(places, sizes, strict=True):
            subprocess.run(
                [sys.executable, "-c", f"{IN_FOLDER}build({size})"],
                check=True,
                env=environment_of(place),
            )
    shown = [Place(place, ["-c", f"{IN_FOLDER}show()"]) for place in places]
    found = dict(measure(shown, ROUNDS))
    for one in shown:
        one.close()
    best = shortest(one for costs in found.values() for one in costs)
    say(f"{BODIES} bodies: {' → '.join(places)}; best: {FIXED_PAGE} in {best * 1000:.2f} ms")
    for name, costs in found.items():
        _print(name, costs[0], costs[-1], best)
    if missing := unmeasured():
        say(f"  NOT MEASURED: {' '.join(sorted(missing))}")


def _print(name: str, few: Costs | None, many: Costs | None, best: float) -> None:
    assert many is not None
    few = few or many
    (p50, p95), (best_p50, best_p95) = many.measured(), many.corrected(best)
    before = few.corrected(best)[0]
    grown = growth(few, many)
    asked, queries = (int(one.facts["queries"]) for one in (few, many))
    size = many.facts["bytes"] / few.facts["bytes"]
    marks = [
        mark
        for mark, wrong in (
            (f"ABOVE {MAX_CPU * 1000:.0f} ms", best_p95 > MAX_CPU),
            (f"GROWTH ABOVE {MAX_GROWTH}", grown > MAX_GROWTH * max(size, 1)),
            (f"{asked} → {queries} QUERIES", queries > asked),
        )
        if wrong
    ]
    say(
        f"  {name:44} CPU p50 {p50 * 1000:6.1f} p95 {p95 * 1000:6.1f}   best {best_p50 * 1000:6.1f} {best_p95 * 1000:6.1f} ms   "
        f"with few {before * 1000:6.1f} ms   ×{grown:5.2f} (page ×{size:4.2f})   {queries} queries   {' '.join(marks)}"
    )


def build(count: int) -> None:
    """Fill an empty data folder with the region, its documents and what the desk works on."""
    call_command("migrate", verbosity=0)
    settings.GONGKAI_CONSUMER_MODE = "worker"  # the consumers are measured elsewhere
    at = timezone.now()
    bodies, officer, region = organisation(at)
    fill(range(count), bodies, officer, region, at)
    add_error_reports(bodies, at)


def show() -> None:
    """Show the pages that are asked for on the standard input, each as “user: page”."""
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
    anybody = Client(headers={"host": "127.0.0.1"})
    addresses = {}
    for number in range(USERS):
        who = Person.objects.get(account__username=f"desk-{number}")
        assert who.account is not None
        browser = Client(headers={"host": "127.0.0.1"})
        browser.force_login(who.account, backend=settings.AUTHENTICATION_BACKENDS[0])
        for name, address in pages_of(who).items():
            # Some pages are for administrators of the whole region.
            if os.environ.get("PAGES", "") in name and browser.get(address).status_code != 403:
                addresses[f"{who.name}: {name}"] = browser, address

    def first(page: str) -> dict[str, float]:
        browser, address = addresses[page]
        with CaptureQueriesContext(connection) as asked:
            answered = browser.get(address)
        assert answered.status_code == 200, (page, answered.status_code)
        return {"queries": len(asked), "bytes": len(answered.content)}

    def view(page: str, _number: int) -> None:
        browser, address = addresses[page]
        browser.get(address)

    def fixed() -> None:
        caches["pages"].clear()
        anybody.get(FIXED_PAGE)

    fixed()
    gc.collect()
    gc.freeze()  # what was written before is not what a web process has in memory
    answer({page: partial(view, page) for page in addresses}, first, fixed)
