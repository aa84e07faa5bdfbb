"""Check of the waiting tasks against the documents, cases and reports from which they are derived."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from gongkai.applications import waiting as cases
from gongkai.complaints import waiting as complaints
from gongkai.consultations import reader_waiting
from gongkai.consultations import waiting as consultations
from gongkai.consultations.measures import FEEDBACK, REPORTED
from gongkai.datasets import waiting as datasets
from gongkai.documents import waiting as documents
from gongkai.error_reports import waiting as error_reports
from gongkai.gazette import waiting as gazette
from gongkai.interviews import waiting as events
from gongkai.kit.paging import rows_by_key
from gongkai.mailbox import waiting as mailbox
from gongkai.mailbox.measures import LETTER
from gongkai.meetings import waiting as meetings
from gongkai.notifications.models import WaitingTask
from gongkai.notifications.queries import task_of
from gongkai.notifications.tasks import Task
from gongkai.operations.verify.faults import Check, Fault
from gongkai.participation import waiting as concerns
from gongkai.reports import waiting as reports
from gongkai.supervision import waiting as supervision

PART = "waiting"
MAX_TASKS = 100_000_000
Tasks = tuple[int, frozenset[Task]]
# Every kind of subject, and how the tasks that it should have are counted from its own tables.
EXPECTED: Mapping[str, Callable[[], Iterator[Tasks]]] = {
    documents.DOCUMENT: documents.expected_tasks,
    cases.APPLICATION: cases.expected_tasks,
    error_reports.ERROR_REPORT: error_reports.expected_tasks,
    LETTER: mailbox.expected_tasks,
    concerns.CONCERN: concerns.expected_tasks,
    meetings.MEETING: meetings.expected_tasks,
    gazette.ISSUE: gazette.expected_tasks,
    events.EVENT: events.expected_tasks,
    datasets.RELEASE: datasets.expected_tasks,
    supervision.PLAN_TASK: supervision.expected_tasks,
    complaints.COMPLAINT: complaints.expected_tasks,
    complaints.ORDER: complaints.expected_order_tasks,
    consultations.CONSULTATION: consultations.expected_tasks,
    FEEDBACK: reader_waiting.expected_feedback_tasks,
    REPORTED: reader_waiting.expected_report_tasks,
    reports.REPORT: reports.expected_tasks,
}


@dataclass(frozen=True)
class Difference:
    """A subject whose rows are not the tasks that it should have."""

    subject_type: str
    subject_id: int
    expected: frozenset[Task]
    found: frozenset[Task]

    def __str__(self) -> str:
        name = f"{self.subject_type} with id {self.subject_id}"
        missing = _names(self.expected - self.found)
        surplus = _names(self.found - self.expected)
        if not surplus:
            return f"{name} waits in {missing}, but no task says so"
        if not missing:
            return f"{name} has a task in {surplus}, where it does not wait"
        return f"{name} waits in {missing}, but its tasks are {surplus}"


def check() -> Check:
    """Compare the tasks of every subject with its state; the order of lists is compared as well."""
    yield from (Fault(PART, str(one)) for one in differences())
    return f"{WaitingTask.objects.count()} waiting tasks"


def differences(*subject_types: str) -> Iterator[Difference]:
    """Yield each subject of these kinds, or of all, whose tasks are wrong, by kind and id. Memory use is constant."""
    for subject_type in subject_types or EXPECTED:
        for pk, wanted, found in _side_by_side(EXPECTED[subject_type](), _stored(subject_type)):
            if wanted != found:
                yield Difference(subject_type, pk, wanted, found)


def _stored(subject_type: str) -> Iterator[Tasks]:
    rows = rows_by_key(
        WaitingTask.objects.filter(subject_type=subject_type),
        keys=("subject_id", "id"),
        most=MAX_TASKS,
    )
    for pk, some in groupby(rows, key=lambda row: row.subject_id):
        yield pk, frozenset(task_of(row) for row in some)


def _side_by_side(
    one: Iterator[Tasks], other: Iterator[Tasks]
) -> Iterator[tuple[int, frozenset[Task], frozenset[Task]]]:
    """Merge two series, both by id; where one lacks an id, it has no tasks."""
    nothing: frozenset[Task] = frozenset()
    left, right = next(one, None), next(other, None)
    while left is not None or right is not None:
        pk = min(each[0] for each in (left, right) if each is not None)
        wanted = found = nothing
        if left is not None and left[0] == pk:
            wanted, left = left[1], next(one, None)
        if right is not None and right[0] == pk:
            found, right = right[1], next(other, None)
        yield pk, wanted, found


def _names(tasks: Iterable[Task]) -> str:
    return ", ".join(sorted({task.queue for task in tasks}))
