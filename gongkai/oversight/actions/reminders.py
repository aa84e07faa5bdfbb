"""Telling report officers: what arrived, came back or was accepted, and that the last day comes near; no official acts."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from gongkai.documents.models import Notice
from gongkai.documents.states import NoticeKind
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.ledger.models import Act
from gongkai.organisations.states import PostKind
from gongkai.oversight import workflow
from gongkai.oversight.models import AnnualReport
from gongkai.oversight.report_queries import due_on, officers_of
from gongkai.oversight.states import ReportState

# Days left at which somebody is reminded; below them all stands what is overdue.
TIERS = (0, 2, 7, 14, 30)
LATE = -1
MOST = 100_000


def tell_of_report(act: Act) -> int:
    """
    Tell those whom an act upon a report concerns: the body above of what arrived, the body itself of the answer.

    Nothing is told of what has moved on since: a follower may read the ledger long after. Returns how many were told.
    """
    steps = workflow.WORKFLOW.steps_recording(act.verb)
    report = AnnualReport.objects.select_related("body").filter(pk=act.subject_id).first() if steps else None
    if report is None:
        return 0
    return sum(_tell_of_step(step, report, act) for step in steps if step.target in {None, report.state})


def _tell_of_step(step: Step[ReportState, Any], report: AnnualReport, act: Act) -> int:
    told = 0
    above = workflow.posts_awaited(step.target, workflow.Side.ABOVE) if step.target else frozenset()
    if above and report.body.parent_id:
        told += _tell_of_act(act, report, NoticeKind.REPORT_ARRIVED, report.body.parent_id, above)
    if step.notifies is not None:
        told += _tell_of_act(act, report, NoticeKind(step.notifies), report.body_id, {PostKind.REPORT_OFFICER})
    return told


def _tell_of_act(act: Act, report: AnnualReport, kind: NoticeKind, body_id: int, posts: Collection[str]) -> int:
    # All of these are done by somebody of the staff, who knows of it.
    people = officers_of([body_id], on=act.on, kinds=posts) - {int(act.actor_id)}
    return _tell(people, report, kind, f"act:{act.pk}", at=act.at)


def tell_of_reports(*, at: datetime) -> int:
    """
    Remind who has a report to hand in or to publish: 30, 14, 7, 2 days before the last day, on it, and after it; then the body above too.

    Once for each tier, however often it is asked; nothing between two tiers. Returns how many were told.
    Law: 条例19 art. 49; 条例07 art. 31.
    """
    today = local_date(at)
    open_ones = AnnualReport.objects.filter(
        state__in=sorted(workflow.states_awaiting(workflow.Side.OWN)), edition=1, year__in=_years(today)
    ).select_related("body")
    told = 0
    for report in rows_by_key(open_ones, keys=("id",), most=MOST):
        left = (due_on(report.body, report.year) - today).days
        tier = LATE if left < 0 else next((one for one in TIERS if left <= one), None)
        key = f"report:{report.pk}:{tier}"
        if tier is None or Notice.objects.filter(report=report.pk, key=key).exists():
            continue
        above = [report.body.parent_id] if tier == LATE and report.body.parent_id else []
        kind = NoticeKind.REPORT_LATE if tier == LATE else NoticeKind.REPORT_DUE
        told += _tell(officers_of([report.body_id, *above], on=today), report, kind, key, at=at, days=max(left, 0))
    return told


def _years(today: date) -> set[int]:
    """Return the years whose reports can be due within the first tier, or were due in the last twelve months."""
    return {(today + timedelta(days=TIERS[-1])).year - 1, today.year - 1}


def _tell(
    people: Iterable[int], report: AnnualReport, kind: NoticeKind, key: str, *, at: datetime, days: int | None = None
) -> int:
    """Write the notices; whoever was told before is not told again."""
    rows = [
        Notice(person_id=person, report=report.pk, kind=kind, key=key, at=at, days=days) for person in sorted(people)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
