"""Queries of the inspection: who sees what was found, veto items first."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from gongkai.inspections.models import Inspection, InspectionItem, InspectionResult
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Person
from gongkai.organisations.queries import User, person_of
from gongkai.supervision.queries.plans import handled_body_ids
from gongkai.supervision.queries.register import supervised_body_ids
from gongkai.supervision.workflow import HANDLERS, SUPERVISORS

NIGHTS = 14
# The posts that see the inspection at the desk.
SEEING = (*HANDLERS, *SUPERVISORS)


def inspected_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose inspection the person reads: handled and supervised ones."""
    return handled_body_ids(person, on=on) | supervised_body_ids(person, on=on)


def items_visible_to(user: User, *, on: date) -> QuerySet[InspectionItem]:
    """Return what is found at the bodies that the user handles or supervises."""
    person = person_of(user)
    ids = inspected_body_ids(person, on=on) if person else set()
    return InspectionItem.objects.filter(is_in("body_id", ids), gone_on=None)


def last_inspection() -> Inspection | None:
    """Return the last inspection that was finished."""
    return Inspection.objects.exclude(finished_at=None).order_by("-day").first()


def results_of(inspection: Inspection, bodies: Collection[int]) -> QuerySet[InspectionResult]:
    """Return what was not in order at these bodies in a night, veto items first."""
    found = InspectionResult.objects.filter(is_in("body_id", bodies), inspection=inspection)
    return found.select_related("body").order_by("-is_veto", "-number", "id")


def vetoes_of(person: Person, *, on: date, limit: int) -> list[InspectionResult]:
    """Return the veto items of the last night at the bodies that the person handles. Two queries."""
    bodies = handled_body_ids(person, on=on)
    night = last_inspection() if bodies else None
    return list(results_of(night, bodies).filter(is_veto=True)[:limit]) if night else []


def trend_of(bodies: Collection[int]) -> list[tuple[date, int, int]]:
    """Return day, items and checks with a veto of the last nights, oldest first. Two queries."""
    nights = Inspection.objects.exclude(finished_at=None).order_by("-day")
    days = dict(nights.values_list("pk", "day")[:NIGHTS])
    results = InspectionResult.objects.filter(
        is_in("body_id", bodies), inspection_id__in=sorted(days)
    )
    sums = {
        night: (items or 0, vetoes)
        for night, items, vetoes in results.order_by()
        .values_list("inspection_id")
        .annotate(items=Sum("number"), vetoes=Count("pk", filter=Q(is_veto=True)))
    }
    return sorted((day, *sums.get(night, (0, 0))) for night, day in days.items())
