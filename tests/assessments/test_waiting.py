"""What of an assessment waits for whom: in "My work" of scorers, of the body, of who decides."""

from typing import Any

import pytest
from django.urls import reverse

from gongkai.assessments.actions.assessments import excuse_body
from gongkai.assessments.actions.sheets import decide_objection, object_to_value, report_self
from gongkai.assessments.queries.waiting import (
    sheets_to_decide_on,
    sheets_to_object_to,
    sheets_to_report_on,
    sheets_to_score,
)
from gongkai.assessments.workflow import (
    DecisionInputs,
    ExcuseInputs,
    ObjectionInputs,
    ReportInputs,
)
from gongkai.inspections.models import Inspection, InspectionResult
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from tests.assessments.assessing import (
    NAMES,
    announced,
    assessor,
    indicator_id,
    named,
    score,
    scoring,
    sheet_of,
)
from tests.cast import AT, SINCE, Cast, later
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
ON = AT.date()


def shown(found: Any, person: Person) -> dict[str, int]:
    """Return the numbers that wait for a person, by body."""
    return {one.sheet.body.code: one.number for one in found(person, on=ON, limit=10)}


def test_sheets_wait_for_scorers_until_two_have_scored(cast: Cast, sign_in: Any) -> None:
    finance, health = cast.finance, cast.health
    assert shown(sheets_to_score, named(NAMES[0])) == {}
    assessment = scoring(cast)
    first, second, third = (named(name) for name in NAMES)
    both = {finance.code: 2, health.code: 2}
    assert shown(sheets_to_score, first) == shown(sheets_to_score, second) == both
    assert shown(sheets_to_score, third) == {}
    assert [one.number for one in sheets_to_score(first, on=ON, limit=1)] == [2]
    score(assessment, finance.pk, "2", "91", by=NAMES[0])
    assert shown(sheets_to_score, first) == both | {finance.code: 1}
    assert shown(sheets_to_score, second) == both
    score(assessment, finance.pk, "2", "50", by=NAMES[1])
    assert shown(sheets_to_score, third) == {finance.code: 1}
    score(assessment, finance.pk, "5", "70", by=NAMES[1])
    score(assessment, finance.pk, "5", "71", by=NAMES[0])
    assert shown(sheets_to_score, first) == {health.code: 2}  # the rest of finance is settled
    work = sign_in(first).get(reverse("desk:work")).text
    assert reverse("desk:sheet", args=[sheet_of(assessment, health.pk).pk]) in work
    assert reverse("desk:sheet", args=[sheet_of(assessment, finance.pk).pk]) not in work
    # Nobody is asked to score the own body, and nobody one that is not ranked.
    grant_post(first, PostKind.DRAFTER, health, by=SYSTEM, at=AT, since=SINCE)
    assert shown(sheets_to_score, first) == {}
    excuse_body(assessment, ExcuseInputs(health.pk, "机构改革"), by=assessor(cast), at=AT)
    assert shown(sheets_to_score, second) == {}


def test_a_body_reports_on_itself(cast: Cast) -> None:
    assessment = scoring(cast)
    sheet = sheet_of(assessment, cast.finance.pk)
    assert shown(sheets_to_report_on, cast.disclosure) == {cast.finance.code: 1}
    assert shown(sheets_to_report_on, assessor(cast)) == {}
    inputs = ReportInputs(indicator_id(assessment, "2"), "两次会议")
    report_self(sheet, inputs, by=cast.disclosure, at=AT)
    assert shown(sheets_to_report_on, cast.disclosure) == {}


def test_objections_wait_for_who_decides(cast: Cast, sign_in: Any) -> None:
    assessment = announced(cast)
    sheet = sheet_of(assessment, cast.finance.pk)
    assert shown(sheets_to_object_to, cast.disclosure) == {cast.finance.code: 0}
    until = assessment.objections_until
    assert until is not None
    assert sheets_to_object_to(cast.disclosure, on=until, limit=10)[0].due_on == until
    assert sheets_to_object_to(cast.disclosure, on=later(30).date(), limit=10) == []
    by = assessor(cast)
    assert shown(sheets_to_decide_on, by) == {}
    few = queries_of_page(sign_in(by), reverse("desk:work"))
    inputs = ObjectionInputs(indicator_id(assessment, "3"), "指南已备")
    objection = object_to_value(sheet, inputs, by=cast.disclosure, at=AT)
    assert shown(sheets_to_object_to, cast.disclosure) == {}
    assert shown(sheets_to_decide_on, by) == {cast.finance.code: 1}
    assert shown(sheets_to_decide_on, cast.disclosure) == {}
    for other in ("2", "5"):
        more = ObjectionInputs(indicator_id(assessment, other), "材料齐全")
        object_to_value(sheet, more, by=cast.disclosure, at=AT)
    assert shown(sheets_to_decide_on, by) == {cast.finance.code: 3}
    # Who gave a score does not decide on an objection to it.
    grant_post(named(NAMES[0]), PostKind.ASSESSOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert shown(sheets_to_decide_on, named(NAMES[0])) == {cast.finance.code: 1}
    assert queries_of_page(sign_in(by), reverse("desk:work")) == few + 1  # the sheets themselves
    decided = DecisionInputs(objection.pk, "属实")
    decide_objection(sheet, decided, by=by, at=AT)
    assert shown(sheets_to_decide_on, by) == {cast.finance.code: 2}


def test_veto_items_of_the_last_night_are_among_the_work_of_the_body(
    cast: Cast, sign_in: Any
) -> None:
    night = Inspection.objects.create(day=ON, begun_at=AT, finished_at=AT)
    for body in (cast.finance, cast.health):
        InspectionResult.objects.create(
            inspection=night, body=body, check_name="home_age", number=7, is_veto=True
        )
    page = sign_in(cast.disclosure).get(reverse("desk:work")).text
    assert f"?body={cast.finance.code}&amp;check=home_age" in page
    assert cast.health.code not in page
    InspectionResult.objects.update(is_veto=False)
    assert "check=home_age" not in sign_in(cast.disclosure).get(reverse("desk:work")).text
