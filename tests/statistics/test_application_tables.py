"""Tables three and four: each application in its row and column, and the checks."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.law.outcomes import Outcome
from gongkai.law.report_forms.shapes import PartName, Place
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.statistics.application_tables import Draft, draft_of
from tests.applications.cases import arrived, in_hand, on, served
from tests.cast import Cast
from tests.statistics.years import lodge, reopened_by_a_court, two_years_of_cases

pytestmark = pytest.mark.django_db


def numbers(draft: Draft | None, column: str = "total") -> dict[str, int]:
    """Return the nonzero numbers of one column of table three."""
    assert draft is not None
    places = {
        place: value for place, value in draft.cells.items() if place.part == PartName.APPLICATIONS
    }
    return {place.row: value for place, value in places.items() if place.column == column and value}


def year_of(cast: Cast, year: int) -> Draft:
    found = draft_of(year, [cast.finance.chain])
    assert found is not None
    return found


def test_each_application_is_counted_in_its_row_column_and_year(cast: Cast) -> None:
    two_years_of_cases(cast, Outcome.GIVEN, Outcome.PROCESS)
    before, now, after = (year_of(cast, year) for year in (2026, 2027, 2028))
    assert numbers(before) == {"1": 1, "4": 1}
    assert numbers(now) == {
        "1": 5,
        "2": 1,
        "3.1": 2,
        "3.2": 1,
        "3.4.1": 1,
        "3.6.3": 1,
        "3.7": 5,
        "4": 1,
    }
    assert numbers(now, "business") == {"1": 1, "3.4.1": 1, "3.7": 1}
    assert numbers(now, "natural") == {
        "1": 4,
        "2": 1,
        "3.1": 2,
        "3.2": 1,
        "3.6.3": 1,
        "3.7": 4,
        "4": 1,
    }
    assert numbers(after) == {"2": 1, "4": 1}
    assert [one.findings for one in (before, now, after)] == [[], [], []]


def test_reopened_application_is_counted_once_and_its_remedy_in_table_four(cast: Cast) -> None:
    case = served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.PROCESS, at=on("2026-01-06"))
    lodge(cast, case, "complaint", date(2026, 1, 19))
    reopened_by_a_court(cast, case, year=2026)
    now, after = year_of(cast, 2026), year_of(cast, 2027)
    assert (numbers(now), numbers(after)) == ({"1": 1, "3.3.6": 1, "3.7": 1}, {})

    def remedies(draft: Draft) -> dict[tuple[str, str], int]:
        return {
            (place.row, place.column): value
            for place, value in draft.cells.items()
            if place.part == PartName.REMEDIES and value
        }

    pending = {("reconsideration", "pending"): 1, ("reconsideration", "total"): 1}
    assert remedies(now) == {**pending, ("direct", "pending"): 1, ("direct", "total"): 1}
    assert remedies(after) == {**pending, ("direct", "corrected"): 1, ("direct", "total"): 1}
    assert now.findings == after.findings == []


def test_checks_find_inconsistent_sums(cast: Cast) -> None:
    case = served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
    facets = {"outcome": "G2", "again": False, "kind": "person", "number": case.number}
    record(
        Verb.REPLY_SERVED,
        case,
        chain=cast.finance.chain,
        by=SYSTEM,
        at=on("2026-01-07"),
        on=date(2026, 1, 7),
        facets=facets,
    )
    assert {one.rule for one in year_of(cast, 2026).findings} == {"R1"}
    record(
        Verb.APPLICATION_RECEIVED,
        arrived(cast),
        chain=cast.finance.chain,
        by=SYSTEM,
        at=on("2026-01-07"),
        on=date(2026, 1, 7),
        facets={"kind": "martian"},
    )
    assert {one.rule for one in year_of(cast, 2026).findings} == {"R1", "R3"}


def test_other_bodies_and_years_before_the_form_are_excluded(cast: Cast) -> None:
    in_hand(cast, at=on("2026-01-05"))
    assert numbers(draft_of(2026, [cast.health.chain])) == {}
    assert numbers(draft_of(2026, [cast.finance.chain, cast.health.chain])) == {"1": 1, "4": 1}
    assert draft_of(2018, [cast.finance.chain]) is None
    assert numbers(draft_of(2019, [cast.finance.chain])) == {}
    assert year_of(cast, 2020).cells[Place(PartName.APPLICATIONS, "3.6", "total")] == 0


def test_page_shows_both_tables_with_a_constant_number_of_queries(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    browser, address = (
        sign_in(cast.supervisor),
        "/desk/applications/statistics/?year=2026&body=990000-D01",
    )
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
    with CaptureQueriesContext(connection) as one:
        text = browser.get(address).content.decode()
    assert "三（一） 予以公开" in text
    assert "R1 · R2 · R3 · R4 · R5" in text
    assert "未经复议直接起诉" in text
    for outcome in (Outcome.NOT_HELD, Outcome.PROCESS):
        served(cast, in_hand(cast, at=on("2026-01-05")), outcome, at=on("2026-01-06"))
    with django_assert_num_queries(len(one)):
        assert browser.get(address).status_code == 200
    for wrong in (
        "year=2018&body=990000-D01",
        "year=2026&body=990000-D02",
        "year=x",
        "year=1949&body=990000-D01",
    ):
        assert browser.get(f"/desk/applications/statistics/?{wrong}").status_code == 400
    assert browser.get(f"{address}&tree=1").status_code == 200
    exported = b"".join(browser.get(f"{address}&format=csv").streaming_content).decode("utf-8-sig")
    assert "三（一）,予以公开,1,0,0,0,0,0,1" in exported
