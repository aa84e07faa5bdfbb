"""
Workflows of training sessions and on-line units: the steps, with source states, posts and targets.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from these
tables. What a participant does (sign up, attend, take a test) changes no state of the session.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind
from gongkai.training.states import SessionState, UnitState

ORGANISERS = (PostKind.DISCLOSURE_OFFICER, PostKind.ASSESSOR)


@dataclass(frozen=True)
class SessionFacts:
    """What a session is about, where and when it is, the hours it counts, and its seats (0: any)."""

    title: str
    topics: str
    place: str
    begins_at: datetime
    ends_at: datetime
    hours: Decimal
    seats: int = 0


@dataclass(frozen=True)
class PresenceInputs:
    """Who of those who signed up (by id) was there without having entered the code, and why."""

    participant_id: int
    reason: str


@dataclass(frozen=True)
class HeldInputs:
    """How many people without an account were there, counted on which list; 0 without such a list."""

    others: int = 0
    list_of_others: str = ""


@dataclass(frozen=True)
class ReasonInputs:
    """Why; those concerned read it."""

    reason: str


@dataclass(frozen=True)
class QuestionInputs:
    """The questions as text, the percentage to be reached, and the number of attempts."""

    questions: str
    pass_mark: int
    attempts: int


OPEN_SESSION = Step(
    name="open",
    label=_("Open the sign-up"),
    sources=frozenset({SessionState.PLANNED}),
    target=SessionState.OPEN,
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.TRAINING_OPENED,
    inputs=Nothing,
    primary=True,
)
CHANGE_SESSION = Step(
    name="change",
    label=_("Change the training"),
    sources=frozenset({SessionState.PLANNED, SessionState.OPEN}),
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.TRAINING_CHANGED,
    inputs=SessionFacts,
)
CONFIRM_PRESENCE = Step(
    name="confirm-presence",
    label=_("Enter who was present"),
    sources=frozenset({SessionState.OPEN}),
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.TRAINING_ATTENDED,
    inputs=PresenceInputs,
)
HOLD_SESSION = Step(
    name="hold",
    label=_("Conclude the training"),
    sources=frozenset({SessionState.OPEN}),
    target=SessionState.HELD,
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.TRAINING_HELD,
    inputs=HeldInputs,
    primary=True,
)
CANCEL_SESSION = Step(
    name="cancel",
    label=_("Cancel the training"),
    sources=frozenset({SessionState.PLANNED, SessionState.OPEN}),
    target=SessionState.CANCELLED,
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.TRAINING_CANCELLED,
    inputs=ReasonInputs,
)
WORKFLOW: Workflow[SessionState] = Workflow(
    (OPEN_SESSION, CHANGE_SESSION, CONFIRM_PRESENCE, HOLD_SESSION, CANCEL_SESSION)
)

SET_QUESTIONS = Step(
    name="set-questions",
    label=_("Enter the questions"),
    sources=frozenset({UnitState.DRAFT, UnitState.OPEN}),
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.UNIT_VERSIONED,
    inputs=QuestionInputs,
)
OPEN_UNIT = Step(
    name="open",
    label=_("Open the unit"),
    sources=frozenset({UnitState.DRAFT}),
    target=UnitState.OPEN,
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.UNIT_OPENED,
    inputs=Nothing,
    primary=True,
)
CLOSE_UNIT = Step(
    name="close",
    label=_("Close the unit"),
    sources=frozenset({UnitState.OPEN}),
    target=UnitState.CLOSED,
    post=ORGANISERS[0],
    other_posts=ORGANISERS[1:],
    verb=Verb.UNIT_CLOSED,
    inputs=ReasonInputs,
)
UNIT_WORKFLOW: Workflow[UnitState] = Workflow((SET_QUESTIONS, OPEN_UNIT, CLOSE_UNIT))
