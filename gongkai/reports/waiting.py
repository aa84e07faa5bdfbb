"""The rows of annual reports in the table of waiting tasks."""

from collections.abc import Iterator, Sequence
from datetime import date

from gongkai.kit.paging import rows_by_key
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task
from gongkai.reports import workflow
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import queue_of
from gongkai.reports.states import ReportState

REPORT = AnnualReport._meta.label_lower
MAX_REPORTS = 1_000_000


def update_waiting(report: AnnualReport) -> int:
    """Store for whom the report waits now, in the transaction of the act that changed it."""
    return set_tasks(REPORT, {report.pk: tasks_of(report)})


def update_waiting_of_erased(acts: Sequence[Act]) -> None:
    """
    Store that accepted reports wait again whose unreleased document was erased.

    The app of documents does not know reports, so the consumer of the ledger does this.
    """
    chains = {act.chain for act in acts if act.verb == Verb.DOCUMENT_ERASED}
    if chains:
        for report in AnnualReport.objects.filter(
            body__chain__in=sorted(chains), state=ReportState.ACCEPTED, document=None
        ):
            update_waiting(report)


def tasks_of(report: AnnualReport) -> frozenset[Task]:
    """Return for whom the report waits: the posts of the primary steps of its state."""
    steps = [
        step
        for step in workflow.WORKFLOW.steps_from(report.state)
        if step.primary and (step is not workflow.BEGIN_PUBLICATION or report.document_id is None)
    ]
    return frozenset(
        Task(
            item_id=report.pk,
            queue=queue_of(step, report.body_id),
            sort_on=date(report.year, 1, 1),
            author_id=report.submitted_by_id if step.author is False else None,
        )
        for step in steps
    )


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each report that waits for somebody, by id."""
    states = set().union(*(step.sources for step in workflow.WORKFLOW if step.primary))
    rows = AnnualReport.objects.filter(state__in=sorted(states)).defer("frozen")
    for report in rows_by_key(rows, keys=("id",), most=MAX_REPORTS):
        if tasks := tasks_of(report):
            yield report.pk, tasks
