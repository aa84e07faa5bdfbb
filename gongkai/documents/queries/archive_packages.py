"""Packages for the archive that a person may see."""

from datetime import date

from django.db.models import QuerySet

from gongkai.documents.models import ArchivePackage
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

# Who asks for packages of public documents; what is not public stays with those who handle documents.
PACKING = frozenset({PostKind.DISCLOSURE_OFFICER, PostKind.ADMINISTRATOR})
PACKING_CLOSED = frozenset({PostKind.DISCLOSURE_OFFICER})


def packing_bodies(user: User, *, on: date) -> QuerySet[Body]:
    """Return the bodies for which the user may ask for a package."""
    person = person_of(user)
    held = capacities_of(person, on=on).whole_bodies(PACKING) if person else set()
    return Body.objects.filter(is_in("pk", held)).order_by("position", "id")


def visible_packages(user: User, *, on: date) -> QuerySet[ArchivePackage]:
    """Return the packages that the user may fetch, newest first."""
    person = person_of(user)
    if person is None:
        return ArchivePackage.objects.none()
    capacities = capacities_of(person, on=on)
    found = ArchivePackage.objects.filter(
        is_in("body_id", capacities.whole_bodies(PACKING_CLOSED))
    ) | ArchivePackage.objects.filter(
        is_in("body_id", capacities.whole_bodies(PACKING)), with_closed=False
    )
    return found.select_related("body", "requested_by").order_by("-requested_at", "-id")
