"""Recompute reply deadlines after a holiday notice. Each change is an act of its case."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from gongkai.applications.models import Application
from gongkai.applications.queries import with_course
from gongkai.applications.recording import recount
from gongkai.applications.states import OPEN
from gongkai.applications.waiting import update_waiting
from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb

BATCH_SIZE = 500


@transaction.atomic
def recount_applications(notice: HolidayNotice, *, at: datetime) -> int:
    """
    Recompute the deadlines of open cases that a holiday notice affects; return how many changed.

    Repeating it changes nothing, because deadlines are computed from recorded events.
    Law: 条例19 art. 33; 全国年节及纪念日放假办法 art. 4.
    """
    first = notice.days.aggregate(first=Min("day"))["first"]
    if first is None:
        return 0
    calendars = Calendars()
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    after = moved = 0
    while True:
        rows = list(
            with_course(Application.objects.select_for_update(of=("self",)))
            .filter(stage__in=sorted(OPEN), due_on__gte=first, pk__gt=after)
            .order_by("pk")[:BATCH_SIZE]
        )
        if not rows:
            break
        after = rows[-1].pk
        changed = []
        for row in rows:
            before = row.due_on
            if not recount(row, calendars):
                continue
            changed.append(row)
            facets = {
                "number": row.number,
                "notice": notice.pk,
                "before": before,
                "after": row.due_on,
            }
            entries[row.body.chain].append(
                Entry(Verb.CLOCKS_RECOUNTED, row, local_date(at), facets=facets)
            )
        Application.objects.bulk_update(changed, ["due_on", "provisional"], batch_size=BATCH_SIZE)
        update_waiting([row.pk for row in changed])
        moved += len(changed)
    for chain in sorted(entries):
        record_many(entries[chain], chain=chain, by=SYSTEM, at=at)
    return moved
