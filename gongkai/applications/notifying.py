"""Who is told of an application, and why: once for each tier of each day on which something is due; no official act."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from gongkai.applications.assignees import Assignees, Searchers
from gongkai.applications.models import Application, SearchTask
from gongkai.applications.notification_kinds import NotificationKind
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.law.calendar import working_days_between
from gongkai.notifications.actions import NewNotification, notify_many
from gongkai.notifications.queries import known_keys, known_recipients

# Working days left at which somebody is warned; below them all stands what is overdue.
TIERS = (0, 2, 5)
LATE = -1
MAX_CASES = 100_000
BATCH_SIZE = 500
APPLICATION = Application._meta.label_lower


def notify_of_reply_deadlines(calendars: Calendars, *, at: datetime) -> int:
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
    rows = rows_by_key(
        near.select_related("body", "clarification", "fee"), keys=("id",), most=MAX_CASES
    )
    running = (case for case in rows if not _waits_for_applicant(case, today))
    minders, told = Assignees(today), 0
    while batch := list(islice(running, BATCH_SIZE)):
        known = known_keys(APPLICATION, [case.pk for case in batch])
        found = [
            one
            for case in batch
            for one in _of_reply(case, calendars, minders, today)
            if one.key not in known
        ]
        told += notify_many(found, at=at)
    return told


def notify_of_search_deadlines(*, at: datetime) -> int:
    """
    Remind the offices that were asked to search: on the day before the last, and once it is over.

    Told are the heads and drafters of the office, and who acts for them. Returns how many were told.
    Law: 条例19 art. 45.
    """
    today = local_date(at)
    waiting = SearchTask.objects.filter(
        answered_on=None, due_on__lte=today + timedelta(days=1), application__stage__in=sorted(OPEN)
    )
    rows = rows_by_key(waiting.select_related("office"), keys=("id",), most=MAX_CASES)
    searchers, told = Searchers(today), 0
    while batch := list(islice(rows, BATCH_SIZE)):
        found = [one for search in batch for one in _of_search(search, searchers, today)]
        known = known_recipients({one.key for one in found})
        told += notify_many([one for one in found if (one.key, one.person_id) not in known], at=at)
    return told


def _of_search(search: SearchTask, searchers: Searchers, today: date) -> Iterator[NewNotification]:
    late = search.due_on < today
    kind = NotificationKind.SEARCH_LATE if late else NotificationKind.SEARCH_DUE
    key = f"search:{search.pk}:{search.due_on:%Y%m%d}:{LATE if late else 0}"
    for person in sorted(searchers.of(search.office)):
        yield NewNotification(person, kind, APPLICATION, search.application_id, key, days=0)


def _of_reply(
    case: Application, calendars: Calendars, minders: Assignees, today: date
) -> Iterator[NewNotification]:
    """Yield what is to be told of one case today, to each person; nothing between two tiers below the first."""
    assert case.due_on is not None  # the filter has made sure
    left = (
        working_days_between(calendars.of(case.body.region), today, case.due_on)
        if case.due_on >= today
        else LATE
    )
    tier = next((one for one in (LATE, *TIERS) if left <= one), None)
    if tier is None:
        return
    people = minders.officers(case) | (
        minders.supervisors(case) if tier <= 0 else minders.waited_for(case)
    )
    kind = NotificationKind.CASE_LATE if tier == LATE else NotificationKind.CASE_DUE
    key = f"case:{case.pk}:{case.due_on:%Y%m%d}:{tier}"
    for person in sorted(people):
        yield NewNotification(person, kind, APPLICATION, case.pk, key, days=max(left, 0))


def _waits_for_applicant(case: Application, today: date) -> bool:
    """
    Say whether no clock runs: the applicant still has time to clarify or to pay, and the reply's time begins anew then.

    Law: 条例19 art. 30; 国办函〔2020〕109号.
    """
    if case.stage == Stage.CLARIFYING:
        return case.clarification.answer_by >= today
    return case.stage == Stage.FEE_ASKED and case.fee.due_on >= today
