"""Annual reports against their acts: where each stands, and that what is frozen is what was handed in."""

from collections import defaultdict

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.faults import Fault, Look
from gongkai.reports import workflow
from gongkai.reports.models import AnnualReport
from gongkai.reports.snapshots import digest_of
from gongkai.reports.states import HANDED_IN, ReportState

PART = "reports"


def look() -> Look:
    """Fold the acts of every report and hold the row against them."""
    acts: dict[str, list[Act]] = defaultdict(list)
    found = Act.objects.filter(
        subject_type=AnnualReport._meta.label_lower, verb__in=sorted(workflow.verbs())
    )
    for act in found.order_by("subject_id", "id").iterator():
        acts[act.subject_id].append(act)
    seen = 0
    for report in AnnualReport.objects.select_related("body", "figures").order_by("id").iterator():
        seen += 1
        name = f"report {report.year} ({report.edition}) of {report.body.code}"
        own = acts.pop(str(report.pk), [])
        if not own:
            yield Fault(PART, f"{name} was begun by no act")
            continue
        if report.state not in _after(own[-1]):
            yield Fault(PART, f"{name} is {report.state}, but its last act is {own[-1].verb}")
        handed = [act for act in own if act.verb == Verb.REPORT_SUBMITTED]
        if report.state in HANDED_IN and (
            not handed or handed[-1].facets.get("frozen") != digest_of(report)
        ):
            yield Fault(PART, f"what is frozen in {name} is not what was handed in")
    for gone in sorted(acts):
        yield Fault(PART, f"the report with id {gone} has acts and is gone")
    return f"{seen} annual reports"


def _after(act: Act) -> frozenset[ReportState]:
    """Where nobody is above a body, its report is accepted with its handing in."""
    if act.facets.get("accepted"):
        return frozenset({ReportState.ACCEPTED})
    return workflow.states_after(act.verb)
