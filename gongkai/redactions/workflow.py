"""
Workflow of redactions: the steps, with their source states, posts and target states.

The drafter of a document or the officer of a case draws; somebody else approves the result.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongkai.files.redaction.boxes import Box
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind
from gongkai.redactions.states import RedactionState

DRAWERS = (PostKind.DRAFTER, PostKind.CASE_OFFICER)
# Of a document, who reviews it; of a case, who handles it.
REVIEWERS = (
    PostKind.SECRECY_REVIEWER,
    PostKind.DISCLOSURE_OFFICER,
    PostKind.OFFICE_HEAD,
    PostKind.APPROVER,
    PostKind.CASE_OFFICER,
    PostKind.CASE_SUPERVISOR,
)
DRAWN = frozenset({RedactionState.DRAWN})
SUBMITTED = frozenset({RedactionState.SUBMITTED})


@dataclass(frozen=True)
class BoxInputs:
    """
    Boxes to add, with their ground as a value of `Ground`.

    `only_here` says that the text under them may stay at other places of the file.
    """

    boxes: tuple[Box, ...]
    ground: str
    only_here: bool = False


@dataclass(frozen=True)
class TextInputs:
    """A text at all of whose places boxes are drawn, and their ground."""

    text: str
    ground: str


@dataclass(frozen=True)
class RemovalInputs:
    """The ids of boxes to remove."""

    boxes: frozenset[int]


@dataclass(frozen=True)
class SubmitInputs:
    """The name of the redacted file."""

    name: str


@dataclass(frozen=True)
class ApproveInputs:
    """The revision of the redaction that the reviewer looked at."""

    revision: int


@dataclass(frozen=True)
class ReasonInputs:
    """Why the redaction is returned."""

    reason: str


DRAW = Step(
    name="draw",
    label=_("Draw a box"),
    sources=DRAWN,
    post=DRAWERS[0],
    other_posts=DRAWERS[1:],
    inputs=BoxInputs,
)
FIND = Step(
    name="find",
    label=_("Draw boxes at all places of a text"),
    sources=DRAWN,
    post=DRAWERS[0],
    other_posts=DRAWERS[1:],
    inputs=TextInputs,
)
REMOVE = Step(
    name="remove",
    label=_("Remove the chosen boxes"),
    sources=DRAWN,
    post=DRAWERS[0],
    other_posts=DRAWERS[1:],
    inputs=RemovalInputs,
)
SUBMIT = Step(
    name="submit",
    label=_("Make the redacted file and submit it"),
    sources=DRAWN,
    target=RedactionState.SUBMITTED,
    post=DRAWERS[0],
    other_posts=DRAWERS[1:],
    verb=Verb.REDACTION_SUBMITTED,
    inputs=SubmitInputs,
    primary=True,
)
APPROVE = Step(
    name="approve",
    label=_("Approve the redacted file"),
    sources=SUBMITTED,
    target=RedactionState.APPROVED,
    post=REVIEWERS[0],
    other_posts=REVIEWERS[1:],
    verb=Verb.REDACTION_APPROVED,
    inputs=ApproveInputs,
    primary=True,
    author=False,
)
RETURN = Step(
    name="return",
    label=_("Return with reasons"),
    sources=SUBMITTED,
    target=RedactionState.DRAWN,
    post=REVIEWERS[0],
    other_posts=REVIEWERS[1:],
    verb=Verb.REDACTION_RETURNED,
    inputs=ReasonInputs,
    author=False,
)
DISCARD = Step(
    name="discard",
    label=_("Discard the redaction"),
    sources=DRAWN | SUBMITTED,
    target=RedactionState.DISCARDED,
    post=DRAWERS[0],
    other_posts=DRAWERS[1:],
    verb=Verb.REDACTION_DISCARDED,
    inputs=Nothing,
)
WORKFLOW: Workflow[RedactionState] = Workflow(
    (DRAW, FIND, REMOVE, SUBMIT, APPROVE, RETURN, DISCARD)
)
