"""
The board of a region with 3,000 bodies and many documents, the inspection of its pages, and what pages take meanwhile.

The number of documents is that of the command line: `python -m benchmarks boards 1000000`.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import chain, cycle, islice, product

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.desk_region import fill
from benchmarks.measures import PASSWORD, percentile, say
from benchmarks.places import cpu_seconds
from gongkai.documents.models import Document
from gongkai.duties.models import DutyTally
from gongkai.inspections.checking import CHECKS
from gongkai.inspections.models import Inspection, InspectionResult
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_account, create_body, grant_post
from gongkai.organisations.models import Body, BodyTerm, Person
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import PlanTask, WorkPlan

BODIES, TASKS, NIGHTS, PAGES, MAX_MILLISECONDS = 3_000, 30_000, 14, 40, 300
INSPECTED, MAX_MINUTES, MAX_SLOWER = 300, 10, 1.3
BATCH_SIZE = 5_000
# The inspection is carried out by a process of its own, as by the worker.
INSPECT = """
import sys, time, django; django.setup()
from datetime import timedelta
from django.utils import timezone
from gongkai.inspections.nightly import inspect_next
begun, used, done, at = time.perf_counter(), time.process_time(), 0, timezone.now() + timedelta(days=1)
print("ready", flush=True)
while done < int(sys.argv[1]) and (some := inspect_next(at=at)):
    done += some
print(done, time.perf_counter() - begun, time.process_time() - used)
"""


def boards(documents: int) -> None:
    """Measure the board with a tenth of the bodies, with all, and with documents; the queries must not grow."""
    now = timezone.now()
    settings.GONGKAI_CONSUMER_MODE = "worker"  # the consumers are measured elsewhere
    call_command("collectstatic", verbosity=0, interactive=False)
    top = create_body(
        BodyFacts("990000", "示范区政府", "示范区", "government", "990000"), by=SYSTEM, at=now
    )
    account = create_account("bench-assessor", PASSWORD, name="考核")
    assessor = Person.objects.get(account=account)
    since = local_date(now) - timedelta(days=400)
    grant_post(assessor, PostKind.ASSESSOR, top, by=SYSTEM, at=now, since=since)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    asked = []
    for number in (BODIES // 10, BODIES):
        _fill(top, number)
        asked.append(_board(client, f"{number} bodies"))
    below = list(Body.objects.filter(parent=top).order_by("pk"))
    fill(range(documents), below, assessor, assessor, now)
    asked.append(_board(client, f"{BODIES} bodies and {Document.objects.count()} documents"))
    assert len(set(asked)) == 1, asked
    _inspection(below)


def _inspection(bodies: list[Body]) -> None:
    """Print what the inspection of bodies takes, and how much slower pages are meanwhile."""
    visitor = Client(headers={"host": "127.0.0.1"})
    newest = Document.objects.exclude(index_number=None).order_by("-pk")
    # Each address is visited once, so that no page comes from the cache of pages.
    addresses = chain.from_iterable(
        zip(
            (f"/b/{body.code}/" for body in cycle(bodies)),
            (f"/i/{number}/" for number in newest.values_list("index_number", flat=True)),
            strict=False,
        )
    )

    def visit(until: Callable[[], bool]) -> list[float]:
        times = []
        while not until():
            for address in islice(addresses, 10):
                begun = time.perf_counter()
                assert visitor.get(address).status_code == 200, address
                times.append((time.perf_counter() - begun) * 1000)
        return times

    ends = time.perf_counter() + 2
    visit(lambda: time.perf_counter() > ends)
    ends = time.perf_counter() + 15
    alone = visit(lambda: time.perf_counter() > ends)
    with subprocess.Popen(
        [sys.executable, "-c", INSPECT, str(INSPECTED)], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        meanwhile = visit(lambda: worker.poll() is not None)
        done, taken, used = (float(one) for one in worker.stdout.readline().split())
    say(
        f"inspection with {len(CHECKS)} checks: {done:.0f} bodies in {taken:.1f} s ({used:.1f} s of the "
        f"processor), so {BODIES} bodies in {taken * BODIES / done / 60:.1f} min (at most {MAX_MINUTES})"
    )
    ratio = percentile(meanwhile, 50) / percentile(alone, 50)
    say(
        f"pages alone p50 {percentile(alone, 50):.0f} ms p95 {percentile(alone, 95):.0f} ms, during the "
        f"inspection p50 {percentile(meanwhile, 50):.0f} ms p95 {percentile(meanwhile, 95):.0f} ms: "
        f"× {ratio:.2f} (at most {MAX_SLOWER})"
    )


def _board(client: Client, what: str) -> int:
    """Print what the page takes, and return its queries."""
    client.get("/desk/board/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/desk/board/").status_code == 200
    queries = len(asked)  # the next request begins the list anew
    times, used = [], []
    for _page in range(PAGES):
        begun, spent = time.perf_counter(), cpu_seconds()
        client.get("/desk/board/")
        times.append((time.perf_counter() - begun) * 1000)
        used.append((cpu_seconds() - spent) * 1000)
    say(
        f"board of {what} p50 {percentile(times, 50):.0f} ms  p95 {percentile(times, 95):.0f} ms "
        f"(at most {MAX_MILLISECONDS}), CPU p50 {percentile(used, 50):.0f} ms  "
        f"p95 {percentile(used, 95):.0f} ms, {queries} queries"
    )
    return queries


def _fill(top: Body, number: int) -> None:
    """Write the bodies below the top up to this number, with tasks, duties and nights of each."""
    now = timezone.now()
    today = local_date(now)
    known = Body.objects.filter(parent=top).count()
    made = Body.objects.bulk_create(
        Body(
            chain=f"990000-X{one:05}",
            code=f"990000-X{one:05}",
            name=f"单位{one}",
            short_name=f"单位{one}",
            kind="department",
            parent=top,
            region="990000",
            position=one,
        )
        for one in range(known, number)
    )
    BodyTerm.objects.bulk_create(
        BodyTerm(
            body=one,
            since=today - timedelta(days=900),
            code=one.code,
            name=one.name,
            short_name=one.short_name,
            parent=top,
        )
        for one in made
    )
    author = Person.objects.order_by("pk")[0]
    plan, _created = WorkPlan.objects.get_or_create(
        number="bench",
        defaults={
            "body": top,
            "year": today.year,
            "title": "x",
            "state": "issued",
            "author": author,
            "begun_at": now,
            "issued_at": now,
        },
    )
    PlanTask.objects.bulk_create(
        (
            PlanTask(
                plan=plan,
                body=body,
                text="x",
                measure="x",
                due_on=today + timedelta(days=one * 10 - 30),
                state="open",
                opened_at=now,
            )
            for body, one in product(made, range(TASKS // BODIES))
        ),
        batch_size=BATCH_SIZE,
    )
    DutyTally.objects.bulk_create(
        DutyTally(body=body, year=today.year, state=state, number=3)
        for body, state in product(made, ("open", "met", "late", "missing"))
    )
    for day in range(NIGHTS):
        night, _created = Inspection.objects.get_or_create(
            day=today - timedelta(days=day), defaults={"begun_at": now, "finished_at": now}
        )
        InspectionResult.objects.bulk_create(
            (
                InspectionResult(
                    inspection=night, body=body, check_name=name, number=1, is_veto=name == "links"
                )
                for body, name in product(made, ("links", "tags", "letters"))
            ),
            batch_size=BATCH_SIZE,
        )
    analyze_tables()
