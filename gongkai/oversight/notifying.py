"""Which report officers are told, and why: what arrived, came back, was accepted, and that the last day comes near."""

from datetime import date, datetime, timedelta

from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.oversight.models import AnnualReport
from gongkai.oversight.report_queries import due_on, officers_of
from gongkai.oversight.states import WRITING, NotificationKind, ReportState

# Days left at which somebody is reminded; below them all stands what is overdue.
TIERS = (0, 2, 7, 14, 30)
LATE = -1
MAX_REPORTS = 100_000
REPORT = AnnualReport._meta.label_lower
# Where a report stands after the act, and what whom is told of it then.
TOLD: dict[str, tuple[ReportState, NotificationKind]] = {
    Verb.REPORT_SUBMITTED: (ReportState.SUBMITTED, NotificationKind.REPORT_ARRIVED),
    Verb.REPORT_RETURNED: (ReportState.RETURNED, NotificationKind.REPORT_RETURNED),
    Verb.REPORT_ACCEPTED: (ReportState.ACCEPTED, NotificationKind.REPORT_ACCEPTED),
}


def notify_of_report(act: Act) -> int:
    """
    Tell those whom an act upon a report concerns: the body above of what arrived, the body itself of the answer.

    Nothing is told of what has moved on since: a follower may read the ledger long after. Returns how many were told.
    """
    if act.verb not in TOLD:
        return 0
    state, kind = TOLD[act.verb]
    report = AnnualReport.objects.select_related("body").filter(pk=act.subject_id, state=state).first()
    if report is None:
        return 0
    body = report.body.parent_id if kind == NotificationKind.REPORT_ARRIVED else report.body_id
    # All of these are done by somebody of the staff, who knows of it.
    people = officers_of([body] if body else [], on=act.on) - {int(act.actor_id)}
    return notify(people, kind, REPORT, report.pk, f"act:{act.pk}", at=act.at)


def notify_of_report_deadlines(*, at: datetime) -> int:
    """
    Remind who has a report to hand in or to publish: 30, 14, 7, 2 days before the last day, on it, and after it; then the body above too.

    Once for each tier, however often it is asked; nothing between two tiers. Returns how many were told.
    Law: 条例19 art. 49; 条例07 art. 31.
    """
    today = local_date(at)
    open_ones = AnnualReport.objects.filter(
        state__in=sorted({*WRITING, ReportState.ACCEPTED}), edition=1, year__in=_years(today)
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
        people = officers_of([report.body_id, *above], on=today)
        told += notify(people, kind, REPORT, report.pk, key, at=at, days=max(left, 0))
    return told


def _years(today: date) -> set[int]:
    """Return the years whose reports can be due within the first tier, or were due in the last twelve months."""
    return {(today + timedelta(days=TIERS[-1])).year - 1, today.year - 1}
