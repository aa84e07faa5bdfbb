import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.forms import FORM_2019
from gongkai.law.report_forms.numerals import chinese_number, counts_in
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Finding, Place, Severity
from tests.hangzhou import hangzhou
from tests.law.report_data import correct_sums, form_data, table


def findings(prose: str, **changes: Any) -> list[Finding]:
    reading = read_report(hangzhou() | {"prose": prose} | changes)
    assert reading.findings == ()
    return list(findings_in(reading.report, reading.previous))


def errors(prose: str, **changes: Any) -> list[Place]:
    return [
        finding.place
        for finding in findings(prose, **changes)
        if finding.severity == Severity.ERROR
    ]


# Each states a correct figure; increased by one, it is reported at this place.
TRUE = [
    ("本年新收政府信息公开申请{}件", 14069, "applications.1.total"),
    ("2025年，全市共新收到政府信息公开申请 {} 件", 14069, "applications.1.total"),
    ("全年收到申请{}件", 14069, "applications.1.total"),
    ("共收到政府信息公开申请{}件", 14629, "applications.1.total"),
    ("全市各级行政机关新收依申请公开{}件", 14069, "applications.1.total"),
    ("新收{}件政府信息公开申请", 14069, "applications.1.total"),
    ("新收申请，共计{}件", 14069, "applications.1.total"),
    ("本年度共办理申请{}件", 14629, "applications.3.7.total"),
    ("上年结转{}件", 560, "applications.2.total"),
    ("2024年度结转{}件", 560, "applications.2.total"),
    ("结转2024年{}件", 560, "applications.2.total"),
    ("结转申请{}件", 819, "applications.2.total"),
    ("结转下年度继续办理{}件", 819, "applications.4.total"),
    ("结转至2026年{}件", 819, "applications.4.total"),
    ("申请均已登记，办结{}件", 13810, "applications.3.7.total"),
    ("答复{}件", 13810, "applications.3.7.total"),
    ("予以公开{}件", 5548, "applications.3.1.total"),
    ("予以公开的有{}件", 5548, "applications.3.1.total"),
    ("部分公开{}件", 2168, "applications.3.2.total"),
    ("不予公开{}件", 730, "applications.3.3.1.total"),
    ("属于国家秘密{}件", 13, "applications.3.3.1.total"),
    ("无法提供{}件", 3421, "applications.3.4.1.total"),
    ("本机关不掌握相关政府信息的{}件", 3222, "applications.3.4.1.total"),
    ("不予处理{}件", 457, "applications.3.5.1.total"),
    ("重复申请{}件", 148, "applications.3.5.2.total"),
    ("其他处理{}件", 1486, "applications.3.6.1.total"),
    ("新收申请中，自然人{}件", 13612, "applications.1.natural"),
    ("其中自然人申请{}件", 13612, "applications.1.natural"),
    ("新收的申请里，法人和其他组织{}件", 457, "applications.1.business"),
    ("被申请行政复议{}件", 790, "remedies.reconsideration.total"),
    ("因政府信息公开引起的复议案件：{}件", 790, "remedies.reconsideration.total"),
    ("行政复议案件中，维持原决定{}件", 376, "remedies.reconsideration.upheld"),
    ("行政诉讼{}件", 212, "remedies.direct.total"),
    ("行政诉讼案件纠正{}件", 2, "remedies.direct.corrected"),
    ("未经复议直接起诉{}件", 56, "remedies.direct.total"),
    ("未经复议直接起诉的，尚未审结{}件", 27, "remedies.direct.pending"),
    ("复议后起诉{}件", 156, "remedies.after.total"),
    ("制发规章{}件", 3, "proactive.rules.made"),
    ("制定政府规章{}部", 3, "proactive.rules.made"),
    ("规范性文件方面，废止{}件", 984, "proactive.normdocs.repealed"),
    ("现行有效行政规范性文件{}件", 4185, "proactive.normdocs.in_force"),
    ("作出行政处罚决定{}件", 6937489, "proactive.penalties.decisions"),
]


