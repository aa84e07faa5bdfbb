"""
Workflow of meetings: the steps, with their source states, posts and target states.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from this
table. Applications open and close by the clock. The minutes are published by a step of a document,
which the system notes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.meetings.states import BEFORE_MEETING, MeetingState, SeatKind
from gongkai.organisations.states import PostKind

HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)


@dataclass(frozen=True)
class MeetingFacts:
    """What is announced of a meeting, with the number of seats of each kind (`SeatKind`)."""

    kind: str
    title: str
    agenda: str
    place: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    interested: int = 0
    deputies: int = 0
    members: int = 0
    public: int = 0
    experts: int = 0
    media: int = 0

    @property
    def seats(self) -> Mapping[str, int]:
        """The kinds that have seats, with their numbers."""
        numbers = {kind.value: int(getattr(self, kind.value)) for kind in SeatKind}
        return {kind: number for kind, number in numbers.items() if number}


@dataclass(frozen=True)
class PostponeInputs:
    """The new times; `closes_at` is None if the end of applications stays."""

    starts_at: datetime
    ends_at: datetime
    place: str
    reason: str
    closes_at: datetime | None = None


@dataclass(frozen=True)
class CancelInputs:
    """Why the meeting is cancelled; the public reads it."""

    reason: str


@dataclass(frozen=True)
class HeldInputs:
    """Which of the chosen participants came (ids of registrations)."""

    attended: tuple[int, ...] = ()


@dataclass(frozen=True)
class RecordInputs:
    """The record that the participants confirm."""

    record: str


@dataclass(frozen=True)
class ConfirmInputs:
    """Why the record is settled although participants objected or did not answer, if they did."""

    reason: str = ""


AMEND = Step(
    name="amend",
    label=_("Correct the announcement"),
    sources=frozenset({MeetingState.PLANNED}),
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MEETING_AMENDED,
    inputs=MeetingFacts,
)
ANNOUNCE = Step(
    name="announce",
    label=_("Announce the meeting"),
    sources=frozenset({MeetingState.PLANNED}),
    target=MeetingState.ANNOUNCED,
    post=PostKind.APPROVER,
    verb=Verb.MEETING_ANNOUNCED,
    inputs=Nothing,
    primary=True,
    author=False,
)
DRAW = Step(
    name="draw",
    label=_("Draw the seats by lot"),
    sources=frozenset({MeetingState.ANNOUNCED}),
    target=MeetingState.DRAWN,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MEETING_DRAWN,
    inputs=Nothing,
    primary=True,
)
PUBLISH_LIST = Step(
    name="publish-list",
    label=_("Publish the list of participants"),
    sources=frozenset({MeetingState.DRAWN}),
    target=MeetingState.LISTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MEETING_LISTED,
    inputs=Nothing,
    primary=True,
)
HOLD = Step(
    name="hold",
    label=_("Enter who attended"),
    sources=frozenset({MeetingState.LISTED}),
    target=MeetingState.HELD,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MEETING_HELD,
    inputs=HeldInputs,
    primary=True,
)
LAY_RECORD = Step(
    name="lay-record",
    label=_("Lay the record before the participants"),
    sources=frozenset({MeetingState.HELD, MeetingState.CONFIRMING}),
    target=MeetingState.CONFIRMING,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MEETING_RECORD_LAID,
    inputs=RecordInputs,
)
CONFIRM_RECORD = Step(
    name="confirm-record",
    label=_("Settle the record"),
    sources=frozenset({MeetingState.CONFIRMING}),
    target=MeetingState.CONFIRMED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MEETING_RECORD_CONFIRMED,
    inputs=ConfirmInputs,
    primary=True,
)
POSTPONE = Step(
    name="postpone",
    label=_("Postpone the meeting"),
    sources=BEFORE_MEETING,
    post=PostKind.APPROVER,
    verb=Verb.MEETING_POSTPONED,
    inputs=PostponeInputs,
)
CANCEL = Step(
    name="cancel",
    label=_("Cancel the meeting"),
    sources=BEFORE_MEETING | {MeetingState.PLANNED},
    target=MeetingState.CANCELLED,
    post=PostKind.APPROVER,
    verb=Verb.MEETING_CANCELLED,
    inputs=CancelInputs,
)
WORKFLOW: Workflow[MeetingState] = Workflow(
    (
        AMEND,
        ANNOUNCE,
        DRAW,
        PUBLISH_LIST,
        HOLD,
        LAY_RECORD,
        CONFIRM_RECORD,
        POSTPONE,
        CANCEL,
    )
)
