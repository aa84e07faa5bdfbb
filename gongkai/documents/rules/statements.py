"""
Refusals of statements that a document exists although it is not public.

Nobody decides about a statement who proposed it or wrote the document. A statement about a state secret
shows neither number nor title.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, Statement
from gongkai.documents.queries.statements import kept_version, standing_statement
from gongkai.documents.rules.basics import capacity
from gongkai.documents.states import StatementState, Status
from gongkai.kit.refusals import Refusal
from gongkai.law.grounds import Ground
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.states import PostKind

NOT_KEPT = Refusal(
    "not-kept", _("A statement is made about a document that was decided not to be public.")
)
SECRET = _("A statement about a state secret shows neither its number nor its title.")
NOTHING_PROPOSED = Refusal("nothing-proposed", _("No statement waits for a decision."))


@dataclass(frozen=True)
class StatementFacts:
    """What the drafter of a statement proposes to show."""

    shows_number: bool = False


@dataclass(frozen=True)
class StatementDecision:
    """What the approver of a statement allows to show; never the title unless it is said here."""

    shows_title: bool = False


@dataclass(frozen=True)
class StatementReason:
    """Why a statement is returned or ended."""

    reason: str


def refusal_to_propose_statement(
    document: Document, facts: StatementFacts | None, /, *, by: Person, on: date
) -> Refusal | None:
    """
    Why `by` may not propose a statement about this document.

    Law: 条例19 art. 13–16 (grounds), art. 24 (catalogue), 保守国家秘密法 (no number of a secret).
    """
    version = kept_version(document)
    if version is None or document.status not in {Status.KEPT, Status.CLOSED}:
        return NOT_KEPT
    if not capacity(by, PostKind.DISCLOSURE_OFFICER, document, on=on):
        return not_holding(PostKind.DISCLOSURE_OFFICER)
    if standing_statement(document) is not None:
        return Refusal("stated", _("There is a statement about this document already."))
    if facts is None or not facts.shows_number:
        return None
    if version.ground == Ground.STATE_SECRET:
        return Refusal("secret-statement", SECRET, law="条例19 art. 14", field="shows_number")
    if not document.document_number:
        return Refusal("no-number", _("The document has no document number."), field="shows_number")
    return None


def refusal_to_publish_statement(
    document: Document, facts: StatementDecision | None, /, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not publish the proposed statement."""
    statement = standing_statement(document)
    if statement is None or statement.state != StatementState.PROPOSED:
        return NOTHING_PROPOSED
    if refusal := _refusal_of_decider(document, statement, by=by, on=on):
        return refusal
    if facts is None or not facts.shows_title:
        return None
    if statement.ground == Ground.STATE_SECRET:
        return Refusal("secret-statement", SECRET, law="条例19 art. 14", field="shows_title")
    return None


def refusal_to_return_statement(
    document: Document, facts: StatementReason | None, /, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not return the proposed statement."""
    statement = standing_statement(document)
    if statement is None or statement.state != StatementState.PROPOSED:
        return NOTHING_PROPOSED
    return _refusal_of_decider(document, statement, by=by, on=on) or _without_reason(facts)


def refusal_to_end_statement(
    document: Document, facts: StatementReason | None, /, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not unpublish the statement."""
    statement = standing_statement(document)
    if statement is None or statement.state != StatementState.PUBLISHED:
        return Refusal("nothing-stated", _("No statement about this document is public."))
    if not capacity(by, PostKind.DISCLOSURE_OFFICER, document, on=on):
        return not_holding(PostKind.DISCLOSURE_OFFICER)
    return _without_reason(facts)


def _refusal_of_decider(
    document: Document, statement: Statement, *, by: Person, on: date
) -> Refusal | None:
    acting = capacity(by, PostKind.APPROVER, document, on=on)
    if acting is None:
        return not_holding(PostKind.APPROVER)
    persons = {by.pk, acting.holder_id}
    if persons & {statement.proposed_by_id, statement.proposed_for_id}:
        return Refusal("own-statement", _("Whoever proposed a statement may not decide about it."))
    if persons & {document.drafter_id, statement.version.author_id}:
        return Refusal(
            "own-draft",
            _("The drafter of a document may not decide about a statement about it."),
            law="条例19 art. 17",
        )
    return None


def _without_reason(facts: StatementReason | None) -> Refusal | None:
    if facts is not None and not facts.reason.strip():
        return Refusal("no-reason", _("Give a reason."), field="reason")
    return None
