"""Ask other bodies, authorities and third parties about a version; answer; override."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, Inquiry
from gongkai.documents.rules.inquiries import (
    AnswerFacts,
    InquiryFacts,
    answering_post,
    asking_post,
    refusal_to_answer,
    refusal_to_ask,
    refusal_to_override,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind


@transaction.atomic
def ask_inquiry(document: Document, facts: InquiryFacts, /, *, by: Person, at: datetime) -> Inquiry:
    """
    Ask about the open version as it stands; a change of the draft withdraws the inquiry.

    Law: 条例19 art. 11 (other bodies), art. 15 (third parties), art. 17 (secrecy authority).
    """
    document = lock(document)
    refuse_if(refusal_to_ask(document, facts, by=by, at=at))
    version = document.open_version
    assert version is not None  # the refusal checked this
    inquiry = Inquiry.objects.create(
        version=version,
        body=document.body,
        kind=facts.kind,
        addressee=facts.addressee,
        recipient=clean_text(facts.recipient),
        question=clean_text(facts.question),
        due_on=facts.due_on,
        asked_by=by,
        asked_at=at,
    )
    post = asking_post(document, by=by, on=local_date(at))
    assert isinstance(post, PostKind)  # the refusal checked this
    _record(Verb.INQUIRY_SENT, inquiry, by=by, at=at, post=post)
    return inquiry


@transaction.atomic
def answer_inquiry(inquiry: Inquiry, facts: AnswerFacts, /, *, by: Person, at: datetime) -> Inquiry:
    """
    Answer an inquiry for the body that was asked, or record what was answered by letter.

    The opinion is stored here and not in the ledger, because it may be erased.
    Law: 条例19 art. 11, art. 15, art. 17.
    """
    lock(inquiry.version.document)
    inquiry = lock(inquiry)
    refuse_if(refusal_to_answer(inquiry, facts, by=by, at=at))
    post = answering_post(inquiry, by=by, on=local_date(at))
    assert isinstance(post, PostKind)
    inquiry.answer, inquiry.opinion = facts.answer, clean_text(facts.opinion)
    inquiry.letter_number, inquiry.letter_on = clean_text(facts.letter_number), facts.letter_on
    inquiry.answered_by, inquiry.answered_at = by, at
    inquiry.save()
    _record(Verb.INQUIRY_ANSWERED, inquiry, by=by, at=at, post=post, answer=facts.answer)
    return inquiry


@transaction.atomic
def override_inquiry(inquiry: Inquiry, reason: str, /, *, by: Person, at: datetime) -> Inquiry:
    """
    Let the version go on in spite of an objection, of silence, or of a later change of the text.

    Law: 条例19 art. 11, art. 15.
    """
    lock(inquiry.version.document)
    inquiry = lock(inquiry)
    refuse_if(refusal_to_override(inquiry, reason, by=by, at=at))
    inquiry.override_reason = clean_text(reason)
    inquiry.overridden_by, inquiry.overridden_at = by, at
    # It is about the text as it stands now; the next change withdraws it again.
    inquiry.lapsed_at = None
    inquiry.save()
    _record(Verb.INQUIRY_OVERRIDDEN, inquiry, by=by, at=at, post=PostKind.APPROVER)
    return inquiry


def _record(
    verb: Verb, inquiry: Inquiry, *, by: Person, at: datetime, post: str, **facets: str
) -> None:
    """Record an act about the document; it names the kind and a body, never a person or a text."""
    document = inquiry.version.document
    record(
        verb,
        document,
        chain=document.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=post,
        facets={
            "version": inquiry.version.number,
            "inquiry": inquiry.pk,
            "kind": inquiry.kind,
            "body": inquiry.addressee.code if inquiry.addressee else None,
            **facets,
        },
    )
