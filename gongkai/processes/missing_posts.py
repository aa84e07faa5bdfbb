"""What waits in the bodies of an administrator for a post that nobody holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.applications.queries.missing_posts import (
    UnattendedCases,
    awaited_posts,
    bodies_with_cases,
    unattended_cases,
)
from gongkai.documents.queries.missing_posts import (
    Unattended,
    reviewed_body_ids,
    reviewing_posts,
    unattended_documents,
)
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.people import administered_body_ids
from gongkai.organisations.staffing import MissingPost, acting_in

UNDATED = date(9999, 12, 31)
MANY_BODIES = 50


@dataclass(frozen=True)
class UnattendedWork:
    """Documents or applications that wait for a missing post; their titles are not for administrators."""

    missing: MissingPost
    subject: str | Promise
    stage: str | Promise
    number: int
    oldest: date | None


def unattended_work(person: Person, *, on: date, most: int) -> tuple[list[UnattendedWork], int]:
    """
    Return what waits for a missing post in the bodies that the person administers, oldest first.

    The first `most` places of it, and the number of all.
    """
    ids = administered_body_ids(person, on=on)
    if len(ids) > MANY_BODIES:  # the posts of those without work need not be read
        ids = ids & (reviewed_body_ids() | bodies_with_cases())
    if not ids:
        return [], 0
    acting = acting_in(ids, on=on, kinds={*reviewing_posts(), *awaited_posts()})
    found: list[Unattended | UnattendedCases] = [
        *unattended_documents(ids, acting, on=on),
        *unattended_cases(ids, acting),
    ]
    found.sort(key=lambda one: one.oldest)
    return _with_places(found[:most]), len(found)


def _with_places(found: Sequence[Unattended | UnattendedCases]) -> list[UnattendedWork]:
    """Return the rows of these. Two queries."""
    bodies = Body.objects.in_bulk({one.body_id for one in found})
    offices = Office.objects.in_bulk(
        {one.office_id for one in found if isinstance(one, Unattended) and one.office_id}
    )
    return [
        UnattendedWork(
            MissingPost(
                one.kind,
                bodies[one.body_id],
                offices[one.office_id] if one.office_id else None,
                is_barred=one.is_barred,
            ),
            _("Documents"),
            "",
            one.number,
            one.oldest if one.oldest < UNDATED else None,
        )
        if isinstance(one, Unattended)
        else UnattendedWork(
            MissingPost(one.kind, bodies[one.body_id]),
            _("Applications"),
            one.stage.label,
            one.number,
            one.oldest,
        )
        for one in found
    ]
