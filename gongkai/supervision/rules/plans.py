"""Refusals of work plans: begin, tasks, submit, return, issue."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.kit.id_lists import is_in
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import bodies_in_force, capacities_of
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.models import WorkPlan
from gongkai.supervision.queries.plans import open_tasks, planning_body_ids, public_plans
from gongkai.supervision.queries.register import supervised_by
from gongkai.supervision.states import PlanState
from gongkai.supervision.workflow import (
    ADD_TASK,
    CARRY_OVER,
    ISSUE_PLAN,
    REMOVE_TASK,
    RETURN_PLAN,
    SUBMIT_PLAN,
    SUPERVISORS,
    CarryInputs,
    ReasonInputs,
    RemovalInputs,
    TaskFacts,
)

MAX_TITLE, MAX_LINE, MAX_SOURCE = 200, 500, 200
MAX_TASKS = 300
MAX_YEARS_AHEAD = 5  # a due date further ahead is a mistake in the year
FIRST_YEAR = 2008


def refusal_to_begin_plan(
    body: Body, facts: PlanFacts, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not begin a plan for this body."""
    today = local_date(at)
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in planning_body_ids(by, on=today):
        return not_holding_any(SUPERVISORS)
    if not FIRST_YEAR <= facts.year <= today.year + 1:
        return Refusal(
            "plan-year",
            _("Choose a year from %(first)s to next year.") % {"first": FIRST_YEAR},
            field="year",
        )
    if refusal := refusal_of_text(facts.title, "title", MAX_TITLE):
        return refusal
    if refusal := refusal_of_length(facts.source, "source", MAX_SOURCE):
        return refusal
    drafts = WorkPlan.objects.filter(body=body, issued_at=None, year=facts.year)
    if drafts.filter(title=single_line(facts.title)).exists():
        return Refusal("listed", _("There is a draft with this title already."), field="title")
    return None


