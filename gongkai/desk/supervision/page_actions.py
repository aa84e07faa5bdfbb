"""The actions on the pages of a plan and of a task: each step of its workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.desk.supervision.plan_forms import (
    CarryForm,
    ExtensionForm,
    PlanNothingForm,
    PlanReasonForm,
    PlanStepForm,
    ProgressForm,
    RemovalForm,
    TaskForm,
    TaskNothingForm,
    TaskReasonForm,
    TaskStepForm,
)
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person
from gongkai.supervision import transitions
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.workflow import (
    ACCEPT_TASK,
    ADD_TASK,
    CARRY_OVER,
    DROP_TASK,
    EXTEND_TASK,
    ISSUE_PLAN,
    REMOVE_TASK,
    REPORT_FINISHED,
    REPORT_PROGRESS,
    RETURN_PLAN,
    RETURN_TASK,
    SUBMIT_PLAN,
    TASK_WORKFLOW,
    WORKFLOW,
)

PLAN_FORMS: Mapping[str, type[PlanStepForm]] = {
    ADD_TASK.name: TaskForm,
    REMOVE_TASK.name: RemovalForm,
    CARRY_OVER.name: CarryForm,
    SUBMIT_PLAN.name: PlanNothingForm,
    RETURN_PLAN.name: PlanReasonForm,
    ISSUE_PLAN.name: PlanNothingForm,
}
PLAN_BINDINGS: Mapping[str, Binding[WorkPlan, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}
TASK_FORMS: Mapping[str, type[TaskStepForm]] = {
    REPORT_PROGRESS.name: ProgressForm,
    REPORT_FINISHED.name: ProgressForm,
    ACCEPT_TASK.name: TaskNothingForm,
    RETURN_TASK.name: TaskReasonForm,
    EXTEND_TASK.name: ExtensionForm,
    DROP_TASK.name: TaskReasonForm,
}
TASK_BINDINGS: Mapping[str, Binding[PlanTask, Person]] = {
    one.step.name: one for one in transitions.TASK_BINDINGS
}


def steps_of_plan(
    plan: WorkPlan, *, by: Person, at: datetime, tried: tuple[str, PlanStepForm] | None
) -> Iterator[OfferedStep[WorkPlan, PlanStepForm]]:
    """Yield the steps that start from the state of the plan."""
    return offered_steps(
        plan,
        WORKFLOW.steps_from(plan.state),
        PLAN_BINDINGS,
        lambda name: PLAN_FORMS[name](plan=plan, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )


def steps_of_task(
    task: PlanTask, *, by: Person, at: datetime, tried: tuple[str, TaskStepForm] | None
) -> Iterator[OfferedStep[PlanTask, TaskStepForm]]:
    """Yield the steps that start from the state of the task."""
    return offered_steps(
        task,
        TASK_WORKFLOW.steps_from(task.state),
        TASK_BINDINGS,
        lambda name: TASK_FORMS[name](task=task, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
