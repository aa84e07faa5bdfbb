"""Set and end the rules by which documents of a catalogue item take the shorter review."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.models import ShortReview
from gongkai.documents.rules.short_reviews import (
    ShortReviewFacts,
    refusal_to_end_short_review,
    refusal_to_shorten_review,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind


@transaction.atomic
def shorten_review(
    body: Body, facts: ShortReviewFacts, /, *, by: Person, at: datetime
) -> ShortReview:
    """
    Let documents of an item take the shorter review from the next submission on.

    Law: 条例19 art. 17.
    """
    body = lock(body)
    refuse_if(refusal_to_shorten_review(body, facts, by=by, on=local_date(at)))
    rule = ShortReview.objects.create(
        body=body, item=facts.item, reason=clean_text(facts.reason), person=by, at=at
    )
    _record(Verb.REVIEW_SHORTENED, rule, by=by, at=at)
    return rule


@transaction.atomic
def end_short_review(rule: ShortReview, /, *, by: Person, at: datetime) -> None:
    """End the shorter review of an item; what is in review already goes on as it was submitted."""
    rule = lock(rule)
    refuse_if(refusal_to_end_short_review(rule, by=by, on=local_date(at)))
    _record(Verb.REVIEW_RESTORED, rule, by=by, at=at)
    rule.delete()


def _record(verb: Verb, rule: ShortReview, *, by: Person, at: datetime) -> None:
    record(
        verb,
        rule.body,
        chain=rule.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=PostKind.APPROVER,
        facets={"item": rule.item.code},
    )
