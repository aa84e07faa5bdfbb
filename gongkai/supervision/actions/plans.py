"""Begin, fill, submit, return and issue work plans."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.models import PlanTask, TaskAssistant, WorkPlan
from gongkai.supervision.queries.plans import next_number, open_tasks
from gongkai.supervision.rules.plans import (
    refusal_to_add_task,
    refusal_to_add_tasks,
    refusal_to_begin_plan,
    refusal_to_carry_over,
    refusal_to_issue_plan,
    refusal_to_remove_task,
    refusal_to_return_plan,
    refusal_to_submit_plan,
)
from gongkai.supervision.states import TaskState
from gongkai.supervision.waiting import update_waiting
from gongkai.supervision.workflow import (
    ADD_TASK,
    CARRY_OVER,
    ISSUE_PLAN,
    REMOVE_TASK,
    RETURN_PLAN,
    SUBMIT_PLAN,
    CarryInputs,
    ReasonInputs,
    RemovalInputs,
    TaskFacts,
)


@transaction.atomic
def begin_plan(body: Body, facts: PlanFacts, /, *, by: Person, at: datetime) -> WorkPlan:
    """Begin the plan of a body for a year; it is public once another person has issued it."""
    body = lock(body)
    refuse_if(refusal_to_begin_plan(body, facts, by=by, at=at))
    plan = WorkPlan.objects.create(
        body=body,
        number=next_number(body, facts.year),
        year=facts.year,
        title=single_line(facts.title),
        source=single_line(facts.source),
        author=by,
        begun_at=at,
    )
    _record(Verb.PLAN_BEGUN, plan, ADD_TASK.post, by=by, at=at, facets={"year": facts.year})
    return plan


@transaction.atomic
def add_plan_task(plan: WorkPlan, inputs: TaskFacts, /, *, by: Person, at: datetime) -> PlanTask:
    """Add a task to a draft."""
    plan = lock(plan)
    refuse_if(refusal_to_add_task(plan, inputs, by=by, at=at))
    return _add(plan, inputs, by=by, at=at)


@transaction.atomic
def add_plan_tasks(
    plan: WorkPlan, inputs: Sequence[TaskFacts], /, *, by: Person, at: datetime
) -> list[PlanTask]:
    """Add the rows of a table to a draft: all of them, each with its act, or none."""
    plan = lock(plan)
    refuse_if(refusal_to_add_tasks(plan, inputs, by=by, at=at))
    return [_add(plan, one, by=by, at=at) for one in inputs]


@transaction.atomic
def remove_plan_task(
    plan: WorkPlan, inputs: RemovalInputs, /, *, by: Person, at: datetime
) -> WorkPlan:
    """Take a task out of a draft."""
    plan = lock(plan)
    refuse_if(refusal_to_remove_task(plan, inputs, by=by, at=at))
    plan.tasks.get(pk=inputs.task_id).delete()
    facets = {"task": inputs.task_id}
    _record(Verb(REMOVE_TASK.act_verb), plan, REMOVE_TASK.post, by=by, at=at, facets=facets)
    return plan


@transaction.atomic
def carry_over_tasks(plan: WorkPlan, inputs: CarryInputs, /, *, by: Person, at: datetime) -> int:
    """Copy the open tasks of an earlier plan into a draft, each with a reference to the former one."""
    plan = lock(plan)
    refuse_if(refusal_to_carry_over(plan, inputs, by=by, at=at))
    earlier = WorkPlan.objects.get(pk=inputs.plan_id)
    found = open_tasks(earlier).filter(body__ended_on=None).exclude(carried_to__plan=plan)
    numbers = []
    for former in found.order_by("due_on", "id"):
        task = PlanTask.objects.create(
            plan=plan,
            body_id=former.body_id,
            text=former.text,
            source=earlier.number,
            measure=former.measure,
            due_on=inputs.due_on,
            carried_from=former,
        )
        TaskAssistant.objects.bulk_create(
            TaskAssistant(task=task, body_id=pk)
            for pk in former.assistants.values_list("body_id", flat=True)
        )
        numbers.append(task.pk)
    facets = {"from": earlier.number, "tasks": numbers}
    _record(Verb(CARRY_OVER.act_verb), plan, CARRY_OVER.post, by=by, at=at, facets=facets)
    return len(numbers)


@transaction.atomic
def submit_plan(plan: WorkPlan, inputs: Nothing, /, *, by: Person, at: datetime) -> WorkPlan:
    """Submit a draft to the approver of the body."""
    plan = lock(plan)
    refuse_if(refusal_to_submit_plan(plan, inputs, by=by, at=at))
    plan.state, plan.remark = SUBMIT_PLAN.new_state, ""
    plan.save(update_fields=["state", "remark"])
    _record(Verb(SUBMIT_PLAN.act_verb), plan, SUBMIT_PLAN.post, by=by, at=at)
    return plan


@transaction.atomic
def return_plan(plan: WorkPlan, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> WorkPlan:
    """Return a plan to who prepares it, with the reason."""
    plan = lock(plan)
    refuse_if(refusal_to_return_plan(plan, inputs, by=by, at=at))
    plan.state, plan.remark = RETURN_PLAN.new_state, single_line(inputs.reason)
    plan.save(update_fields=["state", "remark"])
    _record(Verb(RETURN_PLAN.act_verb), plan, RETURN_PLAN.post, by=by, at=at)
    return plan


@transaction.atomic
def issue_plan(plan: WorkPlan, inputs: Nothing, /, *, by: Person, at: datetime) -> WorkPlan:
    """Issue a plan: it is public, and each body has its tasks, recorded in the chain of that body."""
    plan = lock(plan)
    refuse_if(refusal_to_issue_plan(plan, inputs, by=by, at=at))
    plan.state, plan.issued_at = ISSUE_PLAN.new_state, at
    plan.save(update_fields=["state", "issued_at"])
    tasks = list(plan.tasks.select_related("body", "plan").order_by("body_id", "id"))
    for task in tasks:
        task.state, task.opened_at = TaskState.OPEN, at
        task.save(update_fields=["state", "opened_at"])
        update_waiting(task)
        record(
            Verb.PLAN_TASK_ISSUED,
            task,
            chain=task.body.chain,
            by=by.actor,
            at=at,
            on=local_date(at),
            post=str(ISSUE_PLAN.post),
            facets={"plan": plan.number, "due_on": task.due_on},
        )
    facets = {"year": plan.year, "tasks": len(tasks)}
    _record(Verb(ISSUE_PLAN.act_verb), plan, ISSUE_PLAN.post, by=by, at=at, facets=facets)
    return plan


def _add(plan: WorkPlan, inputs: TaskFacts, *, by: Person, at: datetime) -> PlanTask:
    task = PlanTask.objects.create(
        plan=plan,
        body_id=inputs.body_id,
        text=single_line(inputs.text),
        source=single_line(inputs.source),
        measure=single_line(inputs.measure),
        due_on=inputs.due_on,
    )
    TaskAssistant.objects.bulk_create(
        TaskAssistant(task=task, body_id=pk) for pk in sorted(set(inputs.assisting))
    )
    facets = {"task": task.pk, "due_on": inputs.due_on}
    _record(Verb(ADD_TASK.act_verb), plan, ADD_TASK.post, by=by, at=at, facets=facets)
    return task


def _record(
    verb: Verb,
    plan: WorkPlan,
    post: str | None,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    record(
        verb,
        plan,
        chain=plan.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=str(post),
        facets={"number": plan.number, **(facets or {})},
    )
