import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law.messages import Text
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.comparisons import consolidation_mismatches, cross_year_mismatches
from gongkai.law.report_forms.entries import number_in, shown
from gongkai.law.report_forms.forms import FORM_2019, FORM_2021, FORMS, form_of_year
from gongkai.law.report_forms.identities import is_outcome
from gongkai.law.report_forms.prose import figures_stated
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Finding, Form, PartName, Place, Report, Severity, plain
from gongkai.law.report_forms.table_identities import CHANNELS, MAX_COUNTS, SUMS, cell
from gongkai.law.report_forms.tables import CHAPTERS, FORM_2014, STOCK
from tests.hangzhou import hangzhou

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def check(data: dict[str, Any], form: str = "") -> list[Finding]:
    reading = read_report(data, form)
    return [*reading.findings, *findings_in(reading.report, reading.previous)]


def rules(data: dict[str, Any]) -> set[str]:
    return {finding.rule for finding in check(data) if finding.severity == ERROR}


def only(data: dict[str, Any], form: str = "") -> Finding:
    [finding] = check(data, form)
    return finding


CELLS = [
    (part, row, place)
    for part in ("applications", "remedies")
    for row, numbers in hangzhou()[part].items()
    for place in range(len(numbers))
]


def broken_by(part: str, row: str, place: int) -> set[str]:
    """Return the identities that contain a number: exactly those must be reported."""
    if part == "remedies":
        return {"R5"}
    expected = {"R3"}
    if row in {"1", "2", "3.7", "4"}:
        expected.add("R1")
    if row.startswith("3."):
        expected.add("R2")
    if row == "2":
        expected.add("R4")
    return expected


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


# Forms of other years


def form_data(form: Form, number: Callable[[Place], int]) -> dict[str, Any]:
    """Return a report with the cells given by `number` and corrected sums."""
    data: dict[str, Any] = {"form": form.code, "year": form.first_year, "body": "甲市"}
    for place in form.cells():
        row = form.row(place.part, place.row)
        assert row is not None
        data.setdefault(
            place.part.value if isinstance(place.part, PartName) else place.part, {}
        ).setdefault(place.row, []).append(number(place))
    return data


def correct_sums(form: Form, data: dict[str, Any]) -> dict[str, Any]:
    """Correct the sums of a report with 7 columns: rows, total of outcomes, then carry-over."""
    rows = data["applications"]
    for numbers in rows.values():
        numbers[6] = sum(numbers[:6])
    outcomes = [row.key for row in form.parts[PartName.APPLICATIONS] if is_outcome(row)]
    rows["3.7"] = [sum(rows[key][column] for key in outcomes) for column in range(7)]
    # The carry-over is the remainder; if fewer were received than completed, more are received.
    for column in range(6):
        missing = rows["3.7"][column] - rows["1"][column] - rows["2"][column]
        rows["1"][column] += max(0, missing)
        rows["4"][column] = rows["1"][column] + rows["2"][column] - rows["3.7"][column]
    for key in ("1", "2", "4"):
        rows[key][6] = sum(rows[key][:6])
    for numbers in data["remedies"].values():
        numbers[4] = sum(numbers[:4])
    if form is FORM_2019:
        for key in ("rules", "normdocs"):
            data["proactive"][key][2] += data["proactive"][key][1]
    return data


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


# The table of 2014


def table() -> dict[str, Any]:
    return {
        "form": "2014",
        "year": 2017,
        "table": {
            "act.total": 100,
            "act.normdoc": 10,
            "act.normdoc_made": 12,
            "act.ch.gazette": 5,
            "act.ch.web": 90,
            "act.ch.weibo": 30,
            "act.ch.wechat": 20,
            "act.ch.other": 1,
            "resp.total": 3,
            "resp.press": 4,
            "resp.press_chief": 2,
            "resp.interview": 5,
            "resp.interview_chief": 5,
            "resp.articles": 6,
            "resp.social": 0,
            "resp.other": 0,
            "req.recv": 20,
            "req.recv.person": 5,
            "req.recv.fax": 1,
            "req.recv.net": 10,
            "req.recv.mail": 4,
            "req.done": 19,
            "req.done.ontime": 17,
            "req.done.ext": 2,
            "req.ans": 19,
            "req.ans.already": 3,
            "req.ans.grant": 6,
            "req.ans.partial": 1,
            "req.ans.deny": 5,
            "req.ans.deny.secret": 1,
            "req.ans.deny.trade": 1,
            "req.ans.deny.privacy": 1,
            "req.ans.deny.stability": 0,
            "req.ans.deny.notinfo": 1,
            "req.ans.deny.other": 1,
            "req.ans.notours": 2,
            "req.ans.none": 1,
            "req.ans.amend": 1,
            "req.ans.otherway": 0,
            "rev.total": 6,
            "rev.uphold": 3,
            "rev.correct": 2,
            "rev.other": 1,
            "lit.total": 3,
            "lit.uphold": 3,
            "lit.correct": 0,
            "lit.other": 0,
            "comp.total": 1,
            "fee.total": Decimal("0.25"),
            "org.units": 1,
            "org.points": 2,
            "org.staff": 8,
            "org.staff.full": 3,
            "org.staff.part": 5,
            "org.budget": 0,
            "mtg.count": 2,
            "trn.count": 1,
            "trn.people": 40,
        },
    }


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


