"""The forms of reports and the sums within them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law.report_forms.forms import FORM_2019, FORM_2021, FORMS, form_of_year
from gongkai.law.report_forms.shapes import Form, PartName, Place, plain
from tests.hangzhou import hangzhou
from tests.law.report_data import (
    CELLS,
    ERROR,
    WARNING,
    broken_by,
    check,
    correct_sums,
    form_data,
    only,
)


def test_the_report_of_hangzhou_agrees() -> None:
    assert check(hangzhou()) == []
    assert len(CELLS) == 25 * 7 + 15


@pytest.mark.parametrize(("part", "row", "place"), CELLS)
def test_any_single_changed_cell_is_reported(part: str, row: str, place: int) -> None:
    data = hangzhou()
    data[part][row][place] += 1
    found = check(data)
    assert {finding.rule for finding in found} == broken_by(part, row, place)
    for finding in found:
        assert finding.severity == ERROR
        assert finding.left is not None
        assert finding.right is not None
        assert finding.left != finding.right
        assert plain(finding.left) in str(finding.text)
        assert plain(finding.right) in str(finding.text)
        assert finding.law == "国办公开办函〔2021〕30号"
        assert (finding.place.column, finding.place.row) != ("", "")


@pytest.mark.parametrize("key", ["rules", "normdocs"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_stock_that_differs_from_last_year_is_a_warning(key: str, place: int) -> None:
    data = hangzhou()
    data["previous"] = {
        "year": 2024,
        "applications": {"4": data["previous"]["4"]},
        "proactive": {"rules": [0, 0, 76], "normdocs": [0, 0, 4605]},
    }
    assert check(data) == []
    data["proactive"][key][place] += 1
    found = only(data)
    assert (found.severity, found.rule, found.place) == (
        WARNING,
        "R6",
        Place("proactive", key, "in_force"),
    )


def test_a_finding_states_column_both_sides_and_their_parts() -> None:
    data = hangzhou()
    data["applications"]["1"][0] += 1
    balance = next(finding for finding in check(data) if finding.rule == "R1")
    assert balance.place == Place("applications", "1", "natural")
    assert (balance.left, balance.right) == (14148, 14147)
    assert str(balance.text) == (
        "Table 3, column “自然人”: item 1 plus item 2 (13613 + 535 = 14148) must equal item 3 (7) plus item 4 "
        "(13364 + 783 = 14147)."
    )


@st.composite
def consistent_reports(draw: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    form = draw(st.sampled_from([FORM_2019, FORM_2021]))
    random = draw(st.randoms(use_true_random=False))
    most = draw(st.sampled_from([0, 1, 9, 100_000]))
    return form, correct_sums(form, form_data(form, lambda _place: random.randint(0, most)))


@given(consistent_reports())
@settings(max_examples=60, deadline=None)
def test_a_consistent_report_passes(made: tuple[Form, dict[str, Any]]) -> None:
    _form, data = made
    assert check(data) == []


@given(consistent_reports(), st.data())
@settings(max_examples=120, deadline=None)
def test_any_change_of_one_number_is_caught(
    made: tuple[Form, dict[str, Any]], choice: st.DataObject
) -> None:
    _form, data = made
    part = choice.draw(st.sampled_from(["applications", "remedies"]))
    row = choice.draw(st.sampled_from(sorted(data[part])))
    place = choice.draw(st.integers(0, len(data[part][row]) - 1))
    step = choice.draw(st.integers(-5, 5).filter(bool))
    data[part][row][place] += step
    found = check(data)
    assert any(finding.severity == ERROR for finding in found)
    if data[part][row][place] >= 0:
        assert {finding.rule for finding in found} == broken_by(part, row, place) - {"R4"}


def test_newly_published_is_at_most_the_total_published() -> None:
    data = correct_sums(FORM_2019, form_data(FORM_2019, lambda _place: 1))
    data["proactive"]["rules"] = [1, 5, 4]
    found = only(data)
    assert (found.rule, found.place, found.left, found.right) == (
        "R7",
        Place("proactive", "rules", "open"),
        4,
        5,
    )


def test_fewer_items_than_last_year_may_be_written_in_2019() -> None:
    data = correct_sums(FORM_2019, form_data(FORM_2019, lambda _place: 1))
    data["proactive"]["licences"] = [10, -3, 7]
    data["proactive"]["procurement"] = [3, Decimal("12.5")]
    assert check(data) == []


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2013, None),
        (2014, "2014"),
        (2018, "2014"),
        (2019, "2019"),
        (2020, "2019"),
        (2021, "2021"),
        (2030, "2021"),
    ],
)
def test_form_follows_the_report_year(year: int, code: str | None) -> None:
    form = form_of_year(year)
    assert (form.code if form else None) == code


def test_rows_and_columns_of_the_forms() -> None:
    assert {
        code: sum(len(rows) for rows in form.parts.values()) for code, form in FORMS.items()
    } == {
        "2014": 58,
        "2019": 8 + 23 + 3,
        "2021": 6 + 25 + 3,
    }
    # 三 spans 20 rows in 2019 and 22 in 2021, its total among them.
    assert [
        sum(row.key.startswith("3.") for row in form.parts[PartName.APPLICATIONS])
        for form in (FORM_2019, FORM_2021)
    ] == [20, 22]
    assert FORM_2021.label(Place("applications", "3.3.1")) == "三（三）1 属于国家秘密"
    assert FORM_2021.label(Place("nothing", "x")) == "x"
