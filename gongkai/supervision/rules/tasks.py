"""Refusals of the tasks of a plan: report, close, return, extend, drop."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.documents.rules.evidence import refusal_of_evidence
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import PlanTask
from gongkai.supervision.rules.plans import MAX_LINE, MAX_YEARS_AHEAD
from gongkai.supervision.states import TaskState
from gongkai.supervision.workflow import (
    ACCEPT_TASK,
    DROP_TASK,
    EXTEND_TASK,
    HANDLERS,
    REPORT_FINISHED,
    REPORT_PROGRESS,
    RETURN_TASK,
    ExtensionInputs,
    ProgressInputs,
    ReasonInputs,
)

MAX_EVIDENCE = 300
MAX_REPORTS = 200


def refusal_to_report_progress(
    task: PlanTask, inputs: ProgressInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why progress may not be reported; the same report twice is a form that was sent twice."""
    if refusal := _refusal_to_report(REPORT_PROGRESS, task, inputs, by=by, at=at):
        return refusal
    last = task.reports.order_by("-id").first() if inputs is not None else None
    if inputs is None or last is None or last.is_final:
        return None
    if (last.text, last.evidence) == (single_line(inputs.text), single_line(inputs.evidence)):
        return Refusal("repeated", _("This is the last report already."), field="text")
    return None


def refusal_to_report_finished(
    task: PlanTask, inputs: ProgressInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the task may not be reported as finished: that needs evidence that anybody can open."""
    if refusal := _refusal_to_report(REPORT_FINISHED, task, inputs, by=by, at=at):
        return refusal
    if inputs is not None and not single_line(inputs.evidence):
        return Refusal(
            "no-evidence",
            _("Enter the index number of a public document, or the address of a page."),
            field="evidence",
        )
    return None


def refusal_to_accept_task(
    task: PlanTask, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the task may not be closed: whoever reported it as finished may not close it."""
    if refusal := _refusal_of_step(ACCEPT_TASK, task, by=by, at=at):
        return refusal
    if task.finished_by_id in _persons_acting(task, by, on=local_date(at)):
        return Refusal("own-report", _("Whoever reported a task as finished may not close it."))
    return None


def refusal_to_return_task(
    task: PlanTask, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the report may not be sent back."""
    return _refusal_with_reason(RETURN_TASK, task, inputs, by=by, at=at)


def refusal_to_drop_task(
    task: PlanTask, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the task may not be dropped."""
    return _refusal_with_reason(DROP_TASK, task, inputs, by=by, at=at)


def refusal_to_extend_task(
    task: PlanTask, inputs: ExtensionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the time may not be extended: only to a later day that is still to come."""
    if refusal := _refusal_of_step(EXTEND_TASK, task, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.due_on <= max(task.due_on, local_date(at)):
        return Refusal(
            "not-later",
            _("The new day must lie after the present one and after today."),
            field="due_on",
        )
    if inputs.due_on.year > local_date(at).year + MAX_YEARS_AHEAD:
        return Refusal("due-far", _("The day lies too far ahead. Check the year."), field="due_on")
    return refusal_of_text(inputs.reason, "reason", MAX_LINE)


def _refusal_to_report(
    step: Step[TaskState, Any],
    task: PlanTask,
    inputs: ProgressInputs | None,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    if refusal := _refusal_of_step(step, task, by=by, at=at):
        return refusal
    if task.reports.count() >= MAX_REPORTS:
        return Refusal("too-many", _("At most %(most)s reports on a task.") % {"most": MAX_REPORTS})
    if inputs is None:
        return None
    if refusal := refusal_of_text(inputs.text, "text", MAX_LINE):
        return refusal
    evidence = single_line(inputs.evidence)
    return refusal_of_evidence(evidence, most=MAX_EVIDENCE) if evidence else None


def _refusal_with_reason(
    step: Step[TaskState, Any],
    task: PlanTask,
    inputs: ReasonInputs | None,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    if refusal := _refusal_of_step(step, task, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_LINE)


def _refusal_of_step(
    step: Step[TaskState, Any], task: PlanTask, *, by: Person, at: datetime
) -> Refusal | None:
    if not step.starts_from(task.state):
        return Refusal(
            "wrong-state",
            _("The task is in another state: %(state)s.") % {"state": task.get_state_display()},
        )
    if body_of(step, task) not in capacities_of(by, on=local_date(at)).whole_bodies(step.posts):
        body = task.body if step.post in HANDLERS else task.plan.body
        posts = " / ".join(str(PostKind(post).label) for post in step.posts)
        return Refusal(
            "wrong-post",
            _("Only these posts of %(body)s can do this: %(posts)s.")
            % {"body": body.label, "posts": posts},
        )
    return None


def body_of(step: Step[TaskState, Any], task: PlanTask) -> int:
    """Return in which body the step is taken: the responsible one reports, that of the plan decides."""
    return task.body_id if step.post in HANDLERS else task.plan.body_id


def _persons_acting(task: PlanTask, by: Person, *, on: date) -> set[int]:
    """Return who acts if `by` closes the task: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=on).in_body(task.plan.body_id)
    posts = (one for one in held if one.post == ACCEPT_TASK.post and one.office_id is None)
    return {by.pk, *(one.holder_id for one in posts)}
