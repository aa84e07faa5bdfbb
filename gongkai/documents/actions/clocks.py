"""A holiday notice moves due dates: which ones, and from when to when, is written down."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars, calendar_before
from gongkai.documents.models import ClockChange
from gongkai.documents.queries import clock_start, documents_with_open_clock
from gongkai.kit.times import local_date
from gongkai.law.calendar import WorkCalendar
from gongkai.law.clocks import release_due
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb

BATCH = 2_000


@transaction.atomic
def recount_clocks(notice: HolidayNotice, *, at: datetime) -> int:
    """
    Count every running release clock anew after a notice and write down what moved; return how many did.

    Done once for a notice: what was written down before is not written again. One act per body with moved clocks.
    Law: 条例19 art. 26.
    """
    if ClockChange.objects.filter(notice=notice).exists():
        return 0
    calendars = Calendars()
    before: dict[str, WorkCalendar] = {}
    changes: list[ClockChange] = []
    moved: Counter[str] = Counter()
    for document in documents_with_open_clock().iterator(chunk_size=BATCH):
        start = clock_start(document)
        if start is None:
            continue
        region = document.body.region
        if region not in before:
            before[region] = calendar_before(notice, region)
        was, now = release_due(before[region], start).on, release_due(calendars.of(region), start).on
        if was != now:
            changes.append(ClockChange(document=document, notice=notice, due_before=was, due_after=now))
            moved[document.body.chain] += 1
    ClockChange.objects.bulk_create(changes, batch_size=BATCH)
    for chain, number in sorted(moved.items()):
        record(
            Verb.CLOCKS_RECOUNTED, notice, chain=chain, by=SYSTEM, at=at, on=local_date(at),
            facets={"notice": notice.pk, "moved": number},
        )  # fmt: skip
    return len(changes)
