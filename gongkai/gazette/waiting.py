"""The rows of the gazette in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.gazette.models import Issue
from gongkai.gazette.queries import in_hand, queue_of
from gongkai.gazette.states import PROOFS, IssueState
from gongkai.gazette.workflow import WORKFLOW
from gongkai.kit.paging import rows_by_key
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task

ISSUE = Issue._meta.label_lower
MAX_ISSUES = 100_000


def update_waiting(issue: Issue) -> int:
    """Store for whom the issue waits now, in the transaction of the act that changed it."""
    return set_tasks(ISSUE, {issue.pk: tasks_of(issue)})


def tasks_of(issue: Issue) -> frozenset[Task]:
    """Return for whom the issue waits: composers, readers, or the post of a review."""
    step = next((one for one in WORKFLOW.steps_from(issue.state) if one.primary), None)
    if step is None:
        return frozenset()
    who = str(step.post)
    if issue.state in {IssueState.COMPOSING, IssueState.APPROVED}:
        who = "composers"
    elif issue.state in PROOFS:
        who = "readers"
    return frozenset({Task(issue.pk, queue_of(who, issue.body_id), issue.issued_on)})


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each issue that waits for somebody, by id."""
    for issue in rows_by_key(in_hand(Issue.objects.all()), keys=("id",), most=MAX_ISSUES):
        yield issue.pk, tasks_of(issue)
