"""
Review actions: submit, pass the three reviews, approve, or return with reasons.

The interpretations of a document that are in the same state take each step with it.
"""

from datetime import datetime

from django.db import transaction

from gongkai.documents.actions.interpretations import companions_in, take_along
from gongkai.documents.models import Document, Version
from gongkai.documents.queries import is_author
from gongkai.documents.queries.findings import scanned
from gongkai.documents.recording import record_review_step
from gongkai.documents.rules.reviews import (
    refusal_to_approve,
    refusal_to_pass_disclosure_review,
    refusal_to_pass_office_review,
    refusal_to_pass_secrecy_review,
    refusal_to_recall,
    refusal_to_return,
    refusal_to_submit,
)
from gongkai.documents.states import Decision, State
from gongkai.documents.workflow import (
    APPROVE,
    NO_OPINION,
    PASS_DISCLOSURE,
    PASS_OFFICE,
    PASS_SECRECY,
    RECALL,
    RETURN,
    SUBMIT,
    Opinion,
    ReturnReasons,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.organisations.models import Person


@transaction.atomic
def submit_version(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Send the draft, with its proposed attribute and reason, to the head of the office.

    Law: 国办发〔2016〕80号 (who makes it proposes); 条例19 art. 17.
    """
    document = lock(document)
    refuse_if(refusal_to_submit(document, inputs, by=by, at=at))
    version = _version(document)
    version.round += 1
    version.submitted_at = at
    version.findings = scanned(version)
    own = [one for one in companions_in(document, State.DRAFT) if is_author(by.pk, _version(one))]
    record_review_step(SUBMIT, document, Decision.SUBMIT, inputs.opinion, by=by, at=at)
    take_along(lambda one: submit_version(one, inputs, by=by, at=at), own)
    return version


@transaction.atomic
def pass_office_review(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """Pass the draft as head of the drafting office; it goes to the secrecy review."""
    document = lock(document)
    refuse_if(refusal_to_pass_office_review(document, inputs, by=by, at=at))
    with_it = companions_in(document, _state(document))
    version = record_review_step(PASS_OFFICE, document, Decision.PASS, inputs.opinion, by=by, at=at)
    take_along(lambda one: pass_office_review(one, inputs, by=by, at=at), with_it)
    return version


@transaction.atomic
def pass_secrecy_review(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Confirm that the draft contains nothing classified; it goes to the disclosure office.

    Law: 条例19 art. 17; 保守国家秘密法 art. 35.
    """
    document = lock(document)
    refuse_if(refusal_to_pass_secrecy_review(document, inputs, by=by, at=at))
    with_it = companions_in(document, _state(document))
    version = record_review_step(
        PASS_SECRECY, document, Decision.PASS, inputs.opinion, by=by, at=at
    )
    take_along(lambda one: pass_secrecy_review(one, inputs, by=by, at=at), with_it)
    return version


@transaction.atomic
def pass_disclosure_review(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Confirm attribute, reason and filing; the draft goes to the approver.

    Law: 条例19 art. 4, art. 17.
    """
    document = lock(document)
    refuse_if(refusal_to_pass_disclosure_review(document, inputs, by=by, at=at))
    with_it = companions_in(document, _state(document))
    version = record_review_step(
        PASS_DISCLOSURE, document, Decision.PASS, inputs.opinion, by=by, at=at
    )
    take_along(lambda one: pass_disclosure_review(one, inputs, by=by, at=at), with_it)
    return version


@transaction.atomic
def approve_version(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Approve text and attribute; the text is read-only from then on. Release is a separate step.

    Law: 条例19 art. 17 (never by its author).
    """
    document = lock(document)
    refuse_if(refusal_to_approve(document, inputs, by=by, at=at))
    version = _version(document)
    version.approved_at = at
    with_it = companions_in(document, _state(document))
    record_review_step(APPROVE, document, Decision.APPROVE, inputs.opinion, by=by, at=at)
    take_along(lambda one: approve_version(one, inputs, by=by, at=at), with_it)
    return version


@transaction.atomic
def recall_version(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Version:
    """Take back a submission on which nobody has decided; it is a draft again."""
    document = lock(document)
    refuse_if(refusal_to_recall(document, inputs, by=by, at=at))
    version = _version(document)
    version.findings = None
    with_it = companions_in(document, _state(document))
    record_review_step(RECALL, document, Decision.RECALL, "", by=by, at=at)
    take_along(lambda one: recall_version(one, inputs, by=by, at=at), with_it)
    return version


@transaction.atomic
def return_version(
    document: Document, inputs: ReturnReasons, /, *, by: Person, at: datetime
) -> Version:
    """Return the version to its drafter; the next submission passes every review again."""
    document = lock(document)
    refuse_if(refusal_to_return(document, inputs, by=by, at=at))
    version = _version(document)
    version.approved_at = None
    version.release_due_at = None
    version.findings = None
    with_it = companions_in(document, _state(document))
    record_review_step(RETURN, document, Decision.RETURN, inputs.opinion, by=by, at=at)
    take_along(lambda one: return_version(one, inputs, by=by, at=at), with_it)
    return version


def _version(document: Document) -> Version:
    version = document.open_version
    assert version is not None  # the refusal checked this
    return version


def _state(document: Document) -> State:
    return State(_version(document).state)
