"""
What of assessments waits for a person: sheets to score, to report on, to object to; objections.

It is read from the assessments themselves: they are few, and who may score depends on the posts of the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from gongkai.assessments.models import (
    Assessment,
    Objection,
    Score,
    Scorer,
    SelfReport,
    Sheet,
    SheetValue,
)
from gongkai.assessments.queries.assessments import handled_body_ids
from gongkai.assessments.queries.schemes import assessing_body_ids
from gongkai.assessments.states import AssessmentState, Way
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of

SCORES = 2  # of each judged value before a third person may have to settle it


@dataclass(frozen=True)
class WaitingSheet:
    """A sheet with the number of values that wait, and until when, if there is a day."""

    sheet: Sheet
    number: int
    due_on: date | None = None


def states_in_progress() -> set[str]:
    """Return in which states, of those in which anything can wait, there are assessments. One query."""
    found = Assessment.objects.filter(
        state__in=(AssessmentState.SCORING, AssessmentState.ANNOUNCED)
    )
    return set(found.order_by().values_list("state", flat=True).distinct())


def sheets_to_score(person: Person, *, on: date, limit: int) -> list[WaitingSheet]:
    """Return the sheets with values that the person can score or settle, never of an own body."""
    roles = Scorer.objects.filter(person=person, assessment__state=AssessmentState.SCORING)
    settles = dict(roles.values_list("assessment_id", "is_arbiter"))
    if not settles:
        return []
    blind = [pk for pk, is_arbiter in settles.items() if not is_arbiter]
    third = [pk for pk, is_arbiter in settles.items() if is_arbiter]
    scored = Exists(Score.objects.filter(value=OuterRef("pk"), by=person))
    own = capacities_of(person, on=on).every_body
    values = (
        _unsettled()
        .filter(indicator__way=Way.JUDGED)
        .exclude(is_in("sheet__body_id", own))
        .annotate(given=Count("scores"))
        .filter(
            Q(sheet__assessment__in=blind, given__lt=SCORES) & ~scored
            | Q(sheet__assessment__in=third, given__gte=SCORES)
        )
    )
    return _by_sheet(values.values_list("sheet_id", flat=True), limit)


def sheets_to_report_on(person: Person, *, on: date, limit: int) -> list[WaitingSheet]:
    """Return the sheets of the person's bodies on which a report on themselves is still missing."""
    values = (
        _unsettled()
        .filter(is_in("sheet__body_id", handled_body_ids(person, on=on)), indicator__reported=True)
        .exclude(Exists(SelfReport.objects.filter(value=OuterRef("pk"))))
    )
    return _by_sheet(values.values_list("sheet_id", flat=True), limit)


def sheets_to_object_to(person: Person, *, on: date, limit: int) -> list[WaitingSheet]:
    """Return the sheets of the person's bodies to which they can still object and have not objected."""
    found = (
        Sheet.objects.filter(
            is_in("body_id", handled_body_ids(person, on=on)),
            assessment__state=AssessmentState.ANNOUNCED,
            assessment__objections_until__gte=on,
            excused="",
        )
        .exclude(Exists(Objection.objects.filter(value__sheet=OuterRef("pk"))))
        .select_related("assessment", "body")
        .order_by("assessment__objections_until", "id")
    )
    return [WaitingSheet(one, 0, one.assessment.objections_until) for one in found[:limit]]


def sheets_to_decide_on(person: Person, *, on: date, limit: int) -> list[WaitingSheet]:
    """Return the sheets with open objections that the person can decide, those due first."""
    own = capacities_of(person, on=on).every_body
    scored = Exists(Score.objects.filter(value=OuterRef("value"), by=person))
    rows = (
        Objection.objects.filter(
            is_in("value__sheet__assessment__body_id", assessing_body_ids(person, on=on)),
            decided_at=None,
        )
        .exclude(is_in("value__sheet__body_id", own))
        .exclude(scored)
        .order_by()
        .values_list("value__sheet_id")
        .annotate(number=Count("pk"), due=Min("due_on"))
        .order_by("due", "value__sheet_id")[:limit]
    )
    sheets = _sheets(pk for pk, _number, _due in rows)
    return [WaitingSheet(sheets[pk], number, due) for pk, number, due in rows]


def _unsettled() -> QuerySet[SheetValue]:
    return SheetValue.objects.filter(
        sheet__assessment__state=AssessmentState.SCORING, sheet__excused="", is_settled=False
    )


def _by_sheet(sheet_ids: "QuerySet[SheetValue, int]", limit: int) -> list[WaitingSheet]:
    """Return the first of these sheets with the number of their values. Two queries."""
    numbers: dict[int, int] = {}
    for pk in sheet_ids.order_by("sheet_id"):
        if pk not in numbers and len(numbers) == limit:
            break
        numbers[pk] = numbers.get(pk, 0) + 1
    sheets = _sheets(numbers)
    return [WaitingSheet(sheets[pk], number) for pk, number in numbers.items()]


def _sheets(ids: Iterable[int]) -> dict[int, Sheet]:
    found = list(ids)
    return Sheet.objects.select_related("assessment", "body").in_bulk(found) if found else {}
