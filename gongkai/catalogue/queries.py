"""Queries of the catalogue; all of it is public."""

from django.db.models import QuerySet

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.law.proactive import Level, item_codes_of, level_of
from gongkai.organisations.models import Body
from gongkai.organisations.states import BodyKind


def items() -> QuerySet[CatalogueItem]:
    """Return the items of the statutory catalogue in order."""
    return CatalogueItem.objects.order_by("position", "id")


def items_of(body: Body) -> QuerySet[CatalogueItem]:
    """
    Return the items that a body must publish: those of article 20, and of article 21 for its level.

    Law: 条例19 art. 20, 21.
    """
    return items().filter(code__in=item_codes_of_body(body))


def item_codes_of_body(body: Body) -> list[str]:
    """Return the codes of the items that a body must publish."""
    return item_codes_of(level_of(body.region, is_government=body.kind == BodyKind.GOVERNMENT))


def items_of_every_body() -> QuerySet[CatalogueItem]:
    """Return the items that every body must publish. Law: 条例19 art. 20."""
    return items().filter(code__in=item_codes_of(Level.ALL))


def genres() -> QuerySet[Genre]:
    """Return the genres in order."""
    return Genre.objects.order_by("position", "id")


def subjects() -> QuerySet[Subject]:
    """Return the subject tree, parents before children."""
    return Subject.objects.select_related("parent").order_by("code")
