"""The rows of error reports in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import MAX_REPORTS, queue_of, waiting
from gongkai.error_reports.states import ErrorReportState
from gongkai.kit.paging import rows_by_key
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task

ERROR_REPORT = ErrorReport._meta.label_lower


def update_waiting(report: ErrorReport) -> int:
    """Store for whom the report waits now, in the transaction of the act that changed it."""
    return set_tasks(ERROR_REPORT, {report.pk: tasks_of(report)})


def tasks_of(report: ErrorReport) -> frozenset[Task]:
    """Return for whom the report waits: until it is answered, whoever answers for its body."""
    if report.state != ErrorReportState.RECEIVED:
        return frozenset()
    return frozenset({Task(report.pk, queue_of(report.body_id), report.due_on)})


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each report that waits for somebody, by id."""
    rows = waiting(ErrorReport.objects.defer("text", "contact", "answer"))
    for report in rows_by_key(rows, keys=("id",), most=MAX_REPORTS):
        yield report.pk, tasks_of(report)
