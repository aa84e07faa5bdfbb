"""Statistical tables: any subject by its dimensions, sorted, saved and exported."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.law.outcomes import Outcome
from gongkai.ledger.consumers import catch_up
from gongkai.statistics.models import SavedTable
from gongkai.statistics.tabulation import SUBJECTS, cuts_of, tabulate
from tests.applications.cases import in_hand, on, served
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TABLE = "/desk/statistics/?year=2027&body=990000-D01"


@pytest.fixture
def recorded_year(cast: Cast) -> Cast:
    served(cast, in_hand(cast, at=on("2027-01-05")), Outcome.GIVEN, at=on("2027-01-06"))
    served(cast, in_hand(cast, at=on("2027-02-02")), Outcome.NOT_HELD, at=on("2027-02-03"))
    in_hand(cast, at=on("2026-12-21"))
    cast.released()
    catch_up()
    return cast


def test_every_dimension_has_the_same_total(recorded_year: Cast) -> None:
    for subject in SUBJECTS:
        totals = {
            (found.total.now, sum(row.now for row in found.rows))
            for cut in cuts_of(subject)
            for found in [
                tabulate(subject, cut, 2027, [recorded_year.finance.chain], today=date(2028, 1, 5))
            ]
        }
        assert len(totals) == 1, subject
        assert next(iter(totals))[0] == next(iter(totals))[1]
    received = tabulate("received", "month", 2027, today=date(2028, 1, 5))
    assert [row.now for row in received.rows[:3]] == [1, 1, 0]
    assert (received.total.now, received.total.before, received.total.change) == (2, 1, 1)
    assert str(received.total.percent) == "100.0"


def test_page_selects_sorts_and_exports(sign_in: Any, recorded_year: Cast) -> None:
    browser = sign_in(recorded_year.officer)
    for subject in SUBJECTS:
        for cut in (*cuts_of(subject), "nonsense"):
            status = browser.get(f"{TABLE}&what={subject}&by={cut}&sort=now").status_code
            assert status == (400 if cut == "nonsense" else 200), (subject, cut)
    page = browser.get(f"{TABLE}&what=received&by=way").content.decode()
    assert '<td class="number">100</td>' in page
    assert "100.0" not in page
    text = b"".join(
        browser.get(f"{TABLE}&what=received&by=way&format=csv").streaming_content
    ).decode("utf-8-sig")
    assert "总计,2,1,1,100.0" in text
    for wrong in ("year=x", "body=990000-D02", "what=x", "scope=x"):
        assert (
            browser.get(f"/desk/statistics/?year=2027&body=990000-D01&{wrong}").status_code == 400
        )


def test_saved_tables_are_private(sign_in: Any, recorded_year: Cast) -> None:
    browser = sign_in(recorded_year.officer)
    query = "year=2027&body=990000-D01&what=closed&by=outcome"
    assert (
        browser.post("/desk/statistics/keep/", {"name": "我的表", "query": query}).status_code
        == 302
    )
    assert "我的表" in browser.get(TABLE).content.decode()
    assert "我的表" not in sign_in(recorded_year.drafter).get(TABLE).content.decode()
    view = SavedTable.objects.get()
    assert (
        sign_in(recorded_year.drafter).post(f"/desk/statistics/{view.pk}/forget/").status_code
        == 404
    )
    for bad in (
        {"name": "", "query": query},
        {"name": "x" * 41, "query": query},
        {"name": "x", "query": "y" * 1_001},
    ):
        browser.post("/desk/statistics/keep/", bad)
    assert SavedTable.objects.count() == 1
    for number in range(60):
        browser.post("/desk/statistics/keep/", {"name": f"t{number}", "query": query})
    assert SavedTable.objects.count() == 50
    assert browser.post(f"/desk/statistics/{view.pk}/forget/").status_code == 302
    assert SavedTable.objects.count() == 49


def test_page_query_count_is_constant(
    sign_in: Any, recorded_year: Cast, django_assert_num_queries: Any
) -> None:
    browser = sign_in(recorded_year.officer)
    browser.get(TABLE)
    with CaptureQueriesContext(connection) as one:
        browser.get(TABLE)
    for day in ("2027-03-02", "2027-04-07"):
        served(recorded_year, in_hand(recorded_year, at=on(day)), Outcome.GIVEN, at=on(day, 15))
    catch_up()
    with django_assert_num_queries(len(one)):
        browser.get(TABLE)
