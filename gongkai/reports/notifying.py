"""Notifications to report officers about annual reports and their deadlines; these are not acts."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.ledger.models import Act
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.states import PostKind
from gongkai.reports import workflow
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import due_on
from gongkai.reports.states import NotificationKind, ReportState
from gongkai.statistics.queries import OFFICER

# Days left at which officers are reminded; a report below the lowest tier is overdue.
TIERS = (0, 2, 7, 14, 30)
LATE = -1
MAX_REPORTS = 100_000
REPORT = AnnualReport._meta.label_lower


def notify_of_report(act: Act) -> int:
    """
    Notify the people whom an act on a report concerns; return their number.

    The superior body is notified of submitted reports, the body itself of the decision. No
    notification is sent if the report has changed its state since: a consumer may read the ledger
    much later.
    """
    steps = workflow.WORKFLOW.steps_recording(act.verb)
    report = (
        AnnualReport.objects.select_related("body").filter(pk=act.subject_id).first()
        if steps
        else None
    )
    if report is None:
        return 0
    return sum(
        _notify_of_step(step, report, act) for step in steps if step.target in {None, report.state}
    )


def _notify_of_step(step: Step[ReportState, Any], report: AnnualReport, act: Act) -> int:
    notified = 0
    above = workflow.posts_awaited(step.target, workflow.Side.ABOVE) if step.target else frozenset()
    if above and report.body.parent_id:
        notified += _notify_of_act(
            act, report, NotificationKind.REPORT_ARRIVED, report.body.parent_id, above
        )
    if step.notifies is not None:
        kind = NotificationKind(step.notifies)
        notified += _notify_of_act(act, report, kind, report.body_id, {PostKind.REPORT_OFFICER})
    return notified


def _notify_of_act(
    act: Act, report: AnnualReport, kind: NotificationKind, body_id: int, posts: Collection[str]
) -> int:
    # The actor of the act needs no notification.
    people = people_in_posts([body_id], posts, on=act.on) - {int(act.actor_id)}
    return notify(people, kind, REPORT, report.pk, f"act:{act.pk}", at=act.at)


def notify_of_report_deadlines(*, at: datetime) -> int:
    """
    Remind the officers who must submit or publish a report; return the number of notifications.

    Reminders are sent 30, 14, 7 and 2 days before the last day, on it, and after it; after it, the
    superior body is reminded too. Each reminder is sent once.
    Law: 条例19 art. 49; 条例07 art. 31.
    """
    today = local_date(at)
    open_ones = AnnualReport.objects.filter(
        state__in=sorted(workflow.states_awaiting(workflow.Side.OWN)),
        edition=1,
        year__in=_years(today),
    ).select_related("body")
    told = 0
    for report in rows_by_key(open_ones, keys=("id",), most=MAX_REPORTS):
        left = (due_on(report.body, report.year) - today).days
        tier = LATE if left < 0 else next((one for one in TIERS if left <= one), None)
        key = f"report:{report.pk}:{tier}"
        if tier is None or is_known(REPORT, report.pk, key):
            continue
        above = [report.body.parent_id] if tier == LATE and report.body.parent_id else []
        kind = NotificationKind.REPORT_LATE if tier == LATE else NotificationKind.REPORT_DUE
        people = people_in_posts([report.body_id, *above], {OFFICER}, on=today)
        told += notify(people, kind, REPORT, report.pk, key, at=at, days=max(left, 0))
    return told


def _years(today: date) -> set[int]:
    """Return the years of reports due within the first tier or in the last twelve months."""
    return {(today + timedelta(days=TIERS[-1])).year - 1, today.year - 1}
