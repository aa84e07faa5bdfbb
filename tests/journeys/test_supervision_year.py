"""One year of a region as its supervisor lives it, and its counts in the report of the year."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gongkai.assessments.models import Assessment
from gongkai.ledger.measures import MICROS
from gongkai.organisations.models import Body
from gongkai.reports.actions.drafts import open_reports
from gongkai.reports.queries import latest_report
from gongkai.reports.rendering.view_model import report_content
from gongkai.statistics.models import Tally
from gongkai.supervision.models import WorkPlan
from tests.journeys.steps import Clock
from tests.journeys.supervising import REGION, SMALL, YEAR, World, lived


def report_of(body: Body) -> dict[str, Any]:
    """Return the figures of the annual report of a body, as the command prints them."""
    out = StringIO()
    call_command("report", str(YEAR), "--body", body.code, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def tallied(subject: str, measure: str) -> int:
    """Return what was counted in the year under a name, in all bodies."""
    found = Tally.objects.filter(subject_type=subject, year=YEAR, measure=measure)
    return sum(found.values_list("micros", flat=True)) // MICROS


@pytest.mark.django_db
def test_a_year_of_supervision_ends_in_the_report_and_in_the_next_plan(clock: Clock) -> None:
    check(*lived(clock, SMALL))


@pytest.mark.long
@pytest.mark.django_db
def test_the_year_2017_of_the_region(clock: Clock) -> None:
    assert sum(REGION.by_code) + sum(REGION.others) == 220
    check(*lived(clock, REGION))


def check(world: World, plan: WorkPlan, assessment: Assessment, draft: WorkPlan) -> None:
    """Look at the ranking, the report of the year, the next plan, and the public pages."""
    size, visitor = world.size, Client()
    sheets = assessment.sheets.all()
    groups = [sheets.filter(group=kind).count() for kind in ("government", "department")]
    assert groups == [size.prefectures, size.departments]
    assert sheets.get(body=world.bodies[-1]).values.get(indicator__code="1").value == 0
    assert sheets.get(body=world.bodies[0]).values.get(indicator__code="2").value == 75
    assert world.bodies[-1].name in visitor.get(f"/assessments/{assessment.number}/").text
    figures = report_of(world.top)["figures"]
    people = sum(size.by_code) + sum(size.others)
    assert [figures[name]["area"] for name in ("trn.count", "trn.people")] == [2, people]
    assert figures["org.units"]["kinds"]["government"] == size.offices
    assert figures["org.units"]["area"] == size.offices
    number = len(world.bodies)
    counted = {
        ("supervision.organisationreturn", "members"): size.members,
        ("supervision.plantask", "tasks"): number,
        ("supervision.plantask", "tasks_done:yes"): number - 2,
        ("supervision.plantask", "tasks_done:no"): 1,
        ("assessments.assessment", "assessments"): 1,
        ("assessments.assessment", "assessed"): number,
        ("assessments.sheet", "objections"): 1,
        ("assessments.finding", "findings"): 1,
    }
    assert {key: tallied(*key) for key in counted} == counted
    open_reports(YEAR, at=world.clock.now, bodies=[world.top])
    draft_report = latest_report(world.top, YEAR)
    assert draft_report is not None
    written = {one.key: one.html for one in report_content(draft_report).sections}
    shown = f"举办各类培训班 2 次，接受培训人员 {people} 人次"
    assert shown in written["meetings_and_training"], written["meetings_and_training"]
    # The open task of the last body and the finding, and nothing else.
    former = plan.tasks.get(state="open")
    assert former.body == world.bodies[-1]
    assert {one.carried_from for one in draft.tasks.all()} == {former, None}
    page = visitor.get(f"/plans/{draft.number}/").text
    assert "公开指南没有更新" in page
    for address in (f"/plans/{plan.number}/", f"/b/{world.top.code}/organisation/"):
        assert visitor.get(address).status_code == 200
    out, told = StringIO(), StringIO()
    call_command("verify", stdout=out, stderr=told)
    assert "FAULTS" not in out.getvalue() + told.getvalue()
