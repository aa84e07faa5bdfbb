"""A holiday notice moves the days on which replies are due: each move is an act of its case."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from gongkai.applications.changes import recount
from gongkai.applications.models import Application
from gongkai.applications.queries import with_course
from gongkai.applications.states import OPEN
from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb

BATCH = 500


@transaction.atomic
def recount_applications(notice: HolidayNotice, *, at: datetime) -> int:
    """
    Count the clocks of all open cases anew that reach the days of a notice; return how many moved.

    Read again, it moves nothing: the days are counted from what happened.
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
            .order_by("pk")[:BATCH]
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
        Application.objects.bulk_update(changed, ["due_on", "provisional"], batch_size=BATCH)
        moved += len(changed)
    for chain in sorted(entries):
        record_many(entries[chain], chain=chain, by=SYSTEM, at=at)
    return moved