@pytest.mark.parametrize(("words", "number", "place"), TRUE)
def test_a_true_figure_passes_and_a_false_one_is_found(words: str, number: int, place: str) -> None:
    part, row_column = place.split(".", 1)
    row, column = row_column.rsplit(".", 1)
    assert findings(words.format(number)) == []
    [found] = findings(words.format(number + 1))
    assert (found.severity, found.rule, found.place) == (
        Severity.ERROR,
        "R9",
        Place(part, row, column),
    )
    assert found.left == number + 1
    assert str(number + 1) in str(found.text)
    assert str(found.right) in str(found.text)


# None of these refers to a cell of the table, although each looks like it.
LEFT_ALONE = [
    "2024年新收申请13000件",
    "新收申请较上年增加1200件",
    "去年收到申请12000件",
    "新收申请同比增长12.5%",
    "按时答复率100%，自2025年1月1日起至12月31日止，共365天",
    "答复期限为20个工作日",
    "一次性告知补正12件",
    "收到市民来信100件，办结98件",
    "办理建议提案300件，答复300件",
    "通过网络收到申请12000件",
    "其中当面收到申请30件",
    "市财政局收到申请356件，答复350件",
    "自然人申请中予以公开5345件",
    "予以公开和部分公开共7716件",
    "收取信息处理费400元",
    "《条例》第二十条第十五项",
    "共12章45条",
    "第3件",
    "未发生行政复议1件以上的情形",
    "答复3部门来函",
    "新收申请不少",
]


@pytest.mark.parametrize("prose", LEFT_ALONE)
def test_numbers_of_other_things_are_not_reported(prose: str) -> None:
    assert errors(prose) == []
    assert {finding.severity for finding in findings(prose)} <= {Severity.NOTE}


def test_unmatched_number_is_a_note() -> None:
    [note] = findings("举办新闻发布会120场。")
    assert (note.severity, note.rule, note.place) == (Severity.NOTE, "R9", Place("prose"))
    assert "举办新闻发布会120场" in str(note.text)


def test_the_office_that_reports_is_compared_with_its_own_figures() -> None:
    assert errors("市财政局收到申请356件", body="甲市财政局") == [
        Place("applications", "1", "total")
    ]
    assert errors("我局收到申请356件") == [Place("applications", "1", "total")]


def test_a_figure_missing_from_the_report_is_a_note() -> None:
    data = hangzhou() | {"prose": "行政复议790件"}
    del data["remedies"]
    reading = read_report(data)
    [note] = findings_in(reading.report, reading.previous)
    assert note.severity == Severity.NOTE
    assert "is not in this report" in str(note.text)


def test_a_report_without_a_year_is_checked_too() -> None:
    data = hangzhou() | {"prose": "2024年新收申请1件，结转下年度819件"}
    del data["year"]
    assert [finding.place.row for finding in findings_in(read_report(data).report)] == ["1"]


def test_several_figures_in_one_sentence() -> None:
    prose = (
        "一、总体情况\n2025年，新收政府信息公开申请14,069件，上年结转560件；予以公开5548件、部分公开2168件，"
        "不予公开731件，行政复议790件（维持376件、纠正97件），行政诉讼212件。"
    )
    assert errors(prose) == [Place("applications", "3.3.1", "total")]


def test_money_is_compared_in_yuan() -> None:
    assert findings("行政事业性收费316441万元") == []
    assert findings("行政事业性收费金额31.64亿元") == []
    assert errors("行政事业性收费316442万元") == [Place("proactive", "fees", "amount")]
    assert errors("行政事业性收费400元") == [Place("proactive", "fees", "amount")]
    # A count is not an amount of money, so this refers to another figure.
    assert errors("行政事业性收费12项") == []