def refusal_to_add_task(
    plan: WorkPlan, inputs: TaskFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the task may not be added: it needs a body of the tree, a day and a measure."""
    if refusal := _refusal_of_step(ADD_TASK, plan, by=by, at=at):
        return refusal
    if plan.tasks.count() >= MAX_TASKS:
        return _too_many()
    if inputs is None:
        return None
    if refusal := _refusal_of_facts(inputs, _bodies_of(plan, at=at), at=at):
        return refusal
    same = plan.tasks.filter(text=single_line(inputs.text), body_id=inputs.body_id)
    return _listed() if same.exists() else None


def refusal_to_add_tasks(
    plan: WorkPlan, inputs: Sequence[TaskFacts] | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the rows of a table may not be added: all of them are right, or none is added."""
    if refusal := _refusal_of_step(ADD_TASK, plan, by=by, at=at):
        return refusal
    if plan.tasks.count() + (1 if inputs is None else len(inputs)) > MAX_TASKS:
        return _too_many()
    rows = refusals_of_rows(plan, inputs or (), at=at).values()
    return next((refusal for found in rows for refusal in found), None)


def refusals_of_rows(
    plan: WorkPlan, rows: Sequence[TaskFacts], *, at: datetime
) -> dict[int, list[Refusal]]:
    """
    Return all reasons why rows of a table may not be added, by their places. Four queries.

    All at once, so that who corrects a table need not upload it again for each fault.
    """
    bodies = _bodies_of(plan, at=at)
    known = {(text, body) for text, body in plan.tasks.values_list("text", "body_id")}
    found: dict[int, list[Refusal]] = {}
    for place, row in enumerate(rows):
        same = (single_line(row.text), row.body_id)
        refusals = list(_refusals_of_facts(row, bodies, at=at))
        if same in known and row.body_id in bodies:
            refusals.append(_listed())
        if refusals:
            found[place] = refusals
        known.add(same)
    return found


def refusal_to_remove_task(
    plan: WorkPlan, inputs: RemovalInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the task may not be taken out."""
    if refusal := _refusal_of_step(REMOVE_TASK, plan, by=by, at=at):
        return refusal
    if not plan.tasks.exists():
        return _no_task()
    if inputs is not None and not plan.tasks.filter(pk=inputs.task_id).exists():
        return Refusal("no-such-task", _("Choose a task of the plan."), field="task_id")
    return None


def refusal_to_carry_over(
    plan: WorkPlan, inputs: CarryInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the open tasks of an earlier plan may not be taken over."""
    if refusal := _refusal_of_step(CARRY_OVER, plan, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    earlier = public_plans().filter(pk=inputs.plan_id, body=plan.body_id).first()
    if earlier is None:
        return Refusal("no-plan", _("Choose an issued plan of this body."), field="plan_id")
    number = open_tasks(earlier).filter(body__ended_on=None).exclude(carried_to__plan=plan).count()
    if not number:
        return Refusal("no-open-task", _("This plan has no open task."), field="plan_id")
    if plan.tasks.count() + number > MAX_TASKS:
        return _too_many()
    return _refusal_of_day(inputs.due_on, at=at)


def refusal_to_submit_plan(
    plan: WorkPlan, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the plan may not be submitted: it has no task, or one whose day has passed."""
    return _refusal_of_step(SUBMIT_PLAN, plan, by=by, at=at) or _refusal_of_tasks(plan, at=at)


def refusal_to_return_plan(
    plan: WorkPlan, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the plan may not be returned."""
    if refusal := _refusal_of_step(RETURN_PLAN, plan, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_issue_plan(
    plan: WorkPlan, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the plan may not be issued: by its author, with a body that is gone, too late."""
    if refusal := _refusal_of_step(ISSUE_PLAN, plan, by=by, at=at):
        return refusal
    if plan.author_id in _persons_acting(plan, by, on=local_date(at)):
        return Refusal("own-plan", _("Whoever wrote a plan may not issue it."))
    return _refusal_of_tasks(plan, at=at)


def _bodies_of(plan: WorkPlan, *, at: datetime) -> set[int]:
    """Return the ids of the bodies that the plan is for and that exist. Three queries."""
    below = supervised_by([plan.body_id], on=local_date(at))
    return set(bodies_in_force().filter(is_in("pk", below)).values_list("pk", flat=True))


def _refusal_of_facts(facts: TaskFacts, bodies: Collection[int], *, at: datetime) -> Refusal | None:
    return next(_refusals_of_facts(facts, bodies, at=at), None)


def _refusals_of_facts(
    facts: TaskFacts, bodies: Collection[int], *, at: datetime
) -> Iterator[Refusal]:
    for refusal in (
        refusal_of_text(facts.text, "text", MAX_LINE),
        refusal_of_length(facts.source, "source", MAX_SOURCE),
        refusal_of_text(facts.measure, "measure", MAX_SOURCE),
        _refusal_of_day(facts.due_on, at=at),
    ):
        if refusal:
            yield refusal
    if facts.body_id not in bodies:
        yield Refusal(
            "no-body", _("Choose a body that this plan is for and that exists."), field="body_id"
        )
    if not set(facts.assisting) <= set(bodies):
        yield Refusal(
            "no-assisting-body",
            _("Choose assisting bodies that this plan is for and that exist."),
            field="assisting",
        )
    if facts.body_id in facts.assisting:
        yield Refusal(
            "assists-itself",
            _("The responsible body does not assist itself."),
            field="assisting",
        )


def _refusal_of_tasks(plan: WorkPlan, *, at: datetime) -> Refusal | None:
    if not plan.tasks.exists():
        return _no_task()
    late = plan.tasks.filter(due_on__lt=local_date(at)).order_by("due_on").first()
    if late is not None:
        return Refusal(
            "task-past",
            _("The day of a task has passed: %(task)s. Take it out and add it with a later day.")
            % {"task": late.text},
        )
    over = plan.tasks.exclude(body__ended_on=None).select_related("body").first()
    if over is not None:
        return Refusal(
            "task-without-body",
            _("%(body)s no longer exists. Take its task out.") % {"body": over.body.label},
        )
    return None


def _refusal_of_day(day: date, *, at: datetime) -> Refusal | None:
    today = local_date(at)
    if day < today:
        return Refusal("due-past", _("The day lies in the past."), field="due_on")
    if day.year > today.year + MAX_YEARS_AHEAD:
        return Refusal("due-far", _("The day lies too far ahead. Check the year."), field="due_on")
    return None


def _refusal_of_step(
    step: Step[PlanState, Any], plan: WorkPlan, *, by: Person, at: datetime
) -> Refusal | None:
    if not step.starts_from(plan.state):
        return Refusal(
            "wrong-state",
            _("The plan is in another state: %(state)s.") % {"state": plan.get_state_display()},
        )
    if plan.body_id not in capacities_of(by, on=local_date(at)).whole_bodies(step.posts):
        return not_holding_any(step.posts)
    return None


def _persons_acting(plan: WorkPlan, by: Person, *, on: date) -> set[int]:
    """Return who acts if `by` issues the plan: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=on).in_body(plan.body_id)
    posts = (one for one in held if one.post == ISSUE_PLAN.post and one.office_id is None)
    return {by.pk, *(one.holder_id for one in posts)}


def _listed() -> Refusal:
    return Refusal("listed", _("This body has this task in the plan already."), field="text")


def _no_task() -> Refusal:
    return Refusal("no-task", _("The plan has no task."))


def _too_many() -> Refusal:
    return Refusal("too-many", _("A plan has at most %(most)s tasks.") % {"most": MAX_TASKS})
