"""Reports held against those of the year before and of the bodies they cover."""

from typing import Any

from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.comparisons import consolidation_mismatches, cross_year_mismatches
from gongkai.law.report_forms.forms import FORM_2021
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Place, Report
from tests.hangzhou import hangzhou
from tests.law.report_data import WARNING, check, correct_sums, form_data, only, rules, table


def report_of(data: dict[str, Any]) -> Report:
    return read_report(data).report


def test_a_consolidated_report_is_the_sum_of_those_it_covers() -> None:
    whole, one, two = hangzhou(), hangzhou(), hangzhou()
    for part in ("proactive", "applications", "remedies"):
        for row, numbers in whole[part].items():
            two[part][row] = [number // 3 for number in numbers]
            one[part][row] = [number - number // 3 for number in numbers]
    parts = [report_of(one), report_of(two)]
    assert list(consolidation_mismatches(report_of(whole), parts)) == []
    two["applications"]["3.1"][0] += 1
    [found] = findings_in(report_of(whole), covered=[parts[0], report_of(two)])
    assert (found.rule, found.place) == ("R10", Place("applications", "3.1", "natural"))
    assert (found.left, found.right) == (5345, 5346)


def test_a_consolidated_table_of_2014_is_the_sum_of_those_it_covers() -> None:
    whole, part = table(), table()
    assert list(consolidation_mismatches(report_of(whole), [report_of(part)])) == []
    part["table"] = {"comp.total": 2, "local.x": 1}
    whole["table"]["local.x"] = 3
    found = list(consolidation_mismatches(report_of(whole), [report_of(part)]))
    assert [(one.rule, one.place.row) for one in found] == [
        ("S14-10", "comp.total"),
        ("S14-10", "local.x"),
    ]


def test_the_report_of_another_year_is_not_compared() -> None:
    data = hangzhou()
    data["previous"] = {"year": 2022, "applications": {"4": [0] * 7}}
    found = only(data)
    assert (found.rule, found.severity) == ("R4", WARNING)
    assert (
        list(
            cross_year_mismatches(
                report_of(hangzhou()), report_of({"year": 2024, "applications": {}})
            )
        )
        == []
    )


def test_last_years_report_may_be_in_the_form_before() -> None:
    data = correct_sums(FORM_2021, form_data(FORM_2021, lambda _place: 1))
    data["previous"] = {"applications": {"3.6": [1] * 7, "4": data["applications"]["2"]}}
    assert check(data) == []
    data["previous"] = {"form": "2021", "applications": {"3.6": [1] * 7}}
    found = only(data)
    assert (found.rule, found.place) == ("form", Place("previous.applications", "3.6"))


def test_numbers_of_last_year_are_checked_too() -> None:
    data = hangzhou() | {"previous": {"4": ["abc", *[0] * 6]}}
    found = [finding for finding in check(data) if finding.rule == "R8"]
    assert [finding.place for finding in found] == [Place("previous.applications", "4", "natural")]
    assert "R4" in rules(data)
