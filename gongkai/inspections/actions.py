"""Carry out the nightly inspection in portions; note that an item was given as a task."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from gongkai.inspections.checking import MAX_ITEMS, MAX_SUBJECT, Found, Outcome
from gongkai.inspections.models import Inspection, InspectionItem, InspectionResult
from gongkai.inspections.rules import refusal_to_give_item
from gongkai.inspections.states import VETO_AT, Check
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.supervision.models import PlanTask

KEPT_DAYS = 400


@transaction.atomic
def begin_inspection(*, at: datetime) -> Inspection:
    """Return the inspection of this day; it is begun once, and goes on where a worker was stopped."""
    found, _created = Inspection.objects.get_or_create(
        day=local_date(at), defaults={"begun_at": at}
    )
    return found


@transaction.atomic
def store_outcomes(night: Inspection, body: Body, outcomes: Sequence[Outcome], /) -> None:
    """Store what the checks found of one body, unless another worker has done so."""
    night = lock(night)
    if night.last_body >= body.pk:
        return
    results = []
    for one in outcomes:
        number = sum(found.fails_on is None for found in one.found)
        if number or one.fault:
            results.append(
                InspectionResult(
                    inspection=night,
                    body=body,
                    check_name=one.check,
                    number=number,
                    is_veto=number >= _veto_at(one.check),
                    fault=one.fault,
                )
            )
        if not one.fault:
            _store(body, one.check, one.found, night)
    InspectionResult.objects.bulk_create(results)
    night.last_body, night.bodies = body.pk, night.bodies + 1
    night.save(update_fields=["last_body", "bodies"])


@transaction.atomic
def finish_inspection(night: Inspection, /, *, at: datetime) -> Inspection:
    """End a night, once, with one act for all bodies."""
    night = lock(night)
    if night.finished_at is not None:
        return night
    night.finished_at = at
    night.save(update_fields=["finished_at"])
    Inspection.objects.filter(day__lt=night.day - timedelta(days=KEPT_DAYS)).delete()
    facets = {
        "bodies": night.bodies,
        "vetoes": night.results.filter(is_veto=True).count(),
        "faults": night.results.exclude(fault="").count(),
    }
    record(
        Verb.INSPECTION_COMPLETED,
        night,
        chain=PLATFORM,
        by=SYSTEM,
        at=at,
        on=local_date(at),
        facets=facets,
    )
    return night


@transaction.atomic
def link_item_to_task(
    item: InspectionItem, task: PlanTask, /, *, by: Person, at: datetime
) -> InspectionItem:
    """Note that an item was given as a task of a plan."""
    item = lock(item)
    refuse_if(refusal_to_give_item(item, by=by, at=at))
    item.task = task
    item.save(update_fields=["task"])
    record(
        Verb.INSPECTION_TASK_GIVEN,
        item,
        chain=item.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post="assessor",
        facets={"task": task.pk, "check": item.check_name},
    )
    return item


def _veto_at(check: Check) -> int:
    limits = settings.GONGKAI_COLUMNS
    columns = {Check.EMPTY_COLUMNS: limits.most_empty, Check.STALE_COLUMNS: limits.most_stale}
    return columns.get(check) or VETO_AT.get(check) or MAX_ITEMS + 1


def _store(body: Body, check: Check, found: Sequence[Found], night: Inspection) -> None:
    """Keep what is still there with the day on which it was found first; the rest is gone."""
    of_check = InspectionItem.objects.filter(body=body, check_name=check)
    known = {one.subject: one for one in of_check}
    seen = {one.subject[:MAX_SUBJECT]: one for one in found}
    again = sorted(seen.keys() & known.keys())
    if again:
        of_check.filter(subject__in=again).update(seen_on=night.day, gone_on=None)
    moved = [one for one in again if known[one].fails_on != seen[one].fails_on]
    for subject in moved:
        known[subject].fails_on = seen[subject].fails_on
    InspectionItem.objects.bulk_update([known[one] for one in moved], ["fails_on"])
    InspectionItem.objects.bulk_create(
        InspectionItem(
            body=body,
            check_name=check,
            subject=subject,
            fails_on=one.fails_on,
            found_on=night.day,
            seen_on=night.day,
        )
        for subject, one in seen.items()
        if subject not in known
    )
    if gone := sorted(known.keys() - seen.keys()):
        of_check.filter(subject__in=gone, task=None).delete()
        of_check.filter(subject__in=gone, gone_on=None).update(gone_on=night.day)
