"""Queries of the catalogue. All of it is public, except the drafts of new versions."""

from datetime import date

from django.db.models import F, Q, QuerySet

from gongkai.catalogue.inheritance import local_item_ids, statutory_codes
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion, Genre, Subject
from gongkai.catalogue.states import VersionState
from gongkai.kit.id_lists import is_in
from gongkai.law.proactive import Level, item_codes_of
from gongkai.organisations.models import Account, Body
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

# Who sees the drafts of a catalogue: who writes it, who adopts it, and who checks both.
CATALOGUE_POSTS = frozenset({PostKind.DISCLOSURE_OFFICER, PostKind.APPROVER, PostKind.AUDITOR})


def items() -> QuerySet[CatalogueItem]:
    """Return the items of the statutory catalogue in order."""
    return every_item().filter(body=None)


def every_item() -> QuerySet[CatalogueItem]:
    """Return all items, also those that bodies added and that a later version left out."""
    return CatalogueItem.objects.order_by(F("body").asc(nulls_first=True), "position", "id")


def items_of(body: Body, *, on: date) -> QuerySet[CatalogueItem]:
    """
    Return the items of the catalogue of a body: those of the statute, and those that were added.

    Law: 条例19 art. 20, 21.
    """
    return every_item().filter(
        Q(body=None, code__in=statutory_codes(body)) | Q(pk__in=local_item_ids(body, on=on))
    )


def item_codes_of_body(body: Body) -> list[str]:
    """Return the codes of the items of the statute that a body must publish."""
    return statutory_codes(body)


def items_of_every_body() -> QuerySet[CatalogueItem]:
    """Return the items that every body must publish. Law: 条例19 art. 20."""
    return items().filter(code__in=item_codes_of(Level.ALL))


def genres() -> QuerySet[Genre]:
    """Return the genres in order."""
    return Genre.objects.order_by("position", "id")


def subjects() -> QuerySet[Subject]:
    """Return the subject tree, parents before children."""
    return Subject.objects.select_related("parent").order_by("code")


def adopted_versions(body: Body) -> QuerySet[CatalogueVersion]:
    """Return the adopted versions of the catalogue of a body, the newest first."""
    return CatalogueVersion.objects.filter(body=body, state=VersionState.ADOPTED).order_by(
        "-number"
    )


def visible_to(user: User, *, on: date) -> QuerySet[CatalogueVersion]:
    """Return the versions that the user may see: all adopted ones, and drafts of the own bodies."""
    adopted = Q(state=VersionState.ADOPTED)
    person = person_of(user) if isinstance(user, Account) else None
    if person is None:
        return CatalogueVersion.objects.filter(adopted)
    own = capacities_of(person, on=on).whole_bodies(CATALOGUE_POSTS)
    return CatalogueVersion.objects.filter(adopted | is_in("body", own))
