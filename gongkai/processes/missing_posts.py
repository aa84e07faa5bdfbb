"""What waits in the bodies of an administrator for a post that nobody holds."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.applications.queries.missing_posts import (
    awaited_posts,
    cases_wait_in,
    unattended_cases,
)
from gongkai.documents.queries.missing_posts import (
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


def unattended_work(person: Person, *, on: date) -> list[UnattendedWork]:
    """Return what waits for a missing post in the bodies that the person administers, oldest first."""
    ids = administered_body_ids(person, on=on)
    if len(ids) > MANY_BODIES:  # the posts of those without work need not be read
        ids = ids & (reviewed_body_ids() | cases_wait_in(ids))
    if not ids:
        return []
    acting = acting_in(ids, on=on, kinds={*reviewing_posts(), *awaited_posts()})
    documents = unattended_documents(ids, acting, on=on)
    cases = unattended_cases(ids, acting)
    bodies = Body.objects.in_bulk(
        {one.body_id for one in documents} | {one.body_id for one in cases}
    )
    offices = Office.objects.in_bulk({one.office_id for one in documents if one.office_id})
    found = [
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
        for one in documents
    ] + [
        UnattendedWork(
            MissingPost(one.kind, bodies[one.body_id]),
            _("Applications"),
            one.stage.label,
            one.number,
            one.oldest,
        )
        for one in cases
    ]
    return sorted(found, key=lambda one: one.oldest or UNDATED)
