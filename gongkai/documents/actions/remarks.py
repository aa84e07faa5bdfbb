"""Mark passages of a text in review, and answer the remarks on them."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, PassageRemark
from gongkai.documents.rules.basics import acting_post
from gongkai.documents.rules.remarks import (
    RemarkFacts,
    marked_passage,
    refusal_to_answer_remark,
    refusal_to_mark,
)
from gongkai.documents.workflow import RETURN
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.organisations.models import Person


@transaction.atomic
def mark_passage(
    document: Document, facts: RemarkFacts, /, *, by: Person, at: datetime
) -> PassageRemark:
    """Mark a passage with a remark (no official act); the return of the version is the act."""
    document = lock(document)
    refuse_if(refusal_to_mark(document, facts, by=by, at=at))
    version = document.open_version
    assert version is not None  # the refusal checked both
    passage = marked_passage(version, facts)
    assert passage is not None
    return PassageRemark.objects.create(
        version=version,
        round=version.round,
        paragraph=passage.paragraph,
        quotation=passage.words,
        before=passage.before,
        after=passage.after,
        remark=clean_text(facts.remark),
        person=by,
        post=acting_post(RETURN, document, by=by, at=at),
        at=at,
    )


@transaction.atomic
def answer_remark(
    remark: PassageRemark, answer: str, /, *, by: Person, at: datetime
) -> PassageRemark:
    """Answer a remark: what was changed, or why the passage stays (no official act)."""
    lock(remark.version.document)
    remark = lock(remark)
    refuse_if(refusal_to_answer_remark(remark, answer, by=by, at=at))
    remark.answer, remark.answered_by, remark.answered_at = clean_text(answer), by, at
    remark.save()
    return remark
