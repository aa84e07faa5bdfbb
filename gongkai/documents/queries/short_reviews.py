"""The rules of the shorter review, and which versions take it."""

from datetime import date

from django.db.models import QuerySet

from gongkai.documents.models import ShortReview, Version
from gongkai.documents.queries.interpretations import needs_plan
from gongkai.documents.states import Attribute
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Person
from gongkai.organisations.queries import working_body_ids


def takes_short_review(version: Version) -> bool:
    """
    Say whether a version would take the shorter review if it were submitted now.

    A policy document never does, nor one that is not to be public: the approver decides about both.
    """
    if version.attribute != Attribute.PUBLIC or needs_plan(version):
        return False
    return ShortReview.objects.filter(
        body=version.document.body_id, item=version.catalogue_item_id
    ).exists()


def visible_short_reviews(person: Person, *, on: date) -> QuerySet[ShortReview]:
    """Return the rules of the bodies in which the person works, by body and item."""
    found = ShortReview.objects.filter(is_in("body_id", working_body_ids(person, on=on)))
    return found.select_related("body", "item", "person").order_by("-id")
