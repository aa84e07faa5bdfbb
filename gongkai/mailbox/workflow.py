"""
Workflow of letters in the mailbox: the steps, with their source states, posts and target states.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from this
table. `WRITER_WORKFLOW` has the steps that writers take themselves, with number and query code, and
the one that the system takes.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.states import ANSWERED, LetterState
from gongkai.organisations.states import PostKind

HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)
ROUTED = frozenset({LetterState.ROUTED})


class Side(Enum):
    """Whose people take a step: those of the body that leads, of the one that has the letter, or both."""

    LEAD = "lead"
    HOLDER = "holder"
    EITHER = "either"


@dataclass(frozen=True)
class RouteInputs:
    """The body that shall answer; the reason, if the catalogue names another one."""

    body_id: int
    reason: str = ""


@dataclass(frozen=True)
class ReasonInputs:
    """The reason of a step."""

    reason: str


@dataclass(frozen=True)
class PromiseInputs:
    """The day by which something is done, and what; the writer reads it."""

    promised_on: date
    promise: str


@dataclass(frozen=True)
class ReplyInputs:
    """The reply to the writer."""

    reply: str


@dataclass(frozen=True)
class PublicationInputs:
    """Title, letter and reply as the public would read them, without personal data."""

    public_title: str
    public_text: str
    public_reply: str


@dataclass(frozen=True)
class ConversionInputs:
    """
    The information that a letter asks for, and its writer as applicant.

    `kind` is a value of the kinds of applicants.
    """

    kind: str
    name: str
    title: str
    description: str
    representative: str = ""
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True)
class RatingInputs:
    """What the writer says of the reply, as a value of `Rating`."""

    rating: str


@dataclass(frozen=True)
class ReopenInputs:
    """What the writer misses in the reply."""

    text: str


ROUTE = Step(
    name="route",
    label=_("Route to the responsible body"),
    sources=frozenset({LetterState.RECEIVED}),
    target=LetterState.ROUTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_ROUTED,
    inputs=RouteInputs,
    primary=True,
)
DRAFT_REPLY = Step(
    name="draft-reply",
    label=_("Draft the reply"),
    sources=ROUTED,
    target=LetterState.DRAFTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_DRAFTED,
    inputs=ReplyInputs,
    primary=True,
)
PROMISE = Step(
    name="promise",
    label=_("Promise a day"),
    sources=ROUTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_PROMISED,
    inputs=PromiseInputs,
)
OBJECT = Step(
    name="object",
    label=_("Object to the routing"),
    sources=ROUTED,
    target=LetterState.RECEIVED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_OBJECTED,
    inputs=ReasonInputs,
)
RECALL = Step(
    name="recall",
    label=_("Take the letter back"),
    sources=ROUTED,
    target=LetterState.RECEIVED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_RECALLED,
    inputs=ReasonInputs,
)
APPROVE = Step(
    name="approve",
    label=_("Approve the reply"),
    sources=frozenset({LetterState.DRAFTED}),
    target=LetterState.APPROVED,
    post=PostKind.APPROVER,
    verb=Verb.MAILBOX_APPROVED,
    inputs=Nothing,
    primary=True,
    author=False,
)
RETURN_REPLY = Step(
    name="return",
    label=_("Return the reply to be changed"),
    sources=frozenset({LetterState.DRAFTED}),
    target=LetterState.ROUTED,
    post=PostKind.APPROVER,
    verb=Verb.MAILBOX_RETURNED,
    inputs=ReasonInputs,
)
CONVERT = Step(
    name="convert",
    label=_("Turn into an application for information"),
    sources=frozenset({LetterState.RECEIVED, LetterState.ROUTED}),
    target=LetterState.CONVERTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_CONVERTED,
    inputs=ConversionInputs,
)
SEND = Step(
    name="send",
    label=_("Send the reply"),
    sources=frozenset({LetterState.APPROVED}),
    target=LetterState.ANSWERED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_ANSWERED,
    inputs=Nothing,
    primary=True,
)
PROPOSE_PUBLICATION = Step(
    name="propose-publication",
    label=_("Propose publication to the writer"),
    sources=ANSWERED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_PUBLICATION_PROPOSED,
    inputs=PublicationInputs,
)
END_PUBLICATION = Step(
    name="end-publication",
    label=_("End the publication"),
    sources=ANSWERED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.MAILBOX_UNPUBLISHED,
    inputs=ReasonInputs,
)
RATE = Step(
    name="rate",
    label=_("Rate the reply"),
    sources=frozenset({LetterState.ANSWERED}),
    target=LetterState.CLOSED,
    verb=Verb.MAILBOX_RATED,
    inputs=RatingInputs,
)
REOPEN = Step(
    name="reopen",
    label=_("Reopen the letter"),
    sources=ANSWERED,
    target=LetterState.ROUTED,
    verb=Verb.MAILBOX_REOPENED,
    inputs=ReopenInputs,
)
AGREE = Step(
    name="agree",
    label=_("Agree to the publication"),
    sources=ANSWERED,
    verb=Verb.MAILBOX_PUBLISHED,
    inputs=Nothing,
)
DECLINE = Step(
    name="decline",
    label=_("Decline or end the publication"),
    sources=ANSWERED,
    verb=Verb.MAILBOX_PUBLICATION_DECLINED,
    inputs=Nothing,
)
CLOSE = Step(
    name="close",
    label=_("Close without a rating"),
    sources=frozenset({LetterState.ANSWERED}),
    target=LetterState.CLOSED,
    verb=Verb.MAILBOX_CLOSED,
    inputs=Nothing,
)
WORKFLOW: Workflow[LetterState] = Workflow(
    (
        ROUTE,
        DRAFT_REPLY,
        PROMISE,
        OBJECT,
        RECALL,
        CONVERT,
        APPROVE,
        RETURN_REPLY,
        SEND,
        PROPOSE_PUBLICATION,
        END_PUBLICATION,
    )
)
WRITER_WORKFLOW: Workflow[LetterState] = Workflow((RATE, REOPEN, AGREE, DECLINE, CLOSE))
SIDES = {
    ROUTE.name: Side.LEAD,
    RECALL.name: Side.LEAD,
    PROPOSE_PUBLICATION.name: Side.EITHER,
    END_PUBLICATION.name: Side.EITHER,
}