# Between reports


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


# Invalid input: each kind has its own message that names the place


def changed(**changes: Any) -> dict[str, Any]:
    return hangzhou() | changes


def with_row(row: str, value: Any, part: str = "applications") -> dict[str, Any]:
    data = hangzhou()
    data[part][row] = value
    return data


def without_row(row: str, part: str = "applications") -> dict[str, Any]:
    data = hangzhou()
    del data[part][row]
    return data


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (without_row("3.3.1"), "rows", "The row “三（三）1 属于国家秘密” is missing."),
    (without_row("direct", "remedies"), "rows", "The row “行政诉讼 未经复议直接起诉” is missing."),
    (
        with_row("3.1", [1, 2]),
        "columns",
        "has 2 numbers; it must have 7 (自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计).",
    ),
    (with_row("3.1", 7), "columns", "has 1 numbers; it must have 7"),
    (with_row("3.1", "5345"), "columns", "has 1 numbers; it must have 7"),
    (with_row("3.8", [0] * 7), "rows", "The form of 2021 has no row “3.8”."),
    (
        with_row("3.6", [0] * 7),
        "form",
        "The row “3.6” belongs to the form of 2019, not to that of 2021.",
    ),
    (
        with_row("licences", [1, 2, 3], "proactive"),
        "form",
        "The row “行政许可” has 3 numbers, as in the form of 2019; that of 2021 has 1 columns.",
    ),
    (
        with_row("licences", {"处理决定数量": 3, "本年处理决定数量": 4}, "proactive"),
        "form",
        "The column “处理决定数量” of row “行政许可” belongs to the form of 2019, not to that of 2021.",
    ),
    (
        with_row("licences", {"本年处理决定数量": 3, "x": 4}, "proactive"),
        "columns",
        "The row “行政许可” has no column “x”.",
    ),
    (
        with_row("rules", {"made": 3, "repealed": 4}, "proactive"),
        "columns",
        "The column “现行有效件数” is missing in the row “规章”.",
    ),
    (with_row("规章", [3, 5, 74], "proactive"), "rows", "The row “规章” occurs twice."),
    (
        with_row("procurement", [3, 5], "proactive"),
        "form",
        "The row “procurement” belongs to the form of 2019, not to that of 2021.",
    ),
    (changed(table={"act.total": 3}), "parts", "The form of 2021 has no part “table”."),
    (
        changed(applications=[1, 2]),
        "parts",
        "The part “applications” must be an object that maps row keys to rows.",
    ),
    (
        changed(previous=[1]),
        "parts",
        "“previous” must be an object that maps row keys to rows, or a report.",
    ),
    (changed(prose=3), "keys", "“prose” must be text."),
    (changed(body=["x"]), "keys", "“body” must be text."),
    (changed(year="2025"), "year", "“2025” is not a year."),
    (changed(year=True), "year", "“true” is not a year."),
    (changed(year=10**30), "year", "“10^30” is not a year."),
    (
        changed(form="2022"),
        "form",
        "There is no form “2022”; there are those of 2014, 2019 and 2021.",
    ),
    (changed(form=[1]), "form", "There is no form “[1]”"),
    (
        changed(year=2020),
        "form",
        "The form of 2021 is for reports of 2021 and later; this report is of 2020.",
    ),
    (
        {"year": 2012, "form": "2014", "table": table()["table"]},
        "form",
        "The form of 2014 is for reports of 2014 to 2018; this report is of 2012.",
    ),
    ({"year": 2025}, "parts", "There is no table in this report."),
]


