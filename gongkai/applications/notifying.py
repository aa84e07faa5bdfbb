"""
Notifications about applications: of deadlines, one per tier and due date, and of missing posts.

They are not official acts.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from gongkai.applications.assignees import Assignees, Searchers
from gongkai.applications.consequences import steps_recording
from gongkai.applications.models import Application, SearchTask
from gongkai.applications.notification_kinds import NotificationKind
from gongkai.applications.queries.missing_posts import missing_post
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.law.calendar import working_days_between
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import NewNotification, notify, notify_many
from gongkai.notifications.queries import known_keys, known_recipients
from gongkai.organisations.staffing import administrators_of

# Working days before the deadline at which notifications are sent. LATE is the tier of overdue
# items.
TIERS = (0, 2, 5)
LATE = -1
MAX_CASES = 100_000
BATCH_SIZE = 500
APPLICATION = Application._meta.label_lower
# Acts after which a case is at a stage where somebody must go on with it.
UNATTENDED = frozenset(
    {Verb.APPLICATION_ARRIVED, *(verb for verb in Verb if steps_recording(verb))}
)


def notify_of_reply_deadlines(calendars: Calendars, *, at: datetime) -> int:
    """
    Notify the officers of a case that its reply is due, then also the supervisors.

    Sends one notification per tier, however often it is called. If the deadline moves because of an
    extension, a suspension or a restart, all tiers of the new deadline apply. Returns the number of
    new notifications.
    Law: 条例19 art. 33.
    """
    today = local_date(at)
    # One week more than the national calendar, because regions may have extra holidays. Cases that
    # are too early are skipped below.
    last = calendars.of(NATIONAL).nth_after(today, max(TIERS)) + timedelta(days=7)
    near = Application.objects.filter(stage__in=sorted(OPEN), due_on__lte=last)
    rows = rows_by_key(
        near.select_related("body", "clarification", "fee"), keys=("id",), most=MAX_CASES
    )
    running = (case for case in rows if not _waits_for_applicant(case, today))
    assignees, count = Assignees(today), 0
    while batch := list(islice(running, BATCH_SIZE)):
        known = known_keys(APPLICATION, [case.pk for case in batch])
        found = [
            one
            for case in batch
            for one in _reply_notifications(case, calendars, assignees, today)
            if one.key not in known
        ]
        count += notify_many(found, at=at)
    return count


def notify_of_search_deadlines(*, at: datetime) -> int:
    """
    Remind the offices that were asked to search: one day before the deadline and once after it.

    Recipients are the heads and drafters of the office and their delegates. Returns the number of
    notifications.
    Law: 条例19 art. 45.
    """
    today = local_date(at)
    waiting = SearchTask.objects.filter(
        answered_on=None, due_on__lte=today + timedelta(days=1), application__stage__in=sorted(OPEN)
    )
    rows = rows_by_key(waiting.select_related("office"), keys=("id",), most=MAX_CASES)
    searchers, count = Searchers(today), 0
    while batch := list(islice(rows, BATCH_SIZE)):
        found = [one for search in batch for one in _search_notifications(search, searchers, today)]
        known = known_recipients({one.key for one in found})
        count += notify_many([one for one in found if (one.key, one.person_id) not in known], at=at)
    return count


def notify_of_missing_post(act: Act) -> int:
    """
    Notify the administrators of a body, and those above, of a case that nobody there can process.

    Processing an act again, or one after which the case went on, notifies nobody. Returns the number
    of notifications.
    """
    if act.verb not in UNATTENDED:
        return 0
    case = Application.objects.select_related("body").filter(pk=act.subject_id).first()
    if case is None or missing_post(case, on=local_date(act.at)) is None:
        return 0
    key = f"nobody:{case.pk}:{case.stage}"
    people = administrators_of(case.body, on=local_date(act.at))
    return notify(people, NotificationKind.UNATTENDED, APPLICATION, case.pk, key, at=act.at)


def _search_notifications(
    search: SearchTask, searchers: Searchers, today: date
) -> Iterator[NewNotification]:
    late = search.due_on < today
    kind = NotificationKind.SEARCH_LATE if late else NotificationKind.SEARCH_DUE
    key = f"search:{search.pk}:{search.due_on:%Y%m%d}:{LATE if late else 0}"
    for person in sorted(searchers.of(search.office)):
        yield NewNotification(person, kind, APPLICATION, search.application_id, key, days=0)


def _reply_notifications(
    case: Application, calendars: Calendars, assignees: Assignees, today: date
) -> Iterator[NewNotification]:
    """Yield today's notifications about one case, one per person; none before the first tier."""
    assert case.due_on is not None  # guaranteed by the query filter
    left = (
        working_days_between(calendars.of(case.body.region), today, case.due_on)
        if case.due_on >= today
        else LATE
    )
    tier = next((one for one in (LATE, *TIERS) if left <= one), None)
    if tier is None:
        return
    people = assignees.officers(case) | (
        assignees.supervisors(case) if tier <= 0 else assignees.waited_for(case)
    )
    kind = NotificationKind.CASE_LATE if tier == LATE else NotificationKind.CASE_DUE
    key = f"case:{case.pk}:{case.due_on:%Y%m%d}:{tier}"
    for person in sorted(people):
        yield NewNotification(person, kind, APPLICATION, case.pk, key, days=max(left, 0))


def _waits_for_applicant(case: Application, today: date) -> bool:
    """
    Return whether the case waits for a clarification or payment, which restarts the period.

    Law: 条例19 art. 30; 国办函〔2020〕109号.
    """
    if case.stage == Stage.CLARIFYING:
        return case.clarification.answer_by >= today
    return case.stage == Stage.FEE_ASKED and case.fee.due_on >= today
