"""The release road: submitted, passed by three, approved; or returned with reasons."""

from datetime import datetime

from django.db import transaction

from gongkai.documents import states
from gongkai.documents.models import Document, ReviewStep, Version
from gongkai.documents.rules import (
    REVIEWS,
    capacity,
    refusal_to_approve,
    refusal_to_pass_disclosure_review,
    refusal_to_pass_office_review,
    refusal_to_pass_secrecy_review,
    refusal_to_return,
    refusal_to_submit,
)
from gongkai.documents.states import Decision, State
from gongkai.kit.locks import lock
from gongkai.kit.moves import Move
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind


@transaction.atomic
def submit_version(document: Document, *, by: Person, at: datetime, opinion: str = "") -> Version:
    """
    Send the draft, with its proposed attribute and reason, to the head of the office.

    Law: 国办发〔2016〕80号 (who makes it proposes); 条例19 art. 17.
    """
    document = lock(document)
    refuse_if(refusal_to_submit(document, by=by, on=local_date(at)))
    version = _version(document)
    version.round += 1
    version.submitted_at = at
    _step(version, Decision.SUBMIT, PostKind.DRAFTER, by=by, at=at, opinion=opinion)
    return _move(version, states.SUBMIT, Verb.DOCUMENT_SUBMITTED, PostKind.DRAFTER, by=by, at=at)


@transaction.atomic
def pass_office_review(document: Document, *, by: Person, at: datetime, opinion: str = "") -> Version:
    """Pass the draft as head of the drafting office; it goes to the secrecy review."""
    document = lock(document)
    refuse_if(refusal_to_pass_office_review(document, by=by, on=local_date(at)))
    version = _version(document)
    _step(version, Decision.PASS, PostKind.OFFICE_HEAD, by=by, at=at, opinion=opinion)
    return _move(version, states.PASS_OFFICE, Verb.DOCUMENT_OFFICE_REVIEWED, PostKind.OFFICE_HEAD, by=by, at=at)


@transaction.atomic
def pass_secrecy_review(document: Document, *, by: Person, at: datetime, opinion: str = "") -> Version:
    """
    Find nothing classified in it; it goes to the disclosure office.

    Law: 条例19 art. 17; 保守国家秘密法 art. 35.
    """
    document = lock(document)
    refuse_if(refusal_to_pass_secrecy_review(document, by=by, on=local_date(at)))
    version = _version(document)
    _step(version, Decision.PASS, PostKind.SECRECY_REVIEWER, by=by, at=at, opinion=opinion)
    return _move(version, states.PASS_SECRECY, Verb.DOCUMENT_SECRECY_REVIEWED, PostKind.SECRECY_REVIEWER, by=by, at=at)


@transaction.atomic
def pass_disclosure_review(document: Document, *, by: Person, at: datetime, opinion: str = "") -> Version:
    """
    Find attribute, reason and filing right; it goes to the approver.

    Law: 条例19 art. 4, art. 17.
    """
    document = lock(document)
    refuse_if(refusal_to_pass_disclosure_review(document, by=by, on=local_date(at)))
    version = _version(document)
    _step(version, Decision.PASS, PostKind.DISCLOSURE_OFFICER, by=by, at=at, opinion=opinion)
    return _move(
        version, states.PASS_DISCLOSURE, Verb.DOCUMENT_DISCLOSURE_REVIEWED, PostKind.DISCLOSURE_OFFICER, by=by, at=at
    )


@transaction.atomic
def approve_version(document: Document, *, by: Person, at: datetime, opinion: str = "") -> Version:
    """
    Approve text and attribute; from here the text is read-only. Release is an act of its own.

    Law: 条例19 art. 17 (never by its author).
    """
    document = lock(document)
    refuse_if(refusal_to_approve(document, by=by, on=local_date(at)))
    version = _version(document)
    version.approved_at = at
    _step(version, Decision.APPROVE, PostKind.APPROVER, by=by, at=at, opinion=opinion)
    return _move(version, states.APPROVE, Verb.DOCUMENT_APPROVED, PostKind.APPROVER, by=by, at=at)


@transaction.atomic
def return_version(document: Document, *, by: Person, at: datetime, opinion: str) -> Version:
    """Send it back to its drafter with the reasons; the next submission passes every step again."""
    document = lock(document)
    refuse_if(refusal_to_return(document, by=by, on=local_date(at), opinion=opinion))
    version = _version(document)
    post = REVIEWS[State(version.state)]
    _step(version, Decision.RETURN, post, by=by, at=at, opinion=opinion)
    version.approved_at = None
    version.release_due_at = None
    return _move(version, states.RETURN, Verb.DOCUMENT_RETURNED, post, by=by, at=at)


def _version(document: Document) -> Version:
    version = document.open_version
    assert version is not None  # the refusal before has made sure
    return version


def _step(version: Version, decision: Decision, post: PostKind, *, by: Person, at: datetime, opinion: str) -> None:
    """Keep who said what; the opinion never goes into the ledger, which cannot be erased."""
    acting = capacity(by, post, version.document, on=local_date(at))
    holder_id = acting.holder_id if acting and acting.holder_id != by.pk else None
    ReviewStep.objects.create(
        version=version,
        round=version.round,
        state=version.state,
        decision=decision,
        person=by,
        holder_id=holder_id,
        post=post,
        opinion=opinion.replace("\x00", "").strip()[:1000],
        at=at,
    )


def _move(version: Version, move: Move[State], verb: Verb, post: PostKind, *, by: Person, at: datetime) -> Version:
    """Change the state and record the act, with the attribute that was proposed."""
    facets = {"version": version.number, "round": version.round, "attribute": version.attribute, "from": version.state}
    version.state = move.target
    version.revision += 1
    version.changed_at = at
    version.save()
    document = version.document
    document.changed_at = at
    document.save(update_fields=["changed_at"])
    record(verb, document, chain=document.body.chain, by=by.actor, at=at, on=local_date(at), post=post, facets=facets)
    return version