@pytest.mark.parametrize(
    ("data", "rule", "words"), FAULTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_invalid_report_is_reported_with_its_place(
    data: dict[str, Any], rule: str, words: str
) -> None:
    found = [finding for finding in check(data) if finding.rule == rule]
    assert [finding.severity for finding in found] == [ERROR] * len(found)
    assert any(words in str(finding.text) for finding in found)


def test_unknown_key_of_a_report_is_a_warning() -> None:
    found = only(changed(remark="x"))
    assert (found.rule, found.severity) == ("keys", WARNING)
    assert "“remark”" in str(found.text)
    found = only(with_row("x", 3, "proactive"))
    assert (found.rule, found.severity) == ("rows", WARNING)
    found = only(without_row("fees", "proactive"))
    assert (found.rule, found.severity, found.place) == (
        "rows",
        WARNING,
        Place("proactive", "fees"),
    )


NUMBERS: list[tuple[Any, str]] = [
    ("abc", "“abc” is text, not a number."),
    ("5345元", "“5345元” is text, not a number."),
    ("x" * 50, f"“{'x' * 40}…” is text, not a number."),
    (True, "“true” is yes or no, not a number."),
    ([1], "“[1]” is not a number."),
    (float("nan"), "“nan” is not a number."),
    (float("-inf"), "“-inf” is not a number."),
    (Decimal("NaN"), "“NaN” is not a number."),
    (Decimal("1E+999999"), "1E+999999 is too large."),
    (10**5000, "10^5000 is too large."),
    (-(10**15), "10^15 is too large."),
    (2.5, "2.5 is a fraction; only whole numbers are allowed here."),
    (Decimal("2.5"), "2.5 is a fraction; only whole numbers are allowed here."),
    (-3, "-3 is less than zero."),
]


@pytest.mark.parametrize(("value", "words"), NUMBERS, ids=[words for _value, words in NUMBERS])
def test_invalid_number_is_reported_with_row_and_column(value: Any, words: str) -> None:
    data = hangzhou()
    data["applications"]["3.1"][2] = value
    found = only(data)
    assert (found.rule, found.severity, found.place) == (
        "R8",
        ERROR,
        Place("applications", "3.1", "research"),
    )
    assert str(found.text) == f"Row “三（一） 予以公开”, column “科研机构”: {words}"


def test_blank_beside_numbers_is_nothing_and_integral_decimals_are_integers() -> None:
    data = hangzhou()
    data["applications"]["3.5.3"] = [None, "", " ", 0.0, Decimal("0.00"), "/", 0]
    data["applications"]["3.5.5"] = ["5", "—", "０", "0件", 0, "-", "5 件"]
    assert check(data) == []


def test_a_blank_total_is_said_and_never_zero() -> None:
    data = hangzhou()
    data["applications"]["3.5.3"][6] = ""
    assert [(one.severity, one.rule, one.place.row) for one in check(data)] == [
        (Severity.WARNING, "blank", "3.5.3")
    ]
    # A whole row left empty is not given; what is summed over it is still checked.
    data["applications"]["3.5.3"] = [""] * 7
    reading = read_report(data)
    assert [(one.severity, one.rule) for one in reading.findings] == [(Severity.NOTE, "blank")]
    assert not any(place.row == "3.5.3" for place in reading.report.cells)
    data["applications"]["3.7"][6] += 1
    assert rules(data) == {"R1", "R2", "R3"}
    data["applications"]["3.7"] = [None] * 7
    assert [(one.severity, one.place.row) for one in check(data) if one.place.row] == [
        (Severity.WARNING, "3.7")
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("251000元", Decimal("25.1")),
        ("\u200b25.1\ufeff", Decimal("25.1")),
        ("25.1万元", Decimal("25.1")),
        ("２５．１ 万元", Decimal("25.1")),
        ("0.00251亿元", Decimal("25.1")),
        ("25.1", Decimal("25.1")),
        ("1,251,000 元", Decimal("125.1")),
    ],
)
def test_money_is_read_in_the_unit_of_its_column(written: str, number: Decimal) -> None:
    data = hangzhou()
    data["proactive"]["fees"] = [written]
    reading = read_report(data)
    assert reading.report.cells[Place("proactive", "fees", "amount")] == number


def test_an_excerpt_is_said_to_be_one() -> None:
    data = hangzhou()
    data["applications"] = {"1": [0, "", "", "", "", "", 0], "2": [""] * 7}
    reading = read_report(data)
    assert [(one.severity, one.rule) for one in reading.findings] == [
        (Severity.WARNING, "rows"),
        (Severity.NOTE, "blank"),
    ]
    assert Place("applications", "2", "total") not in reading.report.cells
    assert Place("applications", "3.7", "total") not in reading.report.cells


