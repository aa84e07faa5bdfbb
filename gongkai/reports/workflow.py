"""
Steps of an annual report: from which state, by which post, and with which result.

Queues, buttons, notifications, the permission matrix and the expectations of `verify` are derived
from these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind
from gongkai.reports.states import ACCEPTED_STATES, EDITABLE_STATES, NotificationKind, ReportState

Inputs = TypeVar("Inputs")


class Side(Enum):
    """The body in which a step is taken: the reporting body or its superior body."""

    OWN = "own"
    ABOVE = "above"


@dataclass(frozen=True, kw_only=True)
class ReportStep(Step[ReportState, Inputs]):
    """
    One step of an annual report.

    The author of a report is the body that writes it; `author=False` excludes the person who
    submitted it.
    """

    side: Side = Side.OWN
    opens: ReportState | None = None  # the state of the new report that the step creates


@dataclass(frozen=True)
class ReturnInputs:
    """The requested corrections by section key; the key "" stands for the whole report."""

    remarks: Mapping[str, str]


@dataclass(frozen=True)
class ReopenInputs:
    """The reason for a corrected edition."""

    reason: str


@dataclass(frozen=True)
class PublicationInputs:
    """The document by which the report is published."""

    document_id: int


SUBMIT = ReportStep(
    name="submit",
    label=_("Submit"),
    sources=EDITABLE_STATES,
    target=ReportState.SUBMITTED,
    post=PostKind.REPORT_OFFICER,
    verb=Verb.REPORT_SUBMITTED,
    inputs=Nothing,
    primary=True,
)
ACCEPT = ReportStep(
    name="accept",
    label=_("Accept"),
    sources=frozenset({ReportState.SUBMITTED}),
    target=ReportState.ACCEPTED,
    post=PostKind.REPORT_OFFICER,
    side=Side.ABOVE,
    verb=Verb.REPORT_ACCEPTED,
    inputs=Nothing,
    primary=True,
    author=False,
    notifies=NotificationKind.REPORT_ACCEPTED,
)
RETURN = ReportStep(
    name="return",
    label=_("Return with remarks"),
    sources=frozenset({ReportState.SUBMITTED}),
    target=ReportState.RETURNED,
    post=PostKind.REPORT_OFFICER,
    side=Side.ABOVE,
    verb=Verb.REPORT_RETURNED,
    inputs=ReturnInputs,
    author=False,
    notifies=NotificationKind.REPORT_RETURNED,
)
TAKE_BACK = ReportStep(
    name="take-back",
    label=_("Take back"),
    sources=frozenset({ReportState.SUBMITTED}),
    target=ReportState.DRAFTING,
    post=PostKind.REPORT_OFFICER,
    verb=Verb.REPORT_TAKEN_BACK,
    inputs=Nothing,
)
# No act of its own: the release of the document is one.
BEGIN_PUBLICATION = ReportStep(
    name="publish",
    label=_("Begin publication"),
    sources=frozenset({ReportState.ACCEPTED}),
    post=PostKind.REPORT_OFFICER,
    inputs=PublicationInputs,
    primary=True,
)
REOPEN = ReportStep(
    name="reopen",
    label=_("Begin a corrected edition"),
    sources=ACCEPTED_STATES,
    post=PostKind.REPORT_OFFICER,
    verb=Verb.REPORT_REOPENED,
    inputs=ReopenInputs,
    opens=ReportState.DRAFTING,
)
# Steps with a button on the page of a report; `transitions.py` binds each of them.
WORKFLOW: Workflow[ReportState] = Workflow(
    (SUBMIT, ACCEPT, RETURN, TAKE_BACK, BEGIN_PUBLICATION, REOPEN)
)

OPEN = ReportStep(
    name="open",
    label=_("Begin a report"),
    sources=frozenset(),
    post=PostKind.REPORT_OFFICER,
    verb=Verb.REPORT_OPENED,
    inputs=Nothing,
    opens=ReportState.DRAFTING,
)
# No official act until the report is submitted.
WRITE = ReportStep(
    name="write",
    label=_("Edit"),
    sources=EDITABLE_STATES,
    post=PostKind.REPORT_OFFICER,
    inputs=Nothing,
)
PUBLISH = ReportStep(
    name="publish-with-document",
    label=ReportState.PUBLISHED.label,
    sources=frozenset({ReportState.ACCEPTED}),
    target=ReportState.PUBLISHED,
    verb=Verb.REPORT_PUBLISHED,
    inputs=Nothing,
)
# No act of its own: the withdrawal of the document is one.
UNPUBLISH = ReportStep(
    name="withdraw-with-document",
    label=ReportState.ACCEPTED.label,
    sources=frozenset({ReportState.PUBLISHED}),
    target=ReportState.ACCEPTED,
    inputs=Nothing,
)
# Steps without a button: opening, editing sections, and the two that follow the document.
OTHER_STEPS: Workflow[ReportState] = Workflow((OPEN, WRITE, PUBLISH, UNPUBLISH))


def side_of(step: Step[ReportState, Inputs]) -> Side:
    """Return the body in which a step is taken."""
    return step.side if isinstance(step, ReportStep) else Side.OWN


def posts_awaited(state: str, side: Side) -> frozenset[str]:
    """Return the posts that take the primary steps from `state` in the body of this side."""
    steps = [step for step in WORKFLOW.steps_from(state) if step.primary and side_of(step) == side]
    return frozenset(step.post for step in steps if step.post is not None)


def states_awaiting(side: Side) -> frozenset[ReportState]:
    """Return the states in which a report waits for the body of this side."""
    return frozenset(state for state in ReportState if posts_awaited(state, side))


def states_after(verb: str) -> frozenset[ReportState]:
    """
    Return the states in which a report can be after an act with this verb.

    Steps that record no act may have followed.
    """
    steps = (*WORKFLOW, *OTHER_STEPS)
    found = {
        state
        for step in steps
        if verb in step.verbs
        for state in (step.opens if isinstance(step, ReportStep) and step.opens else step.target,)
        if state is not None
    }
    silent = [step for step in steps if not step.verbs and step.target is not None]
    while (
        more := {step.target for step in silent if step.target is not None and step.sources & found}
        - found
    ):
        found |= more
    return frozenset(found)


def verbs() -> frozenset[str]:
    """Return the verbs of all acts on reports."""
    return frozenset(verb for step in (*WORKFLOW, *OTHER_STEPS) for verb in step.verbs)
