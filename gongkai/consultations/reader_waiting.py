"""The rows of feedback on answers and of reported comments in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.consultations.measures import FEEDBACK, REPORTED
from gongkai.consultations.models import AnswerFeedback, ReportedComment
from gongkai.consultations.reader_queries import (
    MAX_ROWS,
    feedback_queue,
    report_queue,
    waiting_feedback,
    waiting_reports,
)
from gongkai.consultations.states import ReportedState
from gongkai.consultations.workflow import FEEDBACK_WORKFLOW
from gongkai.kit.paging import rows_by_key
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task


def update_waiting_feedback(feedback: AnswerFeedback) -> int:
    """Store for whom the feedback waits now, in the transaction of the act that changed it."""
    return set_tasks(FEEDBACK, {feedback.pk: feedback_tasks(feedback)})


def update_waiting_report(reported: ReportedComment) -> int:
    """Store for whom the reported comment waits now, in the transaction of the act that changed it."""
    return set_tasks(REPORTED, {reported.pk: report_tasks(reported)})


def feedback_tasks(feedback: AnswerFeedback) -> frozenset[Task]:
    """Return for whom feedback waits: for a reply, then for somebody who reviews it."""
    body_id = feedback.consultation.body_id
    return frozenset(
        Task(feedback.pk, feedback_queue(post, body_id), feedback.due_on)
        for post in FEEDBACK_WORKFLOW.posts_awaited(feedback.state)
    )


def report_tasks(reported: ReportedComment) -> frozenset[Task]:
    """Return for whom a reported comment waits: one task, however many readers reported it."""
    if reported.state != ReportedState.WAITING:
        return frozenset()
    queue = report_queue(reported.consultation.body_id)
    return frozenset({Task(reported.pk, queue, reported.due_on)})


def expected_feedback_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each feedback that waits for somebody, by id."""
    rows = waiting_feedback().select_related("consultation").defer("text")
    for one in rows_by_key(rows, keys=("id",), most=MAX_ROWS):
        yield one.pk, feedback_tasks(one)


def expected_report_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each reported comment that waits for somebody, by id."""
    rows = waiting_reports().select_related("consultation")
    for one in rows_by_key(rows, keys=("id",), most=MAX_ROWS):
        yield one.pk, report_tasks(one)
