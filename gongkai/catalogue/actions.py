"""Enter, adopt and discard versions of the catalogue of a body."""

from datetime import datetime

from django.db import transaction

from gongkai.catalogue.columns import values_of
from gongkai.catalogue.models import CatalogueItem, CatalogueRow, CatalogueVersion
from gongkai.catalogue.queries import adopted_versions
from gongkai.catalogue.rules import (
    OFFICER,
    CatalogueFacts,
    refusal_to_adopt_catalogue,
    refusal_to_discard_catalogue,
    refusal_to_enter_catalogue,
)
from gongkai.catalogue.states import VersionState
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.law.clocks import RELEASE_DAYS
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacity_in
from gongkai.organisations.states import PostKind

BATCH_SIZE = 500
MAX_TITLE, MAX_BASIS = 200, 100


@transaction.atomic
def enter_catalogue(
    body: Body, facts: CatalogueFacts, /, *, by: Person, at: datetime
) -> CatalogueVersion:
    """Save a draft of a new version in place of an earlier draft (no official act)."""
    body, today = lock(body), local_date(at)
    refuse_if(refusal_to_enter_catalogue(body, facts, by=by, on=today))
    held = capacity_in(by, OFFICER, body.pk, on=today)
    assert held is not None
    CatalogueVersion.objects.filter(body=body, state=VersionState.DRAFT).delete()
    version = CatalogueVersion.objects.create(
        body=body,
        title=single_line(facts.title)[:MAX_TITLE],
        effective_on=facts.effective_on,
        entered_by=by,
        entered_for_id=held.holder_id,
        entered_at=at,
    )
    CatalogueRow.objects.bulk_create(
        [
            CatalogueRow(
                version=version, position=position, item=row.item, **values_of(row.columns)
            )
            for position, row in enumerate(facts.rows, start=1)
        ],
        batch_size=BATCH_SIZE,
    )
    return version


@transaction.atomic
def adopt_catalogue(version: CatalogueVersion, /, *, by: Person, at: datetime) -> CatalogueVersion:
    """
    Adopt a draft: it is in force from its day on, and ends the version before.

    Rows without an item add one, which keeps its code in all later versions. Documents stay filed
    under the items of earlier versions.
    Law: 条例19 art. 12.
    """
    body, today = lock(version.body), local_date(at)
    version = lock(version)
    refuse_if(refusal_to_adopt_catalogue(version, by=by, on=today))
    before = adopted_versions(body).first()
    if before is not None:
        before.until = version.effective_on
        before.save(update_fields=["until"])
    added = _add_items(version, body)
    version.state = VersionState.ADOPTED
    version.number = (before.number or 0) + 1 if before else 1
    version.adopted_on = today
    version.save(update_fields=["state", "number", "adopted_on"])
    record(
        Verb.CATALOGUE_ADOPTED,
        version,
        chain=body.chain,
        by=by.actor,
        at=at,
        on=today,
        post=PostKind.APPROVER,
        facets={
            "number": version.number,
            "effective_on": version.effective_on.isoformat(),
            "rows": version.rows.count(),
            "new_items": added,
        },
    )
    return version


@transaction.atomic
def discard_catalogue(version: CatalogueVersion, /, *, by: Person, at: datetime) -> None:
    """Delete a draft (no official act)."""
    version = lock(version)
    refuse_if(refusal_to_discard_catalogue(version, by=by, on=local_date(at)))
    version.delete()


def _add_items(version: CatalogueVersion, body: Body) -> int:
    """Add the items of rows that have none, and give the others of this body their newest names."""
    number = CatalogueItem.objects.filter(body=body).count()
    changed, added = [], 0
    for row in version.rows.select_related("item").order_by("position"):
        title = (row.second_level or row.first_level)[:MAX_TITLE]
        if row.item is None:
            added += 1
            row.item = CatalogueItem.objects.create(
                code=f"L{body.pk}-{number + added:03}",
                title=title,
                basis=single_line(row.basis)[:MAX_BASIS],
                working_days=row.working_days or RELEASE_DAYS,
                position=row.position,
                body=body,
            )
            row.save(update_fields=["item"])
        elif row.item.body_id == body.pk:
            row.item.title, row.item.position = title, row.position
            row.item.basis = single_line(row.basis)[:MAX_BASIS]
            row.item.working_days = row.working_days or RELEASE_DAYS
            changed.append(row.item)
    CatalogueItem.objects.bulk_update(
        changed, ["title", "position", "basis", "working_days"], batch_size=BATCH_SIZE
    )
    return added
