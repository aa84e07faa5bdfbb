"""
Workflow of public concerns: the steps, with their source states, posts and target states.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from this
table. A concern is answered when a statement on it is released, which is a step of a document.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind
from gongkai.participation.states import ConcernState

HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)
IN_HAND = frozenset({ConcernState.OPEN, ConcernState.ANSWERED})


@dataclass(frozen=True)
class ConcernFacts:
    """What a concern is about: a topic and facts, never a person."""

    title: str
    facts: str


@dataclass(frozen=True)
class MeasureInputs:
    """What is done about a concern, by which body (by id), and until when."""

    text: str
    body_id: int
    due_on: date


@dataclass(frozen=True)
class ProgressInputs:
    """What was done on a measure (by id); `done` ends it."""

    measure_id: int
    progress: str
    done: bool = False


@dataclass(frozen=True)
class OutcomeInputs:
    """What came of it; the public reads it."""

    outcome: str


AMEND = Step(
    name="amend",
    label=_("Correct the facts"),
    sources=IN_HAND,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONCERN_AMENDED,
    inputs=ConcernFacts,
)
ADD_MEASURE = Step(
    name="add-measure",
    label=_("Add a measure"),
    sources=IN_HAND,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONCERN_MEASURE_ADDED,
    inputs=MeasureInputs,
)
REPORT_PROGRESS = Step(
    name="report-progress",
    label=_("Report progress"),
    sources=IN_HAND,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONCERN_MEASURE_REPORTED,
    other_verbs=(Verb.CONCERN_MEASURE_DONE,),
    inputs=ProgressInputs,
)
CLOSE_CONCERN = Step(
    name="close",
    label=_("Close the concern"),
    sources=frozenset({ConcernState.ANSWERED}),
    target=ConcernState.CLOSED,
    post=PostKind.APPROVER,
    verb=Verb.CONCERN_CLOSED,
    inputs=OutcomeInputs,
    primary=True,
)
WORKFLOW: Workflow[ConcernState] = Workflow((AMEND, ADD_MEASURE, REPORT_PROGRESS, CLOSE_CONCERN))
