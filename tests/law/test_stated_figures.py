"""What published texts of reports say, held against their tables."""

import pytest

from gongkai.law.report_forms.forms import FORM_2021
from gongkai.law.report_forms.prose import figures_stated
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import PartName, Severity
from tests.hangzhou import hangzhou
from tests.law.report_data import ERROR, check, rules

SUQIAN = {
    "1": [3402, 99, 0, 4, 5, 1, 3511],
    "2": [91, 3, 0, 0, 2, 0, 96],
    "3.7": [3375, 99, 0, 4, 7, 1, 3486],
    "4": [118, 3, 0, 0, 0, 0, 121],
}


TOLD: list[tuple[str, int]] = [
    # Both readings are published: the new ones, or with those carried over.
    ("全年共收办政府信息公开申请案件3607件，其中，自然人申请3493件，法人或其他组织申请114件。", 0),
    ("全年收到申请3511件，其中自然人申请3402件，法人或其他组织申请109件。", 0),
    ("全年收到申请3607件，其中商业企业102件、法律服务机构7件。", 0),
    ("全年收到申请3511件，其中自然人申请3403件。", 1),
    ("全年共收办政府信息公开申请3608件。", 1),
    ("申请转下年度办理121件。", 0),
    ("申请转下年度继续办理120件。", 1),
    ("予以公开及部分公开共1519件。", 0),
    ("予以公开和部分公开1519件。", 0),
    ("予以公开、部分公开共1519件。", 0),
    ("予以公开、部分公开1519件。", 0),
    ("予以公开及部分公开共258件。", 1),
    ("予以公开1191件、部分公开328件。", 0),
    ("无法提供265件。", 1),
    ("作其他处理（含申请人主动撤回申请）341件。", 0),
    ("作其他处理（含申请人主动撤回申请）340件。", 1),
]


@pytest.mark.parametrize(("prose", "errors"), TOLD, ids=[prose for prose, _errors in TOLD])
def test_what_texts_say_is_held_against_every_cell_they_name(prose: str, errors: int) -> None:
    data = {"form": "2021", "year": 2023, "body": "宿迁市", "prose": prose}
    outcomes = {"3.1": 1191, "3.2": 328, "3.4.1": 1078, "3.6.3": 341}
    rows = {
        row.key: SUQIAN.get(row.key) or [0] * 6 + [outcomes.get(row.key, 0)]
        for row in FORM_2021.parts[PartName.APPLICATIONS]
    }
    found = [one for one in check(data | {"applications": rows}) if one.rule == "R9"]
    assert sum(one.severity == ERROR for one in found) == errors


def test_a_text_and_its_table_of_remedies_disagree() -> None:
    data = hangzhou()
    data["prose"] = "2025年，被申请行政复议789件。"
    assert rules(data) == {"R9"}
    data["prose"] = "2025年，被申请行政复议790件。"
    assert check(data) == []


@pytest.mark.parametrize(
    "prose",
    ["我局继续推进政府信息公开工作。", "全年主动公开政府信息1.2万条，收到政府信息公开申请10余件。"],
)
def test_text_of_a_report_before_2014_without_an_exact_figure_is_refused(prose: str) -> None:
    data = {"year": 2010, "body": "甲局", "prose": prose}
    reading = read_report(data, "2008")
    assert reading.report.cells == {}
    first = reading.findings[0]
    assert (first.rule, first.severity) == ("parts", Severity.ERROR)


@pytest.mark.parametrize(
    "prose",
    ["收到政府信息公开申请30余件。", "予以公开及部分公开共258件。", "收到政府信息公开申请约30件。"],
)
def test_figures_that_a_text_does_not_tell_exactly_fill_no_cell(prose: str) -> None:
    """Neither a rough number nor a sum over several cells is the number of one cell."""
    report = read_report({**hangzhou(), "prose": prose}).report
    assert [one for one in figures_stated(report) if one[1]] == []
    exact = read_report(
        {**hangzhou(), "prose": "收到行政复议申请12件。新收政府信息公开申请30件。"}
    ).report
    assert [number for _place, number, _words in figures_stated(exact) if number]
