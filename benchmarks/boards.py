"""The board of a region with 3,000 bodies, and the inspection of its pages."""

import time
from datetime import timedelta
from itertools import product

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.measures import PASSWORD, percentile, say
from gongkai.duties.models import DutyTally
from gongkai.inspections.checking import CHECKS
from gongkai.inspections.models import Inspection, InspectionResult
from gongkai.inspections.nightly import inspect_next
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_account, create_body, grant_post
from gongkai.organisations.models import Body, BodyTerm, Person
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import PlanTask, WorkPlan

BODIES, TASKS, NIGHTS, PAGES, MAX_MILLISECONDS = 3_000, 30_000, 14, 40, 300
INSPECTED = 300
BATCH_SIZE = 5_000


def boards(_documents: int) -> None:
    """Measure the board with a tenth of the bodies and with all; the queries must not grow."""
    now = timezone.now()
    top = create_body(
        BodyFacts("990000", "示范区政府", "示范区", "government", "990000"), by=SYSTEM, at=now
    )
    account = create_account("bench-assessor", PASSWORD, name="考核")
    assessor = Person.objects.get(account=account)
    since = local_date(now) - timedelta(days=400)
    grant_post(assessor, PostKind.ASSESSOR, top, by=SYSTEM, at=now, since=since)
    client = Client()
    client.force_login(account)
    few = many = 0
    for number in (BODIES // 10, BODIES):
        _fill(top, number)
        few, many = many, _board(client, number)
    assert few == many, (few, many)
    begun, done = time.perf_counter(), 0
    while done < INSPECTED:
        done += inspect_next(at=now + timedelta(days=1))
    taken = time.perf_counter() - begun
    say(
        f"inspection with {len(CHECKS)} checks: {done} bodies in {taken:.1f} s, "
        f"so {BODIES} bodies in {taken * BODIES / done / 60:.1f} min"
    )


def _board(client: Client, number: int) -> int:
    """Print what the page takes, and return its queries."""
    client.get("/desk/board/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/desk/board/").status_code == 200
    times = []
    for _page in range(PAGES):
        begun = time.perf_counter()
        client.get("/desk/board/")
        times.append((time.perf_counter() - begun) * 1000)
    say(
        f"board of {number} bodies p50 {percentile(times, 50):.0f} ms  p95 "
        f"{percentile(times, 95):.0f} ms (at most {MAX_MILLISECONDS}), {len(asked)} queries"
    )
    return len(asked)


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
