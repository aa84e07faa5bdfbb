"""
Boards find the rows of their bodies by an index, also among 30,000 tasks and sheets.

PostgreSQL rightly reads a table as a whole where all its rows are of the bodies of the board; what
boards of thousands of bodies cost there is measured by the benchmark `boards`.
"""

from typing import Any

import pytest
from django.test import Client

from gongkai.assessments.actions.assessments import publish_results
from gongkai.assessments.models import Assessment, Sheet
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Body
from tests.assessments.assessing import announced, approver
from tests.cast import Cast, later
from tests.copied_rows import analyze, copies
from tests.desk.test_list_plans import overseer, problems
from tests.supervision.test_list_plans import fill

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TABLES = ("supervision_plantask", "assessments_sheet", "applications_remedy")


def test_boards_read_an_index(cast: Cast, overseer: Client, client: Client, sign_in: Any) -> None:
    fill(cast, 30_000)
    assessment = publish_results(announced(cast), NOTHING, by=approver(cast), at=later(8))
    bodies = list(Body.objects.order_by("id"))

    def assessed(one: Assessment, number: int) -> None:
        one.number, one.year = f"n{number}", 3_000 + number

    others = copies(assessment, assessed, 10_000)

    def filled(one: Sheet, number: int) -> None:
        one.assessment, one.body = others[number // 3], bodies[number % 3]

    copies(assessment.sheets.order_by("id")[0], filled)
    analyze()
    own = f"/desk/board/{cast.finance.pk}/"
    found = {
        address: [
            # The newest sheet of each body is found among its own, which are sorted.
            step
            for step in problems(who, address, TABLES, TABLES)
            if not step.startswith("USE TEMP B-TREE")
        ]
        for address, who in (
            ("/desk/board/", overseer),
            ("/desk/board/replies/", overseer),
            (own, sign_in(cast.disclosure)),
            ("/desk/remedies/", overseer),
            ("/scorecard/", client),
        )
    }
    assert {address: some for address, some in found.items() if some} == {}
