"""
Workflow of an issue of the gazette: three proof-readings and four reviews by different people.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from this
table. The text of an article is never changed here: a marked correction goes back to the document, and
its corrected version is taken up, after which the issue is read again from the first proof on.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.gazette.states import FIXED, PROOFS, REVIEWS, IssueState
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

COMPOSERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
READERS = (PostKind.EDITOR, PostKind.DRAFTER, PostKind.DISCLOSURE_OFFICER)
REVIEWERS = (
    PostKind.DISCLOSURE_OFFICER,
    PostKind.OFFICE_HEAD,
    PostKind.SECRECY_REVIEWER,
    PostKind.APPROVER,
)


@dataclass(frozen=True)
class IssueFacts:
    """Number within the year, running number over all years (None: not counted), date of the issue."""

    number: int
    issued_on: date
    total_number: int | None = None


@dataclass(frozen=True)
class ReadingInputs:
    """What a proof-reader or reviewer notes."""

    note: str = ""


@dataclass(frozen=True)
class ReasonInputs:
    """Why an issue is returned or discarded."""

    reason: str


AMEND = Step(
    name="amend",
    label=_("Change number or date"),
    sources=frozenset({IssueState.COMPOSING}),
    post=COMPOSERS[0],
    other_posts=COMPOSERS[1:],
    verb=Verb.GAZETTE_AMENDED,
    inputs=IssueFacts,
)
BEGIN_PROOFS = Step(
    name="begin-proofs",
    label=_("Fix the contents and begin proof-reading"),
    sources=frozenset({IssueState.COMPOSING}),
    target=IssueState.PROOF_1,
    post=COMPOSERS[0],
    other_posts=COMPOSERS[1:],
    verb=Verb.GAZETTE_PROOFS_BEGUN,
    inputs=Nothing,
    primary=True,
)
PROOF_1, PROOF_2, PROOF_3 = (
    Step(
        name=f"proof-{number}",
        label=label,
        sources=frozenset({PROOFS[number - 1]}),
        target=target,
        post=READERS[0],
        other_posts=READERS[1:],
        verb=Verb.GAZETTE_PROOFED,
        inputs=ReadingInputs,
        primary=True,
    )
    for number, label, target in (
        (1, _("Complete the first proof-reading"), IssueState.PROOF_2),
        (2, _("Complete the second proof-reading"), IssueState.PROOF_3),
        (3, _("Complete the third proof-reading"), IssueState.REVIEW_1),
    )
)
REVIEW_1, REVIEW_2, REVIEW_3, REVIEW_4 = (
    Step(
        name=f"review-{number}",
        label=label,
        sources=frozenset({REVIEWS[number - 1]}),
        target=target,
        post=REVIEWERS[number - 1],
        verb=Verb.GAZETTE_REVIEWED,
        inputs=ReadingInputs,
        primary=True,
        author=False,
    )
    for number, label, target in (
        (1, _("Pass the first review (contents)"), IssueState.REVIEW_2),
        (2, _("Pass the second review (office head)"), IssueState.REVIEW_3),
        (3, _("Pass the third review (secrecy)"), IssueState.REVIEW_4),
        (4, _("Approve the issue for publication"), IssueState.APPROVED),
    )
)
READINGS = (PROOF_1, PROOF_2, PROOF_3, REVIEW_1, REVIEW_2, REVIEW_3, REVIEW_4)
TAKE_UP = Step(
    name="take-up",
    label=_("Take up corrected documents and drop withdrawn ones"),
    sources=FIXED,
    target=IssueState.PROOF_1,
    post=COMPOSERS[0],
    other_posts=COMPOSERS[1:],
    verb=Verb.GAZETTE_TAKEN_UP,
    inputs=Nothing,
)
RETURN = Step(
    name="return",
    label=_("Return the issue to its composers"),
    sources=FIXED,
    target=IssueState.COMPOSING,
    post=COMPOSERS[0],
    other_posts=(PostKind.DISCLOSURE_OFFICER, *READERS[1:2], *REVIEWERS[1:]),
    verb=Verb.GAZETTE_RETURNED,
    inputs=ReasonInputs,
)
PUBLISH = Step(
    name="publish",
    label=_("Publish the issue"),
    sources=frozenset({IssueState.APPROVED}),
    target=IssueState.PUBLISHED,
    post=COMPOSERS[0],
    other_posts=COMPOSERS[1:],
    verb=Verb.GAZETTE_PUBLISHED,
    inputs=Nothing,
    primary=True,
)
DISCARD = Step(
    name="discard",
    label=_("Discard the issue"),
    sources=frozenset({IssueState.COMPOSING}),
    target=IssueState.DISCARDED,
    post=COMPOSERS[0],
    other_posts=COMPOSERS[1:],
    verb=Verb.GAZETTE_DISCARDED,
    inputs=ReasonInputs,
)
WORKFLOW: Workflow[IssueState] = Workflow(
    (AMEND, BEGIN_PROOFS, *READINGS, TAKE_UP, RETURN, PUBLISH, DISCARD)
)