@pytest.mark.parametrize(
    ("said", "agrees"),
    [
        ("14069件", True),
        ("１４，０６９件", True),
        ("14 069 件", True),
        ("一万四千零六十九件", True),
        ("1.4万件", True),
        ("1.41万件", True),
        ("1.40万件", True),
        ("1.42万件", False),
        ("1.4万余件", True),
        ("1.5万余件", False),
        ("约14000件", True),
        ("近1.5万件", True),
        ("14000多件", True),
        ("14000件", False),
        ("13000多件", False),
        ("一万四千零七十件", False),
        ("1.4069万件", True),
        ("139百件", False),
        ("超过1.4万件", True),
    ],
)
def test_a_figure_may_be_written_in_many_ways(said: str, agrees: bool) -> None:
    assert (findings(f"新收申请{said}") == []) is agrees


def test_text_of_the_form_of_2019() -> None:
    data = correct_sums(FORM_2019, form_data(FORM_2019, lambda _place: 2))
    data["prose"] = (
        "其他处理12件，新制作规章2件，新公开规范性文件2件，行政许可2件，办理行政许可3件。"
    )
    reading = read_report(data)
    found = [
        finding for finding in findings_in(reading.report) if finding.severity == Severity.ERROR
    ]
    assert [finding.place.row for finding in found] == ["licences"]


def test_text_of_the_table_of_2014() -> None:
    data = table()
    data["prose"] = (
        "2017年主动公开政府信息100条，网站公开政府信息90条。收到申请20件，其中网络申请10件，信函申请5件。"
        "按时办结17件，申请答复19件，同意公开6件，不同意公开5件。行政复议6件，维持3件。行政诉讼3件，纠正1件。"
        "收取费用2500元。举办培训班1期，接受培训40人次。"
    )
    reading = read_report(data)
    found = [
        finding for finding in findings_in(reading.report) if finding.severity == Severity.ERROR
    ]
    assert [finding.place.row for finding in found] == ["req.recv.mail", "lit.correct"]


@given(st.integers(0, 10**12))
def test_chinese_numerals_are_read_as_they_are_written(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number


def in_chinese(number: int) -> str:
    """Return a number in Chinese numerals: groups of four digits, one 零 for any gap."""
    if number == 0:
        return "零"
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]

    def group(four: int, *, is_first: bool) -> str:
        written, gap = "", not is_first and four < 1000
        for place in range(3, -1, -1):
            digit = four // 10**place % 10
            if digit:
                written += ("零" if gap else "") + digits[digit] + places[place]
                gap = False
            elif written:
                gap = True
        return written

    high, rest = divmod(number, 10**8)
    middle, low = divmod(rest, 10**4)
    written = in_chinese(high) + "亿" if high else ""
    if middle:
        written += group(middle, is_first=not written) + "万"
    elif written and low:
        written += "零" if low >= 1000 else ""
    if low:
        written += group(low, is_first=not written)
    return written


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("十五", 15),
        ("二〇二五", 2025),
        ("两百零三", 203),
        ("一亿", 10**8),
        ("〇", 0),
        ("零", 0),
        ("万", None),
        ("百", None),
    ],
)
def test_numerals_of_other_kinds(words: str, number: int | None) -> None:
    assert chinese_number(words) == number


def test_a_numeral_without_a_value_is_no_count() -> None:
    assert counts_in("百件事，万件货") == []
    assert [written.value for written in counts_in("十余件，二十多件，三万元")] == [
        Decimal(10),
        Decimal(20),
        Decimal(30_000),
    ]


def test_a_very_long_text_is_read_in_reasonable_time() -> None:
    """No text causes catastrophic backtracking: a long line without a stop, fillers, digits."""
    started = time.process_time()
    for hostile in (
        "共计" * 40_000 + "1件",
        "9" * 100_000 + "件",
        "新收申请1件，" * 4_000,
        "一" * 100_000 + "件",
        "申请的" * 30_000,
    ):
        findings(hostile)
    assert time.process_time() - started < 20
