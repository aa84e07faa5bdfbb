"""The table of 2014 and its sums."""

import json
from pathlib import Path
from typing import Any

import pytest

from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import PartName, Report
from gongkai.law.report_forms.table_identities import CHANNELS, MAX_COUNTS, SUMS, cell
from gongkai.law.report_forms.tables import FORM_2014, STOCK
from tests.law.report_data import ERROR, WARNING, check, only, table


def test_a_table_of_2014_agrees() -> None:
    assert check(table()) == []
    assert {row.key for row in FORM_2014.parts[PartName.TABLE]} == set(table()["table"])


@pytest.mark.parametrize(
    ("key", "rule"),
    [(key, rule.rule) for rule in SUMS for key in (rule.whole, *rule.parts)],
    ids=lambda value: value,
)
def test_a_wrong_sum_of_the_table_is_reported(key: str, rule: str) -> None:
    data = table()
    data["table"][key] += 1
    found = [
        finding for finding in check(data) if finding.rule == rule and finding.severity == ERROR
    ]
    assert found
    assert all(
        finding.place.row in {one.whole for one in SUMS if one.rule == rule} for finding in found
    )


@pytest.mark.parametrize("rule", MAX_COUNTS, ids=lambda rule: f"{rule.less}-{rule.more}")
def test_a_part_larger_than_its_total_is_reported(rule: Any) -> None:
    data = table()
    data["table"][rule.less] = data["table"][rule.more] + 1
    found = [finding for finding in check(data) if finding.place == cell(rule.less)]
    assert ("S14-7", rule.severity) in {(finding.rule, finding.severity) for finding in found}


@pytest.mark.parametrize("key", CHANNELS)
def test_a_channel_with_more_than_all_items_is_reported(key: str) -> None:
    data = table()
    data["table"][key] = 101
    found = only(data)
    assert (found.rule, found.place, found.left, found.right) == ("S14-8", cell(key), 101, 100)


def test_all_channels_together_publish_each_item_at_least_once() -> None:
    data = table()
    data["table"] |= dict.fromkeys(CHANNELS, 0) | {"act.ch.web": 99}
    found = only(data)
    assert (found.rule, found.place, found.left, found.right) == (
        "S14-8",
        cell("act.total"),
        100,
        99,
    )


@pytest.mark.parametrize(("answers", "word"), [(20, "more"), (18, "fewer")])
def test_different_number_of_answers_and_completed_applications_is_a_warning(
    answers: int, word: str
) -> None:
    data = table()
    data["table"] |= {"req.ans": answers, "req.ans.grant": 6 + answers - 19}
    found = only(data)
    assert (found.rule, found.severity) == ("S14-9", WARNING)
    assert word in str(found.text)


def test_open_applications_follow_from_year_to_year() -> None:
    data = table()
    data["table"] |= {"req.open_before": 2, "req.open_after": 3}
    data["previous"] = {"req.open_after": 2}
    assert check(data) == []
    data["table"]["req.open_after"] = 4
    assert only(data).rule == "S14-9"
    data["table"]["req.open_after"] = 3
    data["previous"] = {"req.open_after": 1}
    found = only(data)
    assert (found.rule, found.left, found.right) == ("S14-9", 2, 1)


def test_local_rows_are_kept_and_their_numbers_checked() -> None:
    data = table()
    data["local_rows"] = {"local.plans": "规划计划信息数"}
    data["table"] |= {"local.plans": 7, "local.other": 1}
    assert check(data) == []
    report = read_report(data).report
    assert report.cells[cell("local.plans")] == 7
    assert {row.name for row in report.local_rows} == {
        "规划计划信息数",
        "other",
        *(row.name for row in STOCK),
    }
    data["table"]["local.plans"] = -1
    assert only(data).rule == "R8"
    assert "规划计划信息数" in str(only(data).text)


def test_names_of_local_rows_are_text() -> None:
    data = table() | {"local_rows": {"plans": "规划", "local.x": 3}}
    assert [finding.rule for finding in check(data)] == ["rows", "rows"]


@pytest.mark.shared
def test_the_figures_of_2017_agree_with_the_table(shared: Path) -> None:
    published = json.loads((shared / "data" / "report_2017.json").read_text())
    figures = published["figures"]
    for whole, parts in published["sum"]:
        assert figures[whole] == sum(figures[part] for part in parts)
    cells: dict[str, int] = {
        "act.ch.web": figures["website.total"],
        "act.ch.weibo": figures["weibo.total"],
        "act.ch.wechat": figures["wechat.total"],
        "req.recv": figures["applications.received"],
        "req.done": figures["applications.received"],
        "req.done.ontime": figures["applications.answered_in_time"],
        "req.done.ext": 0,
        "rev.total": figures["reconsideration.total"],
        "fee.total": figures["applications.fees_yuan"],
        "trn.count": figures["training.sessions"],
        "trn.people": figures["training.people"],
    }
    report = Report(FORM_2014, 2017, "", {cell(key): number for key, number in cells.items()})
    assert list(findings_in(report)) == []
    prose = "网站公开政府信息730799条，微博公开政府信息80961条，微信公开政府信息85503条。收到申请1154件，行政复议61件。"
    said = Report(FORM_2014, 2017, "", report.cells, prose)
    assert list(findings_in(said)) == []
    off = Report(FORM_2014, 2017, "", report.cells | {cell("req.done.ontime"): 1150}, prose)
    assert [finding.rule for finding in findings_in(off)] == ["S14-2"]
