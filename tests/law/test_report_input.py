"""Data of reports as people write them: what is understood, and what is refused with its place."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.law.messages import Text
from gongkai.law.report_forms.entries import number_in, shown
from gongkai.law.report_forms.forms import FORM_2019, FORM_2021
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Place, Severity, plain
from gongkai.law.report_forms.tables import CHAPTERS
from tests.hangzhou import hangzhou
from tests.law.report_data import ERROR, NOTE, WARNING, check, only, rules, table


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
