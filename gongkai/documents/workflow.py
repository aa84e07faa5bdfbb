"""
The life cycles of a version and of a document as a whole: every step once.

Rules, actions, queues, buttons, progress, notifications, the permission matrix and `verify` read
these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.documents.states import DECIDED, IN_REVIEW, Attribute, NotificationKind, State, Status
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind


@dataclass(frozen=True)
class Opinion:
    """The opinion given with a step; it may be empty."""

    opinion: str = ""


NO_OPINION = Opinion()


@dataclass(frozen=True)
class ReturnReasons:
    """The reasons for which a version is returned to its drafter."""

    opinion: str


@dataclass(frozen=True)
class ReleaseMoment:
    """The time at which an approved version is to be released, with the reason if that is late."""

    due_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class RepealDay:
    """The day from which a document no longer applies."""

    on: date


@dataclass(frozen=True)
class WithdrawalReason:
    """The reason for which a public document is withdrawn; it is shown to the public."""

    reason: str


SUBMIT = Step(
    name="submit",
    label=_("Submit for review"),
    sources=frozenset({State.DRAFT}),
    target=State.OFFICE_REVIEW,
    post=PostKind.DRAFTER,
    verb=Verb.DOCUMENT_SUBMITTED,
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=True,
)
# Documents of a catalogue item for which a supervisor has set the shorter review: the secrecy review
# and the disclosure office examine them, and nobody else.
SUBMIT_SHORT = Step(
    name="submit-short",
    label=_("Submit for review"),
    sources=frozenset({State.DRAFT}),
    target=State.SECRECY_REVIEW,
    post=PostKind.DRAFTER,
    verb=Verb.DOCUMENT_SHORT_SUBMITTED,
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=True,
)
DISCARD = Step(
    name="discard",
    label=_("Discard draft"),
    sources=frozenset({State.DRAFT}),
    target=State.DISCARDED,
    post=PostKind.DRAFTER,
    verb=Verb.DOCUMENT_DISCARDED,
    inputs=Nothing,
    confirmed=True,
    author=True,
)
RESTORE = Step(
    name="restore",
    label=_("Restore the draft"),
    sources=frozenset({State.DISCARDED}),
    target=State.DRAFT,
    post=PostKind.DRAFTER,
    verb=Verb.DOCUMENT_RESTORED,
    inputs=Nothing,
    bulk=True,
    author=True,
)
# Only while no reviewer has decided. In the secrecy review this is so in the shorter review only.
RECALL = Step(
    name="recall",
    label=_("Recall the submission"),
    sources=frozenset({State.OFFICE_REVIEW, State.SECRECY_REVIEW}),
    target=State.DRAFT,
    post=PostKind.DRAFTER,
    verb=Verb.DOCUMENT_RECALLED,
    inputs=Nothing,
    bulk=True,
    author=True,
)
PASS_OFFICE = Step(
    name="pass-office",
    label=_("Pass as office head"),
    sources=frozenset({State.OFFICE_REVIEW}),
    target=State.SECRECY_REVIEW,
    post=PostKind.OFFICE_HEAD,
    verb=Verb.DOCUMENT_OFFICE_REVIEWED,
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=False,
)
PASS_SECRECY = Step(
    name="pass-secrecy",
    label=_("Pass the secrecy review"),
    sources=frozenset({State.SECRECY_REVIEW}),
    target=State.DISCLOSURE_REVIEW,
    post=PostKind.SECRECY_REVIEWER,
    verb=Verb.DOCUMENT_SECRECY_REVIEWED,
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=False,
)
PASS_DISCLOSURE = Step(
    name="pass-disclosure",
    label=_("Pass as disclosure office"),
    sources=frozenset({State.DISCLOSURE_REVIEW}),
    target=State.APPROVAL,
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.DOCUMENT_DISCLOSURE_REVIEWED,
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=False,
)
APPROVE_SHORT = Step(
    name="approve-short",
    label=_("Approve by the shorter review"),
    sources=frozenset({State.DISCLOSURE_REVIEW}),
    target=State.APPROVED,
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.DOCUMENT_SHORT_APPROVED,
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=False,
)
APPROVE = Step(
    name="approve",
    label=_("Approve"),
    sources=frozenset({State.APPROVAL}),
    target=State.APPROVED,
    post=PostKind.APPROVER,
    verb=Verb.DOCUMENT_APPROVED,
    inputs=Opinion,
    primary=True,
    bulk=True,
    author=False,
)
RELEASE = Step(
    name="release",
    label=_("Publish now"),
    sources=frozenset({State.APPROVED}),
    target=State.RELEASED,
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.DOCUMENT_RELEASED,
    other_verbs=(Verb.DOCUMENT_CORRECTED, Verb.DOCUMENT_RERELEASED),
    inputs=Nothing,
    primary=True,
    bulk=True,
    confirmed=True,
    notifies=NotificationKind.RELEASED,
)
SCHEDULE = Step(
    name="schedule",
    label=_("Schedule publication"),
    sources=frozenset({State.APPROVED}),
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.RELEASE_SCHEDULED,
    inputs=ReleaseMoment,
    notifies=NotificationKind.APPOINTED,
)
UNSCHEDULE = Step(
    name="unschedule",
    label=_("Cancel scheduled publication"),
    sources=frozenset({State.APPROVED}),
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.RELEASE_UNSCHEDULED,
    inputs=Nothing,
    bulk=True,
)
KEEP = Step(
    name="keep",
    label=_("Keep as approved"),
    sources=frozenset({State.APPROVED}),
    target=State.KEPT,
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.DOCUMENT_KEPT,
    inputs=Nothing,
    primary=True,
    bulk=True,
    notifies=NotificationKind.DECIDED,
)
CLOSE = Step(
    name="close",
    label=_("Keep as approved"),
    sources=frozenset({State.APPROVED}),
    target=State.CLOSED,
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.DOCUMENT_CLOSED,
    inputs=Nothing,
    primary=True,
    bulk=True,
    notifies=NotificationKind.DECIDED,
)
RETURN = Step(
    name="return",
    label=_("Return with reasons"),
    sources=IN_REVIEW | {State.APPROVED},
    target=State.DRAFT,
    verb=Verb.DOCUMENT_RETURNED,
    inputs=ReturnReasons,
    bulk=True,
    notifies=NotificationKind.RETURNED,
)
START_VERSION = Step(
    name="start-version",
    label=_("Start a new version"),
    sources=frozenset({Status.RELEASED, Status.KEPT, Status.CLOSED, Status.WITHDRAWN}),
    post=PostKind.DRAFTER,
    inputs=Nothing,
)
REPEAL = Step(
    name="repeal",
    label=_("Mark as repealed"),
    sources=frozenset({Status.RELEASED}),
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.DOCUMENT_REPEALED,
    other_verbs=(Verb.DOCUMENT_REPEAL_PLANNED,),
    inputs=RepealDay,
    confirmed=True,
)
WITHDRAW = Step(
    name="withdraw",
    label=_("Withdraw"),
    sources=frozenset({Status.RELEASED}),
    target=Status.WITHDRAWN,
    post=PostKind.DISCLOSURE_OFFICER,
    verb=Verb.DOCUMENT_WITHDRAWN,
    inputs=WithdrawalReason,
)

# The life cycle of one version.
WORKFLOW: Workflow[State] = Workflow(
    (
        SUBMIT,
        SUBMIT_SHORT,
        DISCARD,
        RESTORE,
        RECALL,
        PASS_OFFICE,
        PASS_SECRECY,
        PASS_DISCLOSURE,
        APPROVE_SHORT,
        APPROVE,
        RELEASE,
        SCHEDULE,
        UNSCHEDULE,
        KEEP,
        CLOSE,
        RETURN,
    )
)
# The life cycle of the document as a whole. A decided version sets its status: `status_after`.
DOCUMENT_WORKFLOW: Workflow[Status] = Workflow((START_VERSION, REPEAL, WITHDRAW))

# The approved attribute that a step requires; a step that is not listed applies to any attribute.
ATTRIBUTES: Mapping[str, Attribute] = {
    RELEASE.name: Attribute.PUBLIC,
    SCHEDULE.name: Attribute.PUBLIC,
    UNSCHEDULE.name: Attribute.PUBLIC,
    KEEP.name: Attribute.ON_REQUEST,
    CLOSE.name: Attribute.CLOSED,
}
# Whether a step requires a scheduled release; a step that is not listed is offered in both cases.
SCHEDULED: Mapping[str, bool] = {SCHEDULE.name: False, UNSCHEDULE.name: True}
# Steps of only one kind of review; a step that is not listed belongs to both. While a version is a
# draft, its kind is not decided yet, and the step of the full review stands for both.
SHORT: Mapping[str, bool] = {
    SUBMIT.name: False,
    SUBMIT_SHORT.name: True,
    PASS_DISCLOSURE.name: False,
    APPROVE_SHORT.name: True,
}
# The states in which a submission waits for its first decision, by kind of review.
FIRST_REVIEW: Mapping[bool, State] = {False: SUBMIT.new_state, True: SUBMIT_SHORT.new_state}
# Steps that share the button of another step: the approved attribute decides which is taken, or
# whether the shorter review applies.
SHARED_BUTTONS: Mapping[str, str] = {CLOSE.name: KEEP.name, SUBMIT_SHORT.name: SUBMIT.name}


def button_of(step: Step[Any, Any]) -> str:
    """Return the name of the step's button: its own, or that of the step whose button it shares."""
    return SHARED_BUTTONS.get(step.name, step.name)


def is_for(
    step: Step[State, Any],
    *,
    state: str,
    attribute: str,
    is_scheduled: bool,
    is_short: bool = False,
) -> bool:
    """Say whether a step applies to a version with this attribute, schedule and kind of review."""
    return (
        ATTRIBUTES.get(step.name, attribute) == attribute
        and SCHEDULED.get(step.name, is_scheduled) == is_scheduled
        and SHORT.get(step.name, is_short) == is_short
        and (step is not RECALL or state == FIRST_REVIEW[is_short])
    )


def path_from(state: State, *, is_short: bool) -> tuple[State, ...]:
    """Return the states on the main path of the full or of the shorter review."""
    steps = [step for step in WORKFLOW if SHORT.get(step.name, is_short) == is_short]
    return Workflow(tuple(steps)).path_from(state)


def status_after(state: State | None) -> Status | None:
    """Return the document's status after its version has reached `state`; None if unchanged."""
    return Status(state.value) if state is not None and state in DECIDED else None
