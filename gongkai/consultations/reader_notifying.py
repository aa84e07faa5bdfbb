"""Notifications about feedback on answers and about reported comments: arrival, review, due dates."""

from collections.abc import Iterator
from datetime import date, datetime

from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.consultations.measures import FEEDBACK, REPORTED
from gongkai.consultations.models import AnswerFeedback, ReportedComment
from gongkai.consultations.queries import people_for
from gongkai.consultations.reader_queries import (
    MAX_ROWS,
    Timed,
    waiting_feedback,
    waiting_reports,
)
from gongkai.consultations.states import FeedbackState, NotificationKind
from gongkai.consultations.workflow import PUBLISH_REPLY
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.law.calendar import WorkCalendar, add_working_days, working_days_between
from gongkai.ledger.models import Act
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.people import people_in_posts

# Working days before the due date at which notifications are sent, and the tier of what is overdue.
TIERS, LATE = (0, 1), -1


def notify_of_feedback(act: Act) -> int:
    """Notify who handles a consultation that feedback has come, or who reviews that it has a reply."""
    found = waiting_feedback().select_related("consultation").filter(pk=act.subject_id).first()
    if found is None:
        return 0
    if found.state == FeedbackState.DRAFTED:
        kind = NotificationKind.FEEDBACK_DRAFTED
    else:
        kind = NotificationKind.FEEDBACK_RECEIVED
    people = _people_of(found, on=act.on)
    return notify(people, kind, FEEDBACK, found.pk, f"act:{act.pk}", at=act.at)


def notify_of_report(act: Act) -> int:
    """Notify who handles a consultation of a reported comment, once, however many report it."""
    found = waiting_reports().select_related("consultation").filter(pk=act.subject_id).first()
    if found is None or is_known(REPORTED, found.pk, "reported"):
        return 0
    kind = NotificationKind.COMMENT_REPORTED
    return notify(_people_of(found, on=act.on), kind, REPORTED, found.pk, "reported", at=act.at)


def notify_of_reader_deadlines(calendars: Calendars, *, at: datetime) -> int:
    """Notify of replies to feedback and of examinations of reports that are due or overdue."""
    today = local_date(at)
    last = add_working_days(calendars.of(NATIONAL), today, max(TIERS) + 1).on
    count = 0
    for one in _due_until(last):
        tier = _tier(one, calendars.of(one.consultation.body.region), today)
        is_feedback = isinstance(one, AnswerFeedback)
        subject = FEEDBACK if is_feedback else REPORTED
        key = f"due:{one.due_on:%Y%m%d}:{tier}"
        if tier is None or is_known(subject, one.pk, key):
            continue
        late = tier == LATE
        if is_feedback:
            kind = NotificationKind.FEEDBACK_LATE if late else NotificationKind.FEEDBACK_DUE
        else:
            kind = (
                NotificationKind.COMMENT_REPORT_LATE
                if late
                else NotificationKind.COMMENT_REPORT_DUE
            )
        days = max(tier, 0)
        count += notify(_people_of(one, on=today), kind, subject, one.pk, key, at=at, days=days)
    return count


def _tier(one: Timed, calendar: WorkCalendar, today: date) -> int | None:
    """Return how many working days are left, as one of the tiers; None if it is too early."""
    if one.due_on < today:
        return LATE
    left = working_days_between(calendar, today, one.due_on)
    return next((tier for tier in TIERS if left <= tier), None)


def _due_until(last: date) -> Iterator[Timed]:
    feedback = waiting_feedback().filter(due_on__lte=last).defer("text")
    reports = waiting_reports().filter(due_on__lte=last)
    keys = ("due_on", "id")
    yield from rows_by_key(feedback.select_related("consultation__body"), keys=keys, most=MAX_ROWS)
    yield from rows_by_key(reports.select_related("consultation__body"), keys=keys, most=MAX_ROWS)


def _people_of(one: Timed, *, on: date) -> set[int]:
    """Return for whom it waits: who reviews a drafted reply, or else who handles the consultation."""
    body_id = one.consultation.body_id
    if isinstance(one, ReportedComment) or one.state != FeedbackState.DRAFTED:
        return people_for([body_id], on=on)
    return people_in_posts([body_id], PUBLISH_REPLY.posts, on=on)
