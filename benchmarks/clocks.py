"""Statutory deadlines: one due date, and recomputing all of them after a holiday notice."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from django.utils import timezone

from benchmarks.measures import say
from gongkai.calendars.actions import enter_notice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.calendars.queries import Calendars, shipped_calendar
from gongkai.documents.models import ClockChange, Document, Version
from gongkai.kit.times import local_date
from gongkai.law.clocks import release_due
from gongkai.law.questions import Question, answer
from gongkai.law.receipts import Channel
from gongkai.law.replies import reply_due_on
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.models import Body

OPEN_DOCUMENTS = 20_000


def counting(_documents: int) -> None:
    """Measure one due date, without and with its derivation; baseline: numpy, which has no working weekends."""
    calendar = shipped_calendar()
    days = [date(2025, 1, 1) + timedelta(days=number % 600) for number in range(2_000)]
    rest = np.array(
        sorted(day for day in calendar.rest if day.weekday() < 5), dtype="datetime64[D]"
    )
    usual = np.busdaycalendar(holidays=rest)
    numbers = [np.datetime64(day) for day in days]

    def by_numpy() -> None:
        for day in numbers:
            np.busday_offset(day, 20, roll="backward", busdaycal=usual)

    base = _each(by_numpy, len(days))
    cases: list[tuple[str, Callable[[date], object]]] = [
        ("reply due", lambda day: reply_due_on(calendar, day)),
        ("release due, with doubts", lambda day: release_due(calendar, day)),
        (
            "reply due, every step",
            lambda day: answer(Question("reply", day, Channel.POST), calendar),
        ),
    ]
    for name, count in cases:
        took = _each(lambda count=count: [count(day) for day in days], len(days))  # type: ignore[misc]
        say(f"{name:<26} {took:6.1f} µs            numpy        {base:6.1f} µs ×{took / base:.1f}")


def recounting(_documents: int) -> None:
    """Measure recomputing the deadlines of many open documents after a notice, with the acts of the changes."""
    body = Body.objects.get(code="990000-D01")
    at = timezone.now()
    today = local_date(at)
    start = Document.objects.order_by("-id").values_list("id", flat=True).first() or 0
    Document.objects.bulk_create(
        (
            Document(
                body=body,
                status="preparing",
                title=f"文件{number}",
                formed_on=today - timedelta(days=number % 25),
                created_at=at,
                changed_at=at,
            )
            for number in range(OPEN_DOCUMENTS)
        ),
        batch_size=2_000,
    )
    fresh = list(Document.objects.filter(pk__gt=start).order_by("id"))
    Version.objects.bulk_create(
        (
            Version(
                document=one, number=1, attribute="public", formed_on=one.formed_on, changed_at=at
            )
            for one in fresh
        ),
        batch_size=2_000,
    )
    drafts = dict(
        Version.objects.filter(document__in=Document.objects.filter(pk__gt=start)).values_list(
            "document_id", "id"
        )
    )
    for one in fresh:
        one.open_version_id = drafts[one.pk]
    Document.objects.bulk_update(fresh, ["open_version"], batch_size=2_000)
    off = next(
        day
        for day in (today + timedelta(days=ahead) for ahead in range(3, 12))
        if day.weekday() < 5
    )
    facts = NoticeFacts(
        "CN",
        off.year,
        "临时放假通知",
        (DayFacts(off, works=False, name="临时放假"),),
        "",
        today,
        verified=True,
    )
    begun = time.perf_counter()
    enter_notice(facts, by=SYSTEM, at=at)
    took = time.perf_counter() - begun
    moved = ClockChange.objects.count()
    calendar = Calendars().of(body.region)
    bare = (
        _each(lambda: [release_due(calendar, one.formed_on) for one in fresh if one.formed_on], 1)
        / 1e6
    )
    say(
        f"clocks counted anew    {took:6.2f} s for {len(fresh)} open documents, {moved} moved   counting alone {bare:5.2f} s"
        f" ×{took / bare:.1f}"
    )


def _each(do: Callable[[], object], count: int) -> float:
    """Return the best of five runs, in microseconds per item."""
    best = float("inf")
    for _run in range(5):
        begun = time.perf_counter()
        do()
        best = min(best, time.perf_counter() - begun)
    return best / count * 1e6
