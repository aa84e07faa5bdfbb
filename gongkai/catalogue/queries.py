"""Queries of the catalogue; all of it is public."""

from django.db.models import QuerySet

from gongkai.catalogue.models import CatalogueItem, Genre, Subject


def items() -> QuerySet[CatalogueItem]:
    """Return the items of the statutory catalogue in order."""
    return CatalogueItem.objects.order_by("position", "id")


def genres() -> QuerySet[Genre]:
    """Return the genres in order."""
    return Genre.objects.order_by("position", "id")


def subjects() -> QuerySet[Subject]:
    """Return the subject tree, parents before children."""
    return Subject.objects.select_related("parent").order_by("code")
