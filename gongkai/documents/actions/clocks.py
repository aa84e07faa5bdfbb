"""Recalculation of due dates after a holiday notice; every changed due date is stored."""

from collections import Counter
from datetime import date, datetime

from django.db import transaction

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars, calendar_before
from gongkai.documents.models import ClockChange
from gongkai.documents.queries import open_clocks
from gongkai.kit.times import local_date
from gongkai.law.calendar import WorkCalendar
from gongkai.law.clocks import release_due
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb

BATCH = 2_000


@transaction.atomic
def recount_clocks(notice: HolidayNotice, *, at: datetime) -> int:
    """
    Recalculate every running release deadline after a notice and store the changed due dates.

    Returns the number of changed due dates. Runs once per notice: a second call changes nothing.
    Records one act for each body with changed due dates.
    Law: 条例19 art. 26.
    """
    if ClockChange.objects.filter(notice=notice).exists():
        return 0
    calendars = Calendars()
    before: dict[str, WorkCalendar] = {}
    changes: list[ClockChange] = []
    moved: Counter[str] = Counter()
    due: dict[tuple[str, date], tuple[date, date]] = {}
    for pk, region, chain, start in open_clocks():
        # Many deadlines start on the same day in the same region: each pair is calculated once.
        if (region, start) not in due:
            if region not in before:
                before[region] = calendar_before(notice, region)
            due[region, start] = (
                release_due(before[region], start).on,
                release_due(calendars.of(region), start).on,
            )
        was, now = due[region, start]
        if was != now:
            changes.append(
                ClockChange(document_id=pk, notice=notice, due_before=was, due_after=now)
            )
            moved[chain] += 1
    ClockChange.objects.bulk_create(changes, batch_size=BATCH)
    for chain, number in sorted(moved.items()):
        record(
            Verb.CLOCKS_RECOUNTED,
            notice,
            chain=chain,
            by=SYSTEM,
            at=at,
            on=local_date(at),
            facets={"notice": notice.pk, "moved": number},
        )
    return len(changes)
