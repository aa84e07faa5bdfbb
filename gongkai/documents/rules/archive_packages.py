"""Refusals of packages for the archive."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import ArchivePackage
from gongkai.documents.queries.archive_packages import PACKING, PACKING_CLOSED
from gongkai.documents.states import PackageState
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind


@dataclass(frozen=True)
class PackageFacts:
    """What a package is to have: the year of forming, and whether also what is not public."""

    year: int
    with_closed: bool = False


def refusal_to_request_package(
    body: Body, facts: PackageFacts, /, *, by: Person | None, on: date
) -> Refusal | None:
    """
    Why `by` may not ask for this package; None is an operator at the command line.

    Law: 档案法 art. 14 (what is formed is handed to the archive).
    """
    if by is not None:
        posts = PACKING_CLOSED if facts.with_closed else PACKING
        if body.pk not in capacities_of(by, on=on).whole_bodies(posts):
            return not_holding(PostKind.DISCLOSURE_OFFICER)
    if not 1949 <= facts.year <= on.year:
        return Refusal("no-such-year", _("There can be no documents of this year."), field="year")
    waiting = ArchivePackage.objects.filter(
        body=body,
        year=facts.year,
        with_closed=facts.with_closed,
        state__in=(PackageState.WAITING, PackageState.MAKING),
    )
    if waiting.exists():
        return Refusal("already-wanted", _("This package is being made already."), field="year")
    return None


def refusal_to_fetch_package(package: ArchivePackage, /, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not fetch the file of a package."""
    posts = PACKING_CLOSED if package.with_closed else PACKING
    if package.body_id not in capacities_of(by, on=on).whole_bodies(posts):
        return not_holding(PostKind.DISCLOSURE_OFFICER)
    if not package.content_id:
        return Refusal("no-file", _("The package has no file: it is not made, or was removed."))
    return None
