"""
Workflows of work plans and of their tasks: the steps, with source states, posts and target states.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from these
tables. A task becomes open when its plan is issued, which is a step of the plan.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind
from gongkai.supervision.states import PlanState, TaskState

HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)
SUPERVISORS = (PostKind.ASSESSOR,)


@dataclass(frozen=True)
class TaskFacts:
    """
    What is to be done: by which body and with which others (by id), until when, on what basis.

    `measure` says how one sees that it is done.
    """

    text: str
    source: str
    measure: str
    body_id: int
    due_on: date
    assisting: tuple[int, ...] = ()


@dataclass(frozen=True)
class RemovalInputs:
    """Which task (by id) is taken out of the draft."""

    task_id: int


@dataclass(frozen=True)
class CarryInputs:
    """The earlier plan (by id) whose open tasks the draft takes over, and their new due date."""

    plan_id: int
    due_on: date


@dataclass(frozen=True)
class ReasonInputs:
    """Why; those concerned read it."""

    reason: str


@dataclass(frozen=True)
class ProgressInputs:
    """How far the task is, and evidence: an index number or an address, which may be empty."""

    text: str
    evidence: str = ""


@dataclass(frozen=True)
class ExtensionInputs:
    """The new due date, with the reason."""

    due_on: date
    reason: str


ADD_TASK = Step(
    name="add-task",
    label=_("Add a task"),
    sources=frozenset({PlanState.DRAFT}),
    post=SUPERVISORS[0],
    verb=Verb.PLAN_TASK_ADDED,
    inputs=TaskFacts,
)
REMOVE_TASK = Step(
    name="remove-task",
    label=_("Take a task out"),
    sources=frozenset({PlanState.DRAFT}),
    post=SUPERVISORS[0],
    verb=Verb.PLAN_TASK_REMOVED,
    inputs=RemovalInputs,
)
CARRY_OVER = Step(
    name="carry-over",
    label=_("Take over the open tasks of an earlier plan"),
    sources=frozenset({PlanState.DRAFT}),
    post=SUPERVISORS[0],
    verb=Verb.PLAN_CARRIED_OVER,
    inputs=CarryInputs,
)
SUBMIT_PLAN = Step(
    name="submit",
    label=_("Submit the plan for approval"),
    sources=frozenset({PlanState.DRAFT}),
    target=PlanState.SUBMITTED,
    post=SUPERVISORS[0],
    verb=Verb.PLAN_SUBMITTED,
    inputs=Nothing,
    primary=True,
)
RETURN_PLAN = Step(
    name="return",
    label=_("Return the plan"),
    sources=frozenset({PlanState.SUBMITTED}),
    target=PlanState.DRAFT,
    post=PostKind.APPROVER,
    verb=Verb.PLAN_RETURNED,
    inputs=ReasonInputs,
)
ISSUE_PLAN = Step(
    name="issue",
    label=_("Issue the plan"),
    sources=frozenset({PlanState.SUBMITTED}),
    target=PlanState.ISSUED,
    post=PostKind.APPROVER,
    verb=Verb.PLAN_ISSUED,
    inputs=Nothing,
    primary=True,
    author=False,
)
WORKFLOW: Workflow[PlanState] = Workflow(
    (ADD_TASK, REMOVE_TASK, CARRY_OVER, SUBMIT_PLAN, RETURN_PLAN, ISSUE_PLAN)
)

REPORT_PROGRESS = Step(
    name="report-progress",
    label=_("Report how far the task is"),
    sources=frozenset({TaskState.OPEN}),
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.PLAN_TASK_REPORTED,
    inputs=ProgressInputs,
)
REPORT_FINISHED = Step(
    name="report-finished",
    label=_("Report the task as finished"),
    sources=frozenset({TaskState.OPEN}),
    target=TaskState.REPORTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.PLAN_TASK_FINISHED,
    inputs=ProgressInputs,
    primary=True,
)
ACCEPT_TASK = Step(
    name="accept",
    label=_("Close the task"),
    sources=frozenset({TaskState.REPORTED}),
    target=TaskState.DONE,
    post=SUPERVISORS[0],
    verb=Verb.PLAN_TASK_ACCEPTED,
    inputs=Nothing,
    primary=True,
)
RETURN_TASK = Step(
    name="send-back",
    label=_("Do not accept the report"),
    sources=frozenset({TaskState.REPORTED}),
    target=TaskState.OPEN,
    post=SUPERVISORS[0],
    verb=Verb.PLAN_TASK_RETURNED,
    inputs=ReasonInputs,
)
EXTEND_TASK = Step(
    name="extend",
    label=_("Extend the time"),
    sources=frozenset({TaskState.OPEN}),
    post=SUPERVISORS[0],
    verb=Verb.PLAN_TASK_EXTENDED,
    inputs=ExtensionInputs,
)
DROP_TASK = Step(
    name="drop",
    label=_("Drop the task"),
    sources=frozenset({TaskState.OPEN}),
    target=TaskState.DROPPED,
    post=SUPERVISORS[0],
    verb=Verb.PLAN_TASK_DROPPED,
    inputs=ReasonInputs,
)
TASK_WORKFLOW: Workflow[TaskState] = Workflow(
    (REPORT_PROGRESS, REPORT_FINISHED, ACCEPT_TASK, RETURN_TASK, EXTEND_TASK, DROP_TASK)
)
