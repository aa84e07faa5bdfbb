"""Bindings of the steps of plans and tasks to their refusals and actions."""

from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person
from gongkai.supervision.actions.plans import (
    add_plan_task,
    carry_over_tasks,
    issue_plan,
    remove_plan_task,
    return_plan,
    submit_plan,
)
from gongkai.supervision.actions.tasks import (
    accept_task,
    drop_task,
    extend_task,
    report_task_finished,
    report_task_progress,
    return_task,
)
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.rules import plans, tasks
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
)

BINDINGS: tuple[Binding[WorkPlan, Person], ...] = (
    bind(ADD_TASK, plans.refusal_to_add_task, add_plan_task),
    bind(REMOVE_TASK, plans.refusal_to_remove_task, remove_plan_task),
    bind(CARRY_OVER, plans.refusal_to_carry_over, carry_over_tasks),
    bind(SUBMIT_PLAN, plans.refusal_to_submit_plan, submit_plan),
    bind(RETURN_PLAN, plans.refusal_to_return_plan, return_plan),
    bind(ISSUE_PLAN, plans.refusal_to_issue_plan, issue_plan),
)
TASK_BINDINGS: tuple[Binding[PlanTask, Person], ...] = (
    bind(REPORT_PROGRESS, tasks.refusal_to_report_progress, report_task_progress),
    bind(REPORT_FINISHED, tasks.refusal_to_report_finished, report_task_finished),
    bind(ACCEPT_TASK, tasks.refusal_to_accept_task, accept_task),
    bind(RETURN_TASK, tasks.refusal_to_return_task, return_task),
    bind(EXTEND_TASK, tasks.refusal_to_extend_task, extend_task),
    bind(DROP_TASK, tasks.refusal_to_drop_task, drop_task),
)
