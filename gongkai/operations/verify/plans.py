"""Check of work plans and their tasks against their acts: states, days and numbers of tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.states import PlanState, TaskState
from gongkai.supervision.workflow import TASK_WORKFLOW, WORKFLOW

PART = "plans"
ENDS = {Verb.PLAN_TASK_ACCEPTED, Verb.PLAN_TASK_DROPPED}


@dataclass
class FoldedPlan:
    """The state of a plan according to its acts."""

    stage: str = ""
    issued_at: datetime | None = None
    tasks: int = 0
    problem: str = ""


@dataclass
class FoldedTask:
    """The state of an issued task according to its acts."""

    stage: str = ""
    due_on: date | None = None
    finished_on: date | None = None
    ended_on: date | None = None
    problem: str = ""


def check() -> Check:
    """Replay the acts of each plan and each issued task, and compare them with their rows."""
    plans = tasks = 0
    rows = WorkPlan.objects.annotate(number_of_tasks=Count("tasks")).order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=500)):
        plans += len(chunk)
        acts = acts_about(WorkPlan, [one.pk for one in chunk])
        for plan in chunk:
            folded = _fold_plan(acts[plan.pk])
            found = (plan.state, plan.issued_at, plan.number_of_tasks)
            expected = (folded.stage, folded.issued_at, folded.tasks)
            yield from _faults(f"plan {plan.pk}", found, expected, folded.problem)
    issued = PlanTask.objects.exclude(opened_at=None).order_by("pk")
    for task_chunk in in_chunks(issued.iterator(chunk_size=500)):
        tasks += len(task_chunk)
        acts = acts_about(PlanTask, [one.pk for one in task_chunk])
        for task in task_chunk:
            of_task = _fold_task(acts[task.pk])
            was = (task.state, task.due_on, task.finished_on, task.ended_on)
            says = (of_task.stage, of_task.due_on, of_task.finished_on, of_task.ended_on)
            yield from _faults(f"task {task.pk}", was, says, of_task.problem)
    begun = Act.objects.filter(verb=Verb.PLAN_BEGUN).count()
    given = Act.objects.filter(verb=Verb.PLAN_TASK_ISSUED).count()
    if (plans, tasks) != (begun, given):
        yield Fault(
            PART, f"there are {plans} plans and {tasks} tasks, the acts say {begun} and {given}"
        )
    return f"{plans} work plans and {tasks} tasks against their acts"


def _faults(
    name: str, found: tuple[object, ...], expected: tuple[object, ...], problem: str
) -> Iterator[Fault]:
    if problem:
        yield Fault(PART, f"{name}: {problem}")
    if found != expected:
        yield Fault(
            PART,
            f"{name} is {', '.join(map(str, found))}; its acts say {', '.join(map(str, expected))}",
        )


def _fold_plan(acts: list[Act]) -> FoldedPlan:
    """Replay the acts about one plan, oldest first."""
    folded = FoldedPlan()
    for act in acts:
        if act.verb == Verb.PLAN_BEGUN:
            folded.stage = PlanState.DRAFT
        elif act.verb == Verb.PLAN_TASK_ADDED:
            folded.tasks += 1
        elif act.verb == Verb.PLAN_TASK_REMOVED:
            folded.tasks -= 1
        elif act.verb == Verb.PLAN_CARRIED_OVER:
            folded.tasks += len(act.facets["tasks"])
        elif act.verb == Verb.PLAN_ISSUED:
            folded.issued_at = act.at
        for step in WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
    return folded


def _fold_task(acts: list[Act]) -> FoldedTask:
    """Replay the acts about one task, oldest first."""
    folded = FoldedTask()
    for act in acts:
        if act.verb == Verb.PLAN_TASK_ISSUED:
            folded.stage = TaskState.OPEN
        if "due_on" in act.facets:
            folded.due_on = date.fromisoformat(act.facets["due_on"])
        if act.verb == Verb.PLAN_TASK_FINISHED:
            folded.finished_on = act.on
        elif act.verb == Verb.PLAN_TASK_RETURNED:
            folded.finished_on = None
        elif act.verb in ENDS:
            folded.ended_on = act.on
        for step in TASK_WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
    return folded
