"""Lists of schemes, assessments and findings read an index in their order, also with 30,000 rows."""

import pytest
from django.test import Client

from gongkai.assessments.actions.assessments import publish_results
from gongkai.assessments.actions.findings import add_finding
from gongkai.assessments.models import Assessment, Finding, Scheme, Sheet
from gongkai.assessments.workflow import FindingInputs
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body
from tests.assessments.assessing import announced, approver, assessor
from tests.cast import AT, Cast, later
from tests.copied_rows import analyze, copies
from tests.desk.test_list_plans import overseer, problems
from tests.supervision.plans import begun as begun_plan

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]
TABLES = (
    "assessments_assessment",
    "assessments_scheme",
    "assessments_sheet",
    "assessments_finding",
)


def test_lists_of_assessments_read_an_index(cast: Cast, overseer: Client, client: Client) -> None:
    draft = begun_plan(cast)
    assessment = publish_results(announced(cast), NOTHING, by=approver(cast), at=later(8))
    bodies = [
        create_body(
            BodyFacts(f"9950{number:02}", f"地区{number}", f"地区{number}", "government", "990000"),
            by=SYSTEM,
            at=AT,
        )
        for number in range(20)
    ]
    sheet = assessment.sheets.order_by("id")[0]
    finding = add_finding(sheet, FindingInputs("目录没有更新"), by=assessor(cast), at=later(9))

    def assessed(one: Assessment, number: int) -> None:
        one.body, one.number = bodies[number % 20], f"n{number}"
        one.year = 2_000 + number // 20

    def scheme(one: Scheme, number: int) -> None:
        one.body, one.number = bodies[number % 20], f"n{number}"
        one.year = 2_000 + number % 27

    others = copies(assessment, assessed)
    copies(assessment.scheme, scheme)

    def filled(one: Sheet, number: int) -> None:
        one.assessment, one.rank = others[number], number
        one.body = bodies[number // 20 % 20]

    sheets = copies(sheet, filled)

    def found_there(one: Finding, number: int) -> None:
        one.sheet, one.text, one.state = sheets[number], "目录没有更新", "fixed"

    copies(finding, found_there)
    analyze()
    lists = {"/desk/assessments/": overseer, "/desk/schemes/": overseer, "/assessments/": client}
    found = {one: problems(who, one, TABLES, TABLES) for one, who in lists.items()}
    # What belongs to one assessment is sorted there: a few hundred rows, which an index leads to.
    pages = {
        f"/desk/assessments/{assessment.pk}/": overseer,
        f"/desk/assessments/sheets/{sheet.pk}/": overseer,
        f"/desk/plans/{draft.pk}/proposals/": overseer,
        f"/assessments/{assessment.number}/": client,
    }
    for one, who in pages.items():
        steps = problems(who, one, TABLES, TABLES)
        found[one] = [step for step in steps if not step.startswith("USE TEMP B-TREE")]
    assert {address: some for address, some in found.items() if some} == {}
