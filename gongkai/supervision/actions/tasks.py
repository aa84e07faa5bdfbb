"""Report on the tasks of a plan, and decide on the reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.supervision.models import PlanTask, TaskDecision, TaskReport
from gongkai.supervision.rules.tasks import (
    body_of,
    refusal_to_accept_task,
    refusal_to_drop_task,
    refusal_to_extend_task,
    refusal_to_report_finished,
    refusal_to_report_progress,
    refusal_to_return_task,
)
from gongkai.supervision.states import TaskState
from gongkai.supervision.waiting import update_waiting
from gongkai.supervision.workflow import (
    ACCEPT_TASK,
    DROP_TASK,
    EXTEND_TASK,
    REPORT_FINISHED,
    REPORT_PROGRESS,
    RETURN_TASK,
    ExtensionInputs,
    ProgressInputs,
    ReasonInputs,
)


@transaction.atomic
def report_task_progress(
    task: PlanTask, inputs: ProgressInputs, /, *, by: Person, at: datetime
) -> PlanTask:
    """Enter how far a task is."""
    task = lock(task)
    refuse_if(refusal_to_report_progress(task, inputs, by=by, at=at))
    _report(task, inputs, is_final=False, by=by, at=at)
    _record(REPORT_PROGRESS, task, by=by, at=at)
    return task


@transaction.atomic
def report_task_finished(
    task: PlanTask, inputs: ProgressInputs, /, *, by: Person, at: datetime
) -> PlanTask:
    """Report a task as finished, with evidence; the supervisor decides whether it is."""
    task = lock(task)
    refuse_if(refusal_to_report_finished(task, inputs, by=by, at=at))
    _report(task, inputs, is_final=True, by=by, at=at)
    task.state = REPORT_FINISHED.new_state
    task.finished_on, task.finished_by = local_date(at), by
    task.save(update_fields=["state", "finished_on", "finished_by"])
    update_waiting(task)
    _record(REPORT_FINISHED, task, by=by, at=at, facets={"in_time": local_date(at) <= task.due_on})
    return task


@transaction.atomic
def accept_task(task: PlanTask, inputs: Nothing, /, *, by: Person, at: datetime) -> PlanTask:
    """Close a task as done; whether in time is counted by the day of the report."""
    task = lock(task)
    refuse_if(refusal_to_accept_task(task, inputs, by=by, at=at))
    final = task.reports.filter(is_final=True).order_by("-id").first()
    task.state, task.ended_on = ACCEPT_TASK.new_state, local_date(at)
    task.outcome = final.text if final else ""
    task.save(update_fields=["state", "ended_on", "outcome"])
    update_waiting(task)
    in_time = task.finished_on is not None and task.finished_on <= task.due_on
    _record(ACCEPT_TASK, task, by=by, at=at, facets={"in_time": in_time})
    return task


@transaction.atomic
def return_task(task: PlanTask, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> PlanTask:
    """Send a report back with the reason; the task is open again, with the same due date."""
    task = lock(task)
    refuse_if(refusal_to_return_task(task, inputs, by=by, at=at))
    TaskDecision.objects.create(task=task, reason=single_line(inputs.reason), at=at)
    task.state, task.finished_on, task.finished_by = RETURN_TASK.new_state, None, None
    task.save(update_fields=["state", "finished_on", "finished_by"])
    update_waiting(task)
    _record(RETURN_TASK, task, by=by, at=at)
    return task


@transaction.atomic
def extend_task(
    task: PlanTask, inputs: ExtensionInputs, /, *, by: Person, at: datetime
) -> PlanTask:
    """Set a later due date, with the reason; the former one stays on the page."""
    task = lock(task)
    refuse_if(refusal_to_extend_task(task, inputs, by=by, at=at))
    TaskDecision.objects.create(
        task=task,
        reason=single_line(inputs.reason),
        before=task.due_on,
        after=inputs.due_on,
        at=at,
    )
    task.due_on = inputs.due_on
    task.save(update_fields=["due_on"])
    update_waiting(task)
    _record(EXTEND_TASK, task, by=by, at=at, facets={"due_on": inputs.due_on})
    return task


@transaction.atomic
def drop_task(task: PlanTask, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> PlanTask:
    """Drop a task; the public plan keeps it with the reason."""
    task = lock(task)
    refuse_if(refusal_to_drop_task(task, inputs, by=by, at=at))
    task.state, task.ended_on = TaskState.DROPPED, local_date(at)
    task.outcome = single_line(inputs.reason)
    task.save(update_fields=["state", "ended_on", "outcome"])
    update_waiting(task)
    _record(DROP_TASK, task, by=by, at=at)
    return task


def _report(
    task: PlanTask, inputs: ProgressInputs, *, is_final: bool, by: Person, at: datetime
) -> None:
    TaskReport.objects.create(
        task=task,
        text=single_line(inputs.text),
        evidence=single_line(inputs.evidence),
        is_final=is_final,
        by=by,
        at=at,
    )


def _record(
    step: Step[TaskState, Any],
    task: PlanTask,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record the act in the chain of the responsible body, whoever takes the step."""
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(body_of(step, task))
        if one.office_id is None
    }
    record(
        Verb(step.act_verb),
        task,
        chain=task.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        # The rules have checked that the person holds one of the posts.
        post=next(post for post in step.posts if post in held),
        facets={"plan": task.plan.number, **(facets or {})},
    )
