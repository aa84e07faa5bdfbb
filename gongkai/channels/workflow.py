"""
Workflow of a send as people see it: the steps, with source states and posts.

What workers do (claim, receive, fail) is in `actions/claims.py`; each state can also be reached there.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongkai.channels.states import SendState
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)


@dataclass(frozen=True)
class TextInputs:
    """
    The text for the channel; empty for the usual one.

    `is_absent`: a person looked on the channel and did not find it there, so it is not asked again.
    """

    text: str
    is_absent: bool = False


@dataclass(frozen=True)
class AddressInputs:
    """Where it appeared: an address, or the issue and page of a newspaper."""

    address: str


@dataclass(frozen=True)
class WithdrawalInputs:
    """The reason of a withdrawal, for the staff of the body."""

    reason: str


@dataclass(frozen=True)
class AbsenceInputs:
    """How a person found that the channel never had it, for the staff of the body."""

    reason: str


SEND_AGAIN = Step(
    name="send-again",
    label=_("Send to the channel again"),
    sources=frozenset({SendState.FAILED}),
    target=SendState.QUEUED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=TextInputs,
)
CONFIRM_PUBLISHED = Step(
    name="confirm-published",
    label=_("Confirm that it appeared"),
    sources=frozenset({SendState.QUEUED, SendState.FAILED}),
    target=SendState.PUBLISHED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.DELIVERY_MADE,
    inputs=AddressInputs,
)
WITHDRAW_SEND = Step(
    name="withdraw",
    label=_("Withdraw from the channel"),
    sources=frozenset({SendState.QUEUED, SendState.ACCEPTED, SendState.PUBLISHED}),
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=WithdrawalInputs,
    confirmed=True,
)
CONFIRM_WITHDRAWN = Step(
    name="confirm-withdrawn",
    label=_("Confirm that it is withdrawn"),
    sources=frozenset({SendState.PUBLISHED}),
    target=SendState.WITHDRAWN,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.DELIVERY_WITHDRAWN,
    inputs=Nothing,
)
# A document was withdrawn while it is unclear whether the channel has it, and the channel does not answer.
CONFIRM_ABSENT = Step(
    name="confirm-absent",
    label=_("Confirm that it was never there"),
    sources=frozenset({SendState.FAILED}),
    target=SendState.WITHDRAWN,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.DELIVERY_ABSENT,
    inputs=AbsenceInputs,
)
WORKFLOW: Workflow[SendState] = Workflow(
    (SEND_AGAIN, CONFIRM_PUBLISHED, WITHDRAW_SEND, CONFIRM_WITHDRAWN, CONFIRM_ABSENT)
)
