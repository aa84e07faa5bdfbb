"""Refusals of the rules by which documents of a catalogue item take the shorter review."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.models import ShortReview
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in
from gongkai.organisations.states import PostKind


@dataclass(frozen=True)
class ShortReviewFacts:
    """Which item takes the shorter review, and why."""

    item: CatalogueItem
    reason: str


def refusal_to_shorten_review(
    body: Body, facts: ShortReviewFacts | None, /, *, by: Person, on: date
) -> Refusal | None:
    """
    Why `by` may not let documents of an item take the shorter review: only the approver may.

    Law: 条例19 art. 17 (each body sets up its procedure of review).
    """
    if capacity_in(by, PostKind.APPROVER, body.pk, None, on=on) is None:
        return not_holding(PostKind.APPROVER)
    if facts is None:
        return None
    if not facts.reason.strip():
        return Refusal("no-reason", _("Say why a shorter review is enough."), field="reason")
    if ShortReview.objects.filter(body=body, item=facts.item).exists():
        return Refusal(
            "is-short", _("Documents of this item take the shorter review already."), field="item"
        )
    return None


def refusal_to_end_short_review(rule: ShortReview, /, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not end the shorter review of an item."""
    if capacity_in(by, PostKind.APPROVER, rule.body_id, None, on=on) is None:
        return not_holding(PostKind.APPROVER)
    return None
