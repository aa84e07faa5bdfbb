"""Warning that the time for a reply runs out: once for each tier of each day on which it is due; no official act."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from gongkai.applications.minding import Minders, Searchers
from gongkai.applications.models import Application, SearchTask
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.documents.models import Notice
from gongkai.documents.states import NoticeKind
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.law.calendar import working_days_between

# Working days left at which somebody is warned; below them all stands what is overdue.
TIERS = (0, 2, 5)
LATE = -1
MOST = 100_000
BATCH = 500


def tell_of_replies(calendars: Calendars, *, at: datetime) -> int:
    """
    Warn who has a case that its reply is nearly due, due today or overdue; then also who supervises.

    Once for each tier, however often it is asked. A day that was moved, by an extension, a pause or a new beginning,
    is another day: its tiers begin anew. Returns how many were told.
    Law: 条例19 art. 33.
    """
    today = local_date(at)
    # A week more than the nation's days: a region may have days off of its own. What is too early is left out below.
    last = calendars.of(NATIONAL).nth_after(today, max(TIERS)) + timedelta(days=7)
    near = Application.objects.filter(stage__in=sorted(OPEN), due_on__lte=last)
    rows = rows_by_key(near.select_related("body", "clarification", "fee"), keys=("id",), most=MOST)
    running = (case for case in rows if not _waits_for_applicant(case, today))
    minders, told = Minders(today), 0
    while batch := list(islice(running, BATCH)):
        known = set(Notice.objects.filter(case__in=[case.pk for case in batch]).values_list("key", flat=True))
        notices = [
            notice for case in batch for notice in _notices(case, calendars, minders, at=at) if notice.key not in known
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        told += len(notices)
    return told


def tell_of_searches(*, at: datetime) -> int:
    """
    Remind the offices that were asked to search: on the day before the last, and once it is over.

    Told are the heads and drafters of the office, and who acts for them. Returns how many were told.
    Law: 条例19 art. 45.
    """
    today = local_date(at)
    waiting = SearchTask.objects.filter(
        answered_on=None, due_on__lte=today + timedelta(days=1), application__stage__in=sorted(OPEN)
    )
    rows = rows_by_key(waiting.select_related("office"), keys=("id",), most=MOST)
    searchers, told = Searchers(today), 0
    while batch := list(islice(rows, BATCH)):
        found = [notice for search in batch for notice in _reminders(search, searchers, at=at)]
        keys = {notice.key for notice in found}
        known = set(Notice.objects.filter(key__in=keys).values_list("key", "person_id"))
        notices = [notice for notice in found if (notice.key, notice.person_id) not in known]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        told += len(notices)
    return told


def _reminders(search: SearchTask, searchers: Searchers, *, at: datetime) -> Iterator[Notice]:
    late = search.due_on < local_date(at)
    kind = NoticeKind.SEARCH_LATE if late else NoticeKind.SEARCH_DUE
    key = f"search:{search.pk}:{search.due_on:%Y%m%d}:{LATE if late else 0}"
    for person in sorted(searchers.of(search.office)):
        yield Notice(person_id=person, case=search.application_id, kind=kind, key=key, at=at, days=0)


def _notices(case: Application, calendars: Calendars, minders: Minders, *, at: datetime) -> Iterator[Notice]:
    """Yield what is to be told of one case today, to each person; nothing between two tiers below the first."""
    today = local_date(at)
    assert case.due_on is not None  # the filter has made sure
    left = working_days_between(calendars.of(case.body.region), today, case.due_on) if case.due_on >= today else LATE
    tier = next((one for one in (LATE, *TIERS) if left <= one), None)
    if tier is None:
        return
    people = minders.officers(case) | (minders.supervisors(case) if tier <= 0 else minders.waited_for(case))
    kind = NoticeKind.CASE_LATE if tier == LATE else NoticeKind.CASE_DUE
    key = f"case:{case.pk}:{case.due_on:%Y%m%d}:{tier}"
    yield from _to_each(people, case, kind, key, at=at, days=max(left, 0))


def _to_each(
    people: Iterable[int], case: Application, kind: NoticeKind, key: str, *, at: datetime, days: int
) -> Iterator[Notice]:
    for person in sorted(people):
        yield Notice(person_id=person, case=case.pk, kind=kind, key=key, at=at, days=days)


def _waits_for_applicant(case: Application, today: date) -> bool:
    """
    Say whether no clock runs: the applicant still has time to clarify or to pay, and the reply's time begins anew then.

    Law: 条例19 art. 30; 国办函〔2020〕109号.
    """
    if case.stage == Stage.CLARIFYING:
        return case.clarification.answer_by >= today
    return case.stage == Stage.FEE_ASKED and case.fee.due_on >= today
