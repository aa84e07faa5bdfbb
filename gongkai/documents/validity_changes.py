"""Change the validity of a document within an action, and record it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongkai.documents.models import Document, Version
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.states import Status, Validity
from gongkai.kit.locks import lock
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person

_DAYS = ("repealed_on", "partly_on", "next_validity_on")
VERBS = {
    Validity.REPEALED: Verb.DOCUMENT_REPEALED,
    Validity.EXPIRED: Verb.DOCUMENT_LAPSED,
    Validity.PARTLY: Verb.DOCUMENT_PARTLY_REPEALED,
}


def apply_validity(document: Document, *, at: datetime) -> bool:
    """Change the validity of a locked document to that of today, and record it (not saved)."""
    today = local_date(at)
    validity = document.stored_validity_on(today)
    changed = validity != document.validity
    if changed:
        document.validity = validity
        document.changed_at = at
        _record(VERBS[validity], document, by=None, at=at, facets=_days(document))
    document.plan_validity()
    return changed


def set_repeal(
    document: Document,
    on: date,
    *,
    by: Person | None,
    post: str,
    at: datetime,
    only_part: bool = False,
    repealing: Document | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """
    Repeal a locked document, or a part of it, from a day on, and record it (saved).

    If the day is still to come, the act says so, and the worker records the repeal on that day.
    `repealing` is the document by which it is repealed.
    """
    kind = Validity.PARTLY if only_part else Validity.REPEALED
    setattr(document, "partly_on" if only_part else "repealed_on", on)
    is_now = on <= local_date(at)
    verb = VERBS[kind] if is_now else Verb.DOCUMENT_REPEAL_PLANNED
    if is_now:
        document.validity = kind
    document.repealing = repealing
    document.changed_at = at
    document.plan_validity()
    document.save(update_fields=["validity", "repealing", *_DAYS, "changed_at"])
    facets = _days(document) | ({"only_part": True} if only_part else {})
    if repealing is not None:
        facets["repealed_by"] = repealing.index_number
    _record(verb, document, by=by, post=post, at=at, facets={**facets, **(more or {})})


def lapse_document(
    document: Document,
    last: date,
    *,
    by: Person,
    post: str,
    at: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Find that the term of a locked document ended with a past day, and record it (saved)."""
    document.valid_until = min(filter(None, [document.valid_until, last]))
    document.validity = Validity.EXPIRED
    document.changed_at = at
    document.plan_validity()
    document.save(update_fields=["validity", "valid_until", "next_validity_on", "changed_at"])
    facets = _days(document) | dict(more or {})
    _record(Verb.DOCUMENT_LAPSED, document, by=by, post=post, at=at, facets=facets)


def apply_repeals(
    document: Document, version: Version, *, by: Person | None, post: str, at: datetime
) -> None:
    """
    Repeal what a version that was just released repeals, from its day of effect on.

    What is no longer public or in force, or will be repealed anyway, stays as it is: a correction
    names the same documents again.
    """
    on = max(filter(None, [document.effective_on, local_date(at)]))
    # One order of locks, so that two releases that repeal the same documents do not wait for each
    # other.
    repeals = version.relations.filter(kind=RelationKind.REPEALS).order_by("target_id", "id")
    for relation in repeals.select_related("target__body", "target__genre"):
        target = lock(relation.target)
        only_part = bool(relation.target_part)
        is_open = target.validity_on(on) not in {Validity.REPEALED, Validity.EXPIRED}
        if target.status != Status.RELEASED or not is_open or (only_part and target.partly_on):
            continue
        set_repeal(target, on, by=by, post=post, at=at, only_part=only_part, repealing=document)


def drop_planned_repeals(
    document: Document, version: Version, *, by: Person | None, post: str, at: datetime
) -> None:
    """
    Drop the repeals from later days that a version planned and that no longer stand, and record it.

    Called when the document was withdrawn or corrected; `version` was public before. What the version
    that is public now repeals from the same day stays planned. A repeal whose day has come stays.
    """
    stays = _planned(document)
    repeals = version.relations.filter(kind=RelationKind.REPEALS, target__repealing=document)
    for relation in repeals.select_related("target").order_by("target_id", "id"):
        target = lock(relation.target)
        name = "partly_on" if relation.target_part else "repealed_on"
        day = getattr(target, name)
        if day is None or day <= local_date(at) or (target.pk, name, day) in stays:
            continue
        setattr(target, name, None)
        target.repealing = None
        target.changed_at = at
        target.plan_validity()
        target.save(update_fields=["repealing", *_DAYS, "changed_at"])
        facets = _days(target) | {"repealed_by": document.index_number}
        _record(Verb.DOCUMENT_REPEAL_CANCELLED, target, by=by, post=post, at=at, facets=facets)


def _planned(document: Document) -> set[tuple[int, str, date | None]]:
    """Return target, kind and day of the repeals that the public version plans."""
    if document.public_version is None:
        return set()
    repeals = document.public_version.relations.filter(kind=RelationKind.REPEALS)
    return {
        (one.target_id, "partly_on" if one.target_part else "repealed_on", document.effective_on)
        for one in repeals
    }


def _days(document: Document) -> dict[str, Any]:
    days = {
        "repealed_on": document.repealed_on,
        "partly_on": document.partly_on,
        "valid_until": document.valid_until,
    }
    return {name: day for name, day in days.items() if day is not None}


def _record(
    verb: Verb,
    document: Document,
    *,
    by: Person | None,
    at: datetime,
    facets: dict[str, Any],
    post: str = "",
) -> None:
    filed = {
        "attribute": document.attribute,
        "genre": document.genre.code if document.genre else None,
        "item": document.catalogue_item.code if document.catalogue_item else None,
        "number": document.index_number,
    }
    record(
        verb,
        document,
        chain=document.body.chain,
        by=by.actor if by else SYSTEM,
        at=at,
        on=local_date(at),
        post=post if by else "",
        facets=filed | facets,
    )
