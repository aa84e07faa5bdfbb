"""Notifications about error reports: when one arrives, and before and after it is due."""

from datetime import datetime

from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import last_day_to_remind, people_for, waiting, waiting_until
from gongkai.error_reports.states import NotificationKind
from gongkai.kit.times import local_date
from gongkai.law.calendar import working_days_between
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known

ERROR_REPORT = ErrorReport._meta.label_lower
# Working days before the due date at which notifications are sent.
TIERS = (0, 1)
LATE = -1


def notify_of_arrival(act: Act) -> int:
    """
    Notify who answers for the body that a report has come to it; return the number of notifications.

    If the report was answered since, nobody is notified, because a consumer may be far behind.
    """
    report = waiting(ErrorReport.objects.filter(pk=act.subject_id)).first()
    if report is None:
        return 0
    people = people_for([report.body_id], on=act.on) - staff_acting(act)
    kind = NotificationKind.ERROR_REPORTED
    return notify(people, kind, ERROR_REPORT, report.pk, f"act:{act.pk}", at=act.at)


def notify_of_error_report_deadlines(calendars: Calendars, *, at: datetime) -> int:
    """Notify who answers for a body of its reports that are due or overdue, once per tier."""
    today = local_date(at)
    count = 0
    for report in waiting_until(last_day_to_remind(calendars.of(NATIONAL), today, max(TIERS))):
        calendar = calendars.of(report.body.region)
        left = (
            working_days_between(calendar, today, report.due_on) if report.due_on >= today else LATE
        )
        tier = next((one for one in (LATE, *TIERS) if left <= one), None)
        key = f"error_report:{report.pk}:{report.body_id}:{report.due_on:%Y%m%d}:{tier}"
        if tier is None or is_known(ERROR_REPORT, report.pk, key):
            continue
        late = tier == LATE
        kind = NotificationKind.ERROR_REPORT_LATE if late else NotificationKind.ERROR_REPORT_DUE
        people = people_for([report.body_id], on=today)
        count += notify(people, kind, ERROR_REPORT, report.pk, key, at=at, days=max(left, 0))
    return count
