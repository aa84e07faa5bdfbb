"""Queries of assessments: who sees which sheet, who scores, what is public."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongkai.assessments.models import (
    Assessment,
    Evidence,
    Finding,
    Indicator,
    Objection,
    Scorer,
    Sheet,
    SheetValue,
)
from gongkai.assessments.queries.schemes import read_body_ids
from gongkai.assessments.states import AssessmentState, FindingState, Way
from gongkai.assessments.workflow import HANDLERS
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.supervision.models import WorkPlan

SERIES = "KH"  # 考核
ANNOUNCED = frozenset({AssessmentState.ANNOUNCED, AssessmentState.PUBLISHED})
# A body learns of the assessment when the scoring begins.
KNOWN = ANNOUNCED | {AssessmentState.SCORING}


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person reports and objects."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def scored_assessment_ids(person: Person) -> list[int]:
    """Return the assessments in which the person scores and which are not published yet."""
    found = Scorer.objects.filter(person=person, assessment__published_at=None)
    return list(found.values_list("assessment_id", flat=True))


def sees_assessments(person: Person, *, on: date) -> bool:
    """Return whether the person has to do with assessments at the desk."""
    return bool(
        read_body_ids(person, on=on)
        or handled_body_ids(person, on=on)
        or Scorer.objects.filter(person=person).exists()
    )


def assessments_visible_to(user: User, *, on: date) -> QuerySet[Assessment]:
    """Return the assessments that the user sees: as assessor, as assessed body, as scorer, public ones."""
    person = person_of(user)
    if person is None:
        return Assessment.objects.none()
    assessed = Sheet.objects.filter(is_in("body_id", handled_body_ids(person, on=on)))
    return Assessment.objects.filter(
        Q(published_at__isnull=False)
        | is_in("body_id", read_body_ids(person, on=on))
        | Q(pk__in=scored_assessment_ids(person))
        | Q(state__in=KNOWN, pk__in=assessed.values("assessment_id"))
    )


def sheets_visible_to(user: User, *, on: date) -> QuerySet[Sheet]:
    """Return the sheets that the user sees; a body sees its own one only."""
    person = person_of(user)
    if person is None:
        return Sheet.objects.none()
    return Sheet.objects.filter(
        is_in("assessment__body_id", read_body_ids(person, on=on))
        | Q(
            assessment__state=AssessmentState.SCORING,
            assessment_id__in=scored_assessment_ids(person),
        )
        | Q(assessment__state__in=KNOWN) & is_in("body_id", handled_body_ids(person, on=on))
    )


def findings_visible_to(user: User, *, on: date) -> QuerySet[Finding]:
    """Return the findings on the sheets that the user sees."""
    return Finding.objects.filter(
        sheet__in=sheets_visible_to(user, on=on), sheet__assessment__state__in=ANNOUNCED
    )


def evidence_visible_to(user: User, *, on: date) -> QuerySet[Evidence]:
    """Return the files of the bodies' reports on themselves that the user may open."""
    return Evidence.objects.filter(report__value__sheet__in=sheets_visible_to(user, on=on))


def public_assessments() -> QuerySet[Assessment]:
    """Return the published assessments."""
    return Assessment.objects.filter(published_at__isnull=False)


def sees_results(sheet: Sheet, person: Person, *, on: date) -> bool:
    """Return whether the person sees the values: assessors always, the body once they are announced."""
    return sheet.assessment.state in ANNOUNCED or sheet.assessment.body_id in read_body_ids(
        person, on=on
    )


def scorer_of(assessment: Assessment, person: Person) -> Scorer | None:
    """Return the person as a scorer of the assessment."""
    return assessment.scorers.filter(person=person).first()


def works_in(person: Person, body: Body, *, on: date) -> bool:
    """Return whether the person holds or stands in for any post of the body, also of an office of it."""
    return any(True for _capacity in capacities_of(person, on=on).in_body(body.pk))


def value_of(sheet: Sheet, indicator_id: int, ways: Collection[str]) -> SheetValue | None:
    """Return the value of an indicator of the sheet, if it is found in one of these ways."""
    return sheet.values.filter(indicator_id=indicator_id, indicator__way__in=ways).first()


def checks_entered(sheet: Sheet, person: Person) -> QuerySet[SheetValue]:
    """Return the values of the sheet that the person settled by a check on site."""
    found = sheet.values.filter(indicator__way=Way.VISITED, is_settled=True)
    return found.filter(inputs__by=person.pk)


def values_of(sheet: Sheet) -> list[SheetValue]:
    """Return the values of a sheet in the order of the scheme. One query."""
    return list(sheet.values.select_related("indicator").order_by("indicator__position"))


def unsettled(assessment: Assessment) -> QuerySet[SheetValue]:
    """Return the values that are still missing, of bodies that are ranked."""
    return SheetValue.objects.filter(
        sheet__assessment=assessment, sheet__excused="", is_settled=False
    )


def open_objections(assessment: Assessment) -> QuerySet[Objection]:
    """Return the objections that are not decided yet."""
    return Objection.objects.filter(value__sheet__assessment=assessment, decided_at=None)


def judged_indicators(assessment: Assessment) -> QuerySet[Indicator]:
    """Return the indicators of the scheme that scorers judge."""
    return assessment.scheme.indicators.filter(way=Way.JUDGED)


def findings_fixed(assessment: Assessment) -> tuple[int, int]:
    """Return how many findings of an assessment are fixed, and how many there are. One query."""
    numbers = Finding.objects.filter(sheet__assessment=assessment).aggregate(
        fixed=Count("pk", filter=Q(state=FindingState.FIXED)), all=Count("pk")
    )
    return numbers["fixed"], numbers["all"]


def findings_to_give(body_id: int) -> QuerySet[Finding]:
    """Return the open findings of the assessments of a body that are no tasks yet, latest first."""
    found = Finding.objects.filter(
        sheet__assessment__body=body_id,
        sheet__assessment__state__in=ANNOUNCED,
        sheet__body__ended_on=None,
        state=FindingState.OPEN,
        task=None,
    )
    related = found.select_related("sheet__assessment__body", "sheet__body")
    return related.order_by("-sheet__assessment__year", "id")


def draft_plans(person: Person, *, on: date) -> QuerySet[WorkPlan]:
    """Return the drafts of plans to which the person may add a task."""
    ids = capacities_of(person, on=on).whole_bodies({"assessor"})
    found = WorkPlan.objects.filter(is_in("body_id", ids), state="draft")
    return found.order_by("-year", "-id")


def people_for(bodies: Collection[int], posts: Collection[str], *, on: date) -> set[int]:
    """Return the ids of the persons who hold one of these posts in these bodies on a day."""
    return people_in_posts(bodies, frozenset(posts), on=on)


def next_number(body: Body, year: int) -> str:
    """Return the number of the assessment of a locked body for a year."""
    return f"{body.code}-{SERIES}{year}"
