"""The rows of public consultations in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import MAX_CONSULTATIONS, queue_of, unfinished
from gongkai.consultations.states import ConsultationState
from gongkai.consultations.workflow import HANDLERS, WORKFLOW
from gongkai.kit.paging import rows_by_key
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task

CONSULTATION = PublicConsultation._meta.label_lower


def update_waiting(consultation: PublicConsultation) -> int:
    """Store for whom the consultation waits now, in the transaction of the act that changed it."""
    return set_tasks(CONSULTATION, {consultation.pk: tasks_of(consultation)})


def tasks_of(consultation: PublicConsultation) -> frozenset[Task]:
    """
    Return for whom the consultation waits.

    A planned one waits to be opened, a closed one for answers to the comments and for the outcome;
    while the public comments, it waits for nobody.
    """
    if consultation.state == ConsultationState.PLANNED:
        posts, due_on = WORKFLOW.posts_awaited(consultation.state), consultation.planned_on
    elif consultation.state == ConsultationState.ENDED:
        posts = WORKFLOW.posts_awaited(consultation.state) | {HANDLERS[0]}
        due_on = consultation.outcome_due_on or consultation.planned_on
    else:
        return frozenset()
    return frozenset(
        Task(consultation.pk, queue_of(post, consultation.body_id), due_on) for post in posts
    )


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each consultation that waits for somebody, by id."""
    for one in rows_by_key(unfinished(), keys=("id",), most=MAX_CONSULTATIONS):
        if tasks := tasks_of(one):
            yield one.pk, tasks
