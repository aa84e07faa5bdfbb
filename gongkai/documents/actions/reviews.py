"""
Review actions: submit, pass the three reviews, approve, or return with reasons.

The interpretations of a document that are in the same state take each step with it.
"""

from datetime import datetime

from django.db import transaction

from gongkai.documents.companions import companions_in, take_along
from gongkai.documents.models import Document, Version
from gongkai.documents.queries.findings import scanned
from gongkai.documents.recording import record_review_step
from gongkai.documents.rules.basics import refusal_of_step
from gongkai.documents.rules.reviews import (
    refusal_to_approve,
    refusal_to_approve_short,
    refusal_to_pass_disclosure_review,
    refusal_to_pass_office_review,
    refusal_to_pass_secrecy_review,
    refusal_to_recall,
    refusal_to_return,
    refusal_to_submit,
    submitting_step,
)
from gongkai.documents.states import Decision, State
from gongkai.documents.workflow import (
    APPROVE,
    APPROVE_SHORT,
    NO_OPINION,
    PASS_DISCLOSURE,
    PASS_OFFICE,
    PASS_SECRECY,
    RECALL,
    RETURN,
    SUBMIT,
    SUBMIT_SHORT,
    Opinion,
    ReturnReasons,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
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
    return _submit_version(document, inputs, by=by, at=at)


@transaction.atomic
def pass_office_review(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """Pass the draft as head of the drafting office; it goes to the secrecy review."""
    return _pass_office_review(document, inputs, by=by, at=at)


@transaction.atomic
def pass_secrecy_review(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Confirm that the draft contains nothing classified; it goes to the disclosure office.

    Law: 条例19 art. 17; 保守国家秘密法 art. 35.
    """
    return _pass_secrecy_review(document, inputs, by=by, at=at)


@transaction.atomic
def pass_disclosure_review(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Confirm attribute, reason and filing; the draft goes to the approver.

    Law: 条例19 art. 4, art. 17.
    """
    return _pass_disclosure_review(document, inputs, by=by, at=at)


@transaction.atomic
def approve_short_version(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Approve by the shorter review, as the disclosure office and after the secrecy review.

    Law: 条例19 art. 4, art. 17.
    """
    return _approve_short_version(document, inputs, by=by, at=at)


@transaction.atomic
def approve_version(
    document: Document, inputs: Opinion = NO_OPINION, /, *, by: Person, at: datetime
) -> Version:
    """
    Approve text and attribute; the text is read-only from then on. Release is a separate step.

    Law: 条例19 art. 17 (never by its author).
    """
    return _approve_version(document, inputs, by=by, at=at)


@transaction.atomic
def recall_version(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Version:
    """Take back a submission on which nobody has decided; it is a draft again."""
    return _recall_version(document, inputs, by=by, at=at)


@transaction.atomic
def return_version(
    document: Document, inputs: ReturnReasons, /, *, by: Person, at: datetime
) -> Version:
    """Return the version to its drafter; the next submission passes every review again."""
    return _return_version(document, inputs, by=by, at=at)


def _submit_version(document: Document, inputs: Opinion, *, by: Person, at: datetime) -> Version:
    document = lock(document)
    refuse_if(refusal_to_submit(document, inputs, by=by, at=at))
    version = _version(document)
    version.round += 1
    version.submitted_at = at
    version.findings = scanned(version)
    step = submitting_step(document)
    version.is_short = step is SUBMIT_SHORT
    with_it = companions_in(document, State.DRAFT, _refusal_to_take_along, by=by, at=at)
    record_review_step(step, document, Decision.SUBMIT, inputs.opinion, by=by, at=at)
    take_along(lambda one: _submit_version(one, inputs, by=by, at=at), with_it)
    return version


def _pass_office_review(
    document: Document, inputs: Opinion, *, by: Person, at: datetime
) -> Version:
    document = lock(document)
    refuse_if(refusal_to_pass_office_review(document, inputs, by=by, at=at))
    with_it = companions_in(document, _state(document), refusal_to_pass_office_review, by=by, at=at)
    version = record_review_step(PASS_OFFICE, document, Decision.PASS, inputs.opinion, by=by, at=at)
    take_along(lambda one: _pass_office_review(one, inputs, by=by, at=at), with_it)
    return version


def _pass_secrecy_review(
    document: Document, inputs: Opinion, *, by: Person, at: datetime
) -> Version:
    document = lock(document)
    refuse_if(refusal_to_pass_secrecy_review(document, inputs, by=by, at=at))
    with_it = companions_in(
        document, _state(document), refusal_to_pass_secrecy_review, by=by, at=at
    )
    version = record_review_step(
        PASS_SECRECY, document, Decision.PASS, inputs.opinion, by=by, at=at
    )
    take_along(lambda one: _pass_secrecy_review(one, inputs, by=by, at=at), with_it)
    return version


def _pass_disclosure_review(
    document: Document, inputs: Opinion, *, by: Person, at: datetime
) -> Version:
    document = lock(document)
    refuse_if(refusal_to_pass_disclosure_review(document, inputs, by=by, at=at))
    with_it = companions_in(
        document, _state(document), refusal_to_pass_disclosure_review, by=by, at=at
    )
    version = record_review_step(
        PASS_DISCLOSURE, document, Decision.PASS, inputs.opinion, by=by, at=at
    )
    take_along(lambda one: _pass_disclosure_review(one, inputs, by=by, at=at), with_it)
    return version


def _approve_version(document: Document, inputs: Opinion, *, by: Person, at: datetime) -> Version:
    document = lock(document)
    refuse_if(refusal_to_approve(document, inputs, by=by, at=at))
    version = _version(document)
    version.approved_at = at
    with_it = companions_in(document, _state(document), refusal_to_approve, by=by, at=at)
    record_review_step(APPROVE, document, Decision.APPROVE, inputs.opinion, by=by, at=at)
    take_along(lambda one: _approve_version(one, inputs, by=by, at=at), with_it)
    return version


def _approve_short_version(
    document: Document, inputs: Opinion, *, by: Person, at: datetime
) -> Version:
    document = lock(document)
    refuse_if(refusal_to_approve_short(document, inputs, by=by, at=at))
    version = _version(document)
    version.approved_at = at
    with_it = companions_in(document, _state(document), refusal_to_approve_short, by=by, at=at)
    record_review_step(APPROVE_SHORT, document, Decision.APPROVE, inputs.opinion, by=by, at=at)
    take_along(lambda one: _approve_short_version(one, inputs, by=by, at=at), with_it)
    return version


def _recall_version(document: Document, inputs: Nothing, *, by: Person, at: datetime) -> Version:
    document = lock(document)
    refuse_if(refusal_to_recall(document, inputs, by=by, at=at))
    version = _version(document)
    version.findings = None
    version.is_short = False
    with_it = companions_in(document, _state(document), refusal_to_recall, by=by, at=at)
    record_review_step(RECALL, document, Decision.RECALL, "", by=by, at=at)
    take_along(lambda one: _recall_version(one, inputs, by=by, at=at), with_it)
    return version


def _return_version(
    document: Document, inputs: ReturnReasons, *, by: Person, at: datetime
) -> Version:
    document = lock(document)
    refuse_if(refusal_to_return(document, inputs, by=by, at=at))
    version = _version(document)
    version.approved_at = None
    version.release_due_at = None
    version.findings = None
    version.is_short = False
    with_it = companions_in(document, _state(document), refusal_to_return, by=by, at=at)
    record_review_step(RETURN, document, Decision.RETURN, inputs.opinion, by=by, at=at)
    take_along(lambda one: _return_version(one, inputs, by=by, at=at), with_it)
    return version


def _refusal_to_take_along(
    document: Document, inputs: Opinion | None, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not submit this draft; what it contains is checked when it is submitted."""
    return refusal_of_step(SUBMIT, document, by=by, at=at)


def _version(document: Document) -> Version:
    version = document.open_version
    assert version is not None  # the refusal checked this
    return version


def _state(document: Document) -> State:
    return State(_version(document).state)
