"""
Steps of an annual report: what may be done in which state, by whom, and what follows from it.

Queues, buttons, notifications, the permission matrix and the expectations of `verify` are derived from these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind
from gongkai.reports.states import HANDED_OUT, WRITING, NotificationKind, ReportState

Inputs = TypeVar("Inputs")


class Side(Enum):
    """In which body somebody takes a step: the one that reports, or the one right above it."""

    OWN = "own"
    ABOVE = "above"


@dataclass(frozen=True, kw_only=True)
class ReportStep(Step[ReportState, Inputs]):
    """
    One step of an annual report.

    The author of a report is the body that writes it; `author=False` excludes the person who submitted it.
    """

    side: Side = Side.OWN
    opens: ReportState | None = (
        None  # the state of the report that the step creates; the subject of its act
    )


@dataclass(frozen=True)
class ReturnInputs:
    """What is to be changed, by the key of the section; "" stands for the report as a whole."""

    remarks: Mapping[str, str]


@dataclass(frozen=True)
class ReopenInputs:
    """Why a corrected edition is needed."""

    reason: str


@dataclass(frozen=True)
class PublicationInputs:
    """The document with which the report is made public."""

    document_id: int


SUBMIT = ReportStep(
    name="submit",
    label=_("Hand in"),
    sources=WRITING,
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
# No official act: the release of the document is one.
BEGIN_PUBLICATION = ReportStep(
    name="publish",
    label=_("Begin its publication"),
    sources=frozenset({ReportState.ACCEPTED}),
    post=PostKind.REPORT_OFFICER,
    inputs=PublicationInputs,
    primary=True,
)
REOPEN = ReportStep(
    name="reopen",
    label=_("Begin a corrected edition"),
    sources=HANDED_OUT,
    post=PostKind.REPORT_OFFICER,
    verb=Verb.REPORT_REOPENED,
    inputs=ReopenInputs,
    opens=ReportState.DRAFTING,
)
# Steps that people take from the page of a report; `transitions.py` binds each of them.
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
    sources=WRITING,
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
# The withdrawal of the document is the act.
UNPUBLISH = ReportStep(
    name="withdraw-with-document",
    label=ReportState.ACCEPTED.label,
    sources=frozenset({ReportState.PUBLISHED}),
    target=ReportState.ACCEPTED,
    inputs=Nothing,
)
# Steps without a button of their own: one creates the report, one is taken in its sections, two follow its document.
OTHER_STEPS: Workflow[ReportState] = Workflow((OPEN, WRITE, PUBLISH, UNPUBLISH))


def side_of(step: Step[ReportState, Inputs]) -> Side:
    """Return in which body a step is taken."""
    return step.side if isinstance(step, ReportStep) else Side.OWN


def posts_awaited(state: str, side: Side) -> frozenset[str]:
    """Return for which posts in the body of this side a report in `state` waits: those that take its primary steps."""
    steps = [step for step in WORKFLOW.steps_from(state) if step.primary and side_of(step) == side]
    return frozenset(step.post for step in steps if step.post is not None)


def states_awaiting(side: Side) -> frozenset[ReportState]:
    """Return the states in which a report waits for the body of this side."""
    return frozenset(state for state in ReportState if posts_awaited(state, side))


def states_after(verb: str) -> frozenset[ReportState]:
    """
    Return in which states a report may be after an act with this verb.

    Steps that record nothing may have followed the act.
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
    """Return the verbs of all acts upon reports."""
    return frozenset(verb for step in (*WORKFLOW, *OTHER_STEPS) for verb in step.verbs)
