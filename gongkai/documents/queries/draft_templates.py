"""Templates of drafts: those with which a person may begin one, and those that a person keeps."""

from datetime import date

from django.db.models import QuerySet

from gongkai.documents.models import DraftTemplate
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Person
from gongkai.organisations.queries import working_body_ids

MAX_OFFERED = 200


def visible_templates(person: Person, *, on: date) -> QuerySet[DraftTemplate]:
    """Return the templates of the bodies in which the person works, the newest first."""
    found = DraftTemplate.objects.filter(is_in("body_id", working_body_ids(person, on=on)))
    return found.select_related("body", "genre", "catalogue_item", "changed_by").order_by("-id")


def offered_templates(person: Person, *, on: date) -> list[DraftTemplate]:
    """Return the templates that a new draft may begin with, by body and genre, without their texts."""
    found = visible_templates(person, on=on).defer("text")
    return list(found.order_by("body__position", "genre__position", "name", "id")[:MAX_OFFERED])
