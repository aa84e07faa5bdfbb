"""Workbooks in every form, with columns and rows in any order, and with faults."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.law.report_forms.forms import APPLICANTS, FORM_2019, FORM_2021
from gongkai.law.report_forms.shapes import PartName
from gongkai.reports.published.tables import tables_in
from gongkai.reports.published.xlsx import read_xlsx
from tests.hangzhou import hangzhou
from tests.law.report_data import correct_sums, form_data, table
from tests.report_sheets import write_report, write_table
from tests.reports.checked_files import messages, run


def test_a_workbook_in_the_form_of_2019(tmp_path: Path) -> None:
    data = correct_sums(FORM_2019, form_data(FORM_2019, lambda _place: 3))
    status, verdict = run(write_report(tmp_path / "report.xlsx", data))
    assert (status, verdict["form"], verdict["errors"], verdict["warnings"]) == (0, "2019", [], [])
    data["applications"]["3.6"][1] += 1
    status, verdict = run(write_report(tmp_path / "report.xlsx", data))
    assert {finding["identity"] for finding in verdict["errors"]} == {"R2", "R3"}


def test_the_table_of_2014_as_a_workbook(tmp_path: Path) -> None:
    path = write_table(tmp_path / "table.xlsx", table(), added=(("规划计划信息数", 7), ("", 3)))
    status, verdict = run(path)
    assert (status, verdict["form"], verdict["year"], verdict["body"]) == (0, "2014", 2017, "甲市")
    assert verdict["errors"] + verdict["warnings"] == []
    data = table()
    data["table"]["lit.other"] = 1
    status, verdict = run(
        write_table(tmp_path / "table.xlsx", data, added=(("规划计划信息数", "many"),))
    )
    assert [(finding["identity"], finding["cell"]) for finding in verdict["errors"]] == [
        ("R8", "Sheet!C12"),
        ("S14-5", "Sheet!C50"),
    ]
    assert "规划计划信息数" in messages(verdict)[0]
    write_table(tmp_path / "table.xlsx", table(), added=(("统计指标", "单位"),))
    assert run(tmp_path / "table.xlsx")[1]["errors"][0]["message"] == (
        "The table stands twice, at Sheet!A2 and at Sheet!A12; only the first was read."
    )


def test_digits_of_any_width_and_separators_are_numbers(tmp_path: Path) -> None:
    data = hangzhou()
    data["applications"]["1"] = ["１３６１２", "252", None, " 45 ", "128", 32.0, "14,069"]
    assert run(write_report(tmp_path / "report.xlsx", data)) == run(
        write_report(tmp_path / "same.xlsx", hangzhou())
    )


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    def swap(book: Any) -> None:
        sheet = book["表三"]
        for line in range(4, 31):
            sheet.cell(line, 6).value, sheet.cell(line, 10).value = (
                sheet.cell(line, 10).value,
                sheet.cell(line, 6).value,
            )

    path = write_report(tmp_path / "report.xlsx", hangzhou(), several_sheets=True, change=swap)
    assert run(path)[1]["errors"] == []


def test_a_plain_list_with_whole_names_and_units_is_read(tmp_path: Path) -> None:
    above = {
        "3.1": "三、本年度办理结果（一）",
        "3.3": "（三）不予公开 ",
        "3.5": "三、本年度办理结果（五）不予处理",
        "3.6": "（六）其他处理—",
        "3.7": "三（七）",
    }

    def flatten(book: Any) -> None:
        sheet = book.create_sheet("平表", 0)
        sheet.append(["序号", "项目", "单位", *(column.name for column in APPLICANTS)])
        for number, row in enumerate(FORM_2021.parts[PartName.APPLICATIONS], start=1):
            name = above.get(row.key, "") or above.get(row.key.rpartition(".")[0], "")
            ending = f"{row.key[-1]}.{row.name}" if row.key.count(".") == 2 else row.name
            sheet.append([number, name + ending, "件", *hangzhou()["applications"][row.key]])

    data = hangzhou()
    del data["applications"]
    path = write_report(tmp_path / "report.xlsx", data, change=flatten)
    status, verdict = run(path)
    assert (status, verdict["form"], verdict["errors"], verdict["warnings"]) == (0, "2021", [], [])
    [cells] = [found.data["applications"] for found in [tables_in(read_xlsx(path))]]
    assert {key: list(row.values()) for key, row in cells.items()} == hangzhou()["applications"]


def test_remedies_side_by_side_without_merged_titles_are_found(tmp_path: Path) -> None:
    def flatten(book: Any) -> None:
        book.remove(book["表四"])
        sheet = book.create_sheet("表四")
        names = ("行政复议", "未经复议直接起诉", "复议后起诉")
        sheet.append([cell for name in names for cell in (name, None, None, None, None)])
        sheet.append(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)
        sheet.append([number for numbers in hangzhou()["remedies"].values() for number in numbers])

    path = write_report(tmp_path / "report.xlsx", hangzhou(), several_sheets=True, change=flatten)
    assert run(path)[0] == 0


def test_rows_that_span_two_lines_of_the_sheet_count_once(tmp_path: Path) -> None:
    """Made by doubling every line: each cell is merged with the one below."""

    def double(book: Any) -> None:
        for old in list(book.worksheets):
            new = book.create_sheet()
            for row in old.iter_rows():
                for cell in row:
                    if type(cell).__name__ == "Cell" and cell.value is not None:
                        new.cell(2 * cell.row - 1, cell.column).value = cell.value
            spans = [block.bounds for block in old.merged_cells.ranges]
            single = [
                (cell.column, cell.row, cell.column, cell.row)
                for row in old.iter_rows()
                for cell in row
                if cell.coordinate not in old.merged_cells
            ]
            for left, top, right, bottom in spans + single:
                new.merge_cells(
                    start_row=2 * top - 1, start_column=left, end_row=2 * bottom, end_column=right
                )
            book.remove(old)

    path = write_report(tmp_path / "report.xlsx", hangzhou(), several_sheets=True, change=double)
    status, verdict = run(path)
    assert messages(verdict) == []
    assert (status, verdict["warnings"], verdict["notes"]) == (0, [], [])


def test_the_total_may_stand_before_the_results(tmp_path: Path) -> None:
    def turn(book: Any) -> None:
        sheet = book["表四"]
        for first in (1, 6, 11):
            for line in (4, 5) if first > 1 else (3, 5):
                values = [sheet.cell(line, first + place).value for place in range(5)]
                if any(values):
                    for place, value in enumerate([values[4], *values[:4]]):
                        if type(cell := sheet.cell(line, first + place)).__name__ == "Cell":
                            cell.value = value

    path = write_report(tmp_path / "report.xlsx", hangzhou(), several_sheets=True, change=turn)
    assert run(path)[1]["errors"] == []
    data = hangzhou()
    data["remedies"]["after"][0] += 1
    path = write_report(tmp_path / "report.xlsx", data, several_sheets=True, change=turn)
    assert [finding["cell"] for finding in run(path)[1]["errors"]] == ["表四!K5"]


def spoiled(tmp_path: Path, change: Callable[[Any], None], **changes: Any) -> dict[str, Any]:
    path = write_report(
        tmp_path / "report.xlsx", hangzhou() | changes, several_sheets=True, change=change
    )
    status, verdict = run(path)
    assert status == 1
    return verdict


def put(sheet: str, cell: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


PLACED = "Row “三（一） 予以公开”, column “自然人”: "


# The first number of 予以公开 stands in E7 of the sheet 表三.
CELL_FAULTS = [
    ("约五千", PLACED + "“约五千” is text, not a number."),
    (True, PLACED + "“true” is yes or no, not a number."),
    (-5, PLACED + "-5 is less than zero."),
    (2.5, PLACED + "2.5 is a fraction; only whole numbers are allowed here."),
    (1e20, PLACED + "1e+20 is too large."),
    (date(2025, 1, 1), PLACED + "cell 表三!E7 holds a date."),
    ("=SUM(F7:J7)", PLACED + "cell 表三!E7 holds a formula that was never computed."),
    ("#REF!", PLACED + "“#REF!” is text, not a number."),
]


@pytest.mark.parametrize(
    ("value", "message"), CELL_FAULTS, ids=[message for _value, message in CELL_FAULTS]
)
def test_what_is_no_number_in_a_cell_is_told_with_the_cell(
    value: Any, message: str, tmp_path: Path
) -> None:
    verdict = spoiled(tmp_path, put("表三", "E7", value))
    assert messages(verdict) == [message]
    assert verdict["errors"][0]["cell"] == "表三!E7"


def test_merged_numbers_are_told_with_their_cells(tmp_path: Path) -> None:
    verdict = spoiled(tmp_path, lambda book: book["表三"].merge_cells("E7:F7"))
    assert messages(verdict) == [
        f"Row “三（一） 予以公开”, column “{column}”: the cells 表三!E7:F7 are merged, one number for several."
        for column in ("自然人", "商业企业")
    ]


def test_a_missing_row_is_told_by_its_name(tmp_path: Path) -> None:
    def remove(book: Any) -> None:
        sheet = book["表三"]
        for column in range(1, 12):
            if type(sheet.cell(9, column)).__name__ == "Cell":
                sheet.cell(9, column).value = None
        sheet["D9"] = None

    verdict = spoiled(tmp_path, remove)
    assert "The row “三（三）1 属于国家秘密” is missing." in messages(verdict)
    verdict = spoiled(tmp_path, put("表三", "A29", "结余"))
    assert messages(verdict) == ["The row “四 结转下年度继续办理” is missing."]


def test_a_missing_column_is_told_by_its_name(tmp_path: Path) -> None:
    verdict = spoiled(tmp_path, put("表三", "G4", None))
    assert (
        "The column “科研机构” is missing in the row “本年新收政府信息公开申请数量”."
        in messages(verdict)
    )


def test_a_row_that_stands_twice_or_is_strange_is_told(tmp_path: Path) -> None:
    verdict = spoiled(tmp_path, put("表三", "D12", "1.属于国家秘密"))
    assert "The row “表三!E12” occurs twice." in messages(verdict)
    verdict = spoiled(tmp_path, put("表三", "D12", "4.属于天气"))
    assert messages(verdict, "warnings") == [
        "Row 12 of the sheet “表三” (“属于天气”) is no row of the form; it was not read."
    ]


def test_a_table_that_stands_twice_is_told(tmp_path: Path) -> None:
    def copy(book: Any) -> None:
        book.copy_worksheet(book["表三"])
        book.copy_worksheet(book["表四"])

    verdict = spoiled(tmp_path, copy)
    assert [finding["identity"] for finding in verdict["errors"]] == ["parts"] * 4
    assert (
        "The table stands twice, at 表三!E3:E4 and at 表三 Copy!E3:E4; only the first was read."
        in messages(verdict)
    )


def test_a_form_of_2021_with_columns_of_2019_is_told(tmp_path: Path) -> None:
    old = form_data(FORM_2019, lambda _place: 3)["proactive"]

    def mix(book: Any) -> None:
        other = tmp_path / "other.xlsx"
        from openpyxl import load_workbook  # noqa: PLC0415

        write_report(other, {"form": "2019", "year": 2020, "body": "甲市", "proactive": old})
        for row in load_workbook(other)["年报"].iter_rows(min_row=2):
            for cell in row:
                book["年报"][cell.coordinate] = cell.value

    verdict = spoiled(tmp_path, mix)
    assert verdict["form"] == "2021"
    told = [message for message in messages(verdict) if "belongs to the form of 2019" in message]
    assert (
        "The column “本年新制作数量” of row “规章” belongs to the form of 2019, not to that of 2021."
        in told
    )
    assert "The row “procurement” belongs to the form of 2019, not to that of 2021." in told


def test_a_form_of_another_year_is_told(tmp_path: Path) -> None:
    verdict = spoiled(tmp_path, lambda _book: None, year=2020)
    assert messages(verdict) == [
        "The form of 2021 is for reports of 2021 and later; this report is of 2020."
    ]


def test_blocks_of_remedies_below_one_another_are_found(tmp_path: Path) -> None:
    def stack(book: Any) -> None:
        sheet = book["表四"]
        book.remove(sheet)
        sheet = book.create_sheet("表四")
        for title, key in (
            ("行政复议", "reconsideration"),
            ("未经复议直接起诉", "direct"),
            ("复议后起诉", "after"),
        ):
            sheet.append([title])
            sheet.append(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"])
            sheet.append(hangzhou()["remedies"][key])

    path = write_report(tmp_path / "report.xlsx", hangzhou(), several_sheets=True, change=stack)
    status, verdict = run(path)
    assert (status, verdict["errors"], verdict["warnings"]) == (0, [], [])