def test_money_may_have_decimals_down_to_one_fen() -> None:
    row = FORM_2021.row("proactive", "fees")
    assert row is not None
    column = row.columns[0]
    assert number_in(0.1 + 0.2, row, column) == Decimal("0.3")
    assert number_in(Decimal("12.50"), row, column) == Decimal("12.5")
    for tiny in (Decimal("0.0000001"), Decimal("1E-999999")):
        found = number_in(tiny, row, column)
        assert isinstance(found, Text)
        assert "has more than six decimals" in str(found)


@pytest.mark.parametrize("blank", [None, "", " \u3000"])
def test_a_blank_cell_is_nought(blank: str | None) -> None:
    row = FORM_2021.row("applications", "1")
    assert row is not None
    assert number_in(blank, row, row.columns[0]) == 0


def test_message_of_the_file_reader_is_reported_unchanged() -> None:
    row = FORM_2021.row("applications", "1")
    assert row is not None
    found = number_in(
        Text("%(row)s %(column)s: %(cells)s", {"cells": "A1:B2"}), row, row.columns[0]
    )
    assert isinstance(found, Text)
    assert str(found) == "一 本年新收政府信息公开申请数量 自然人: A1:B2"


def test_an_identity_with_a_missing_number_is_skipped() -> None:
    """Only the missing number is reported, not the identities that need it."""
    data = hangzhou()
    data["applications"]["3.7"][0] = "?"
    assert [finding.rule for finding in check(data)] == ["R8"]
    data = hangzhou()
    data["remedies"]["direct"][4] = "?"
    assert [finding.rule for finding in check(data)] == ["R8"]
    data = table()
    data["table"] |= {"act.total": "?", "req.recv": "?", "req.ans": "?"}
    assert {finding.rule for finding in check(data)} == {"R8"}


def test_parts_may_be_absent() -> None:
    for part in ("proactive", "applications", "remedies"):
        data = hangzhou()
        del data[part], data["previous"]
        assert check(data) == []


def test_chapters_of_the_table_may_be_absent_but_rows_of_them_not() -> None:
    data = table()
    for row in CHAPTERS["九、政府信息公开会议和培训情况"]:
        del data["table"][row.key]
    found = only(data)
    assert (found.rule, found.severity) == ("rows", NOTE)
    del data["table"]["act.ch.web"]
    assert [(finding.severity, finding.place.row) for finding in check(data)] == [
        (ERROR, "act.ch.web"),
        (NOTE, ""),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"table": {}}, "2014"),
        ({"applications": {"3.6": [0] * 7}}, "2019"),
        ({"applications": {"3.6.1": [0] * 7}}, "2021"),
        ({"remedies": {}}, "2021"),
        ({"year": 2019, "applications": {}}, "2019"),
        ({"form": 2019, "applications": {}}, "2019"),
        ({"form": "2019", "year": 2019, "applications": {}}, "2019"),
        ({"year": 2013, "applications": {}}, "2021"),
    ],
)
def test_form_is_recognised_by_name_year_or_rows(data: dict[str, Any], code: str) -> None:
    assert read_report(data).report.form.code == code
    assert read_report(data, "2014").report.form.code == "2014"


def test_columns_may_be_named() -> None:
    data = hangzhou()
    data["remedies"]["after"] = {
        "结果维持": 74,
        "corrected": 1,
        "other": 30,
        "pending": 51,
        "总计": 156,
    }
    data["proactive"] = {
        "规章": [3, 5, 74],
        "行政规范性文件": [564, 984, 4185],
        "行政许可": 1,
        "行政处罚": 2,
        "行政强制": 3,
        "行政事业性收费": "0",
    }
    assert check(data) == []
    data["proactive"]["行政许可"] = "many"
    assert "“many” is text" in str(only(data).text)


def test_numbers_are_written_plainly() -> None:
    assert [
        plain(number) for number in (0, 1000, Decimal("1E+3"), Decimal("2.50"), Decimal(10))
    ] == [
        "0",
        "1000",
        "1000",
        "2.5",
        "10",
    ]
    assert shown(False) == "false"


def test_every_key_and_identity_is_documented() -> None:
    page = (Path(__file__).resolve().parent.parent.parent / "docs" / "reports.md").read_text(
        encoding="utf-8"
    )
    for form in (FORM_2019, FORM_2021):
        for part, rows in form.parts.items():
            assert f"`{part}`" in page
            spelt = [row.key for row in rows if row.key.count(".") < 2]
            assert [key for key in spelt if f"`{key}`" not in page] == []
            assert [
                column.key
                for row in rows
                for column in row.columns
                if f"`{column.key}`" not in page
            ] == []
    assert all(f"| R{number}" in page for number in range(1, 11))


# What published texts say


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
