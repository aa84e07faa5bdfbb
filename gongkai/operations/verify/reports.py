"""Check of annual reports against their acts: their state, and the snapshot that was submitted."""

from collections import defaultdict

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.faults import Check, Fault
from gongkai.reports import workflow
from gongkai.reports.models import AnnualReport
from gongkai.reports.snapshots import digest_of
from gongkai.reports.states import SUBMITTED_STATES, ReportState

PART = "reports"


def check() -> Check:
    """Replay the acts of every report and compare the result with its row."""
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
            yield Fault(PART, f"no act records the start of {name}")
            continue
        if report.state not in _after(own[-1]):
            yield Fault(PART, f"{name} is {report.state}, but its last act is {own[-1].verb}")
        submitted = [act for act in own if act.verb == Verb.REPORT_SUBMITTED]
        if report.state in SUBMITTED_STATES and (
            not submitted or submitted[-1].facets.get("frozen") != digest_of(report)
        ):
            yield Fault(PART, f"the snapshot of {name} is not the one that was submitted")
    for missing in sorted(acts):
        yield Fault(PART, f"the report with id {missing} has acts but does not exist")
    return f"{seen} annual reports"


def _after(act: Act) -> frozenset[ReportState]:
    """Return the possible states after an act; the report of a top body is accepted at once."""
    if act.facets.get("accepted"):
        return frozenset({ReportState.ACCEPTED})
    return workflow.states_after(act.verb)
