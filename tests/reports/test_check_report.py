import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.forms import APPLICANTS, FORM_2021
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import PartName
from gongkai.reports.management.commands.check_report import said
from gongkai.reports.published.model import Block, Grid, Publication
from gongkai.reports.published.tables import tables_in
from gongkai.reports.published.xlsx import read_xlsx, worksheets_of
from tests.hangzhou import hangzhou
from tests.law.test_report_forms import CELLS, FORM_2019, broken_by, correct_sums, form_data, table
from tests.report_sheets import write_report, write_table


def run(path: Path, *more: str, language: str = "en") -> tuple[int, dict[str, Any]]:
    """Run the command; return its exit status and its verdict as data."""
    out = io.StringIO()
    status = 0
    try:
        call_command(
            "check_report", str(path), "--format", "json", "--language", language, *more, stdout=out
        )
    except CommandError as error:
        status = error.returncode
    # What cannot be read leaves no verdict; that this is one fails here.
    return status, json.loads(out.getvalue())


def unreadable(path: Path, *more: str) -> str:
    """Run the command on what is no report; return the sentence it ends with."""
    with pytest.raises(CommandError) as caught:
        call_command("check_report", str(path), "--language", "en", *more, stdout=io.StringIO())
    assert caught.value.returncode == 2
    return str(caught.value)


def write_json(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False, default=float))
    return path


def messages(verdict: dict[str, Any], kind: str = "errors") -> list[str]:
    return [finding["message"] for finding in verdict[kind]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_json(tmp_path / "report.json", hangzhou())


def test_the_report_of_hangzhou_passes(file: Path) -> None:
    status, verdict = run(file)
    assert (status, verdict) == (
        0,
        {
            "form": "2021",
            "year": 2025,
            "body": "杭州市",
            "ok": True,
            "errors": [],
            "warnings": [],
            "notes": [],
        },
    )


def test_it_passes_as_a_workbook_too(tmp_path: Path) -> None:
    for several_sheets in (False, True):
        path = write_report(tmp_path / "report.xlsx", hangzhou(), several_sheets=several_sheets)
        status, verdict = run(path)
        assert (status, verdict["form"], verdict["year"], verdict["body"]) == (
            0,
            "2021",
            2025,
            "杭州市",
        )
        assert verdict["errors"] + verdict["warnings"] + verdict["notes"] == []


@pytest.mark.parametrize(("part", "row", "place"), CELLS)
def test_any_single_cell_changed_is_named(part: str, row: str, place: int, tmp_path: Path) -> None:
    data = hangzhou()
    data[part][row][place] += 1
    status, verdict = run(write_json(tmp_path / "report.json", data))
    assert status == 1
    assert {finding["identity"] for finding in verdict["errors"]} == broken_by(part, row, place)
    assert verdict["warnings"] + verdict["notes"] == []


# Every row, and every column in turn: the way through a workbook is the same for all, and slower.
ACROSS = [
    (part, row, number % len(hangzhou()[part][row]))
    for part in ("applications", "remedies")
    for number, row in enumerate(hangzhou()[part])
]


@pytest.mark.parametrize(("part", "row", "place"), ACROSS)
def test_a_cell_changed_in_the_workbook_is_named_with_its_address(
    part: str, row: str, place: int, tmp_path: Path
) -> None:
    data = hangzhou()
    data[part][row][place] += 1
    status, verdict = run(write_report(tmp_path / "report.xlsx", data))
    assert status == 1
    assert {finding["identity"] for finding in verdict["errors"]} == broken_by(part, row, place) - {
        "R4"
    }
    assert all(finding["cell"].startswith("年报!") for finding in verdict["errors"])


def test_a_finding_names_everything(tmp_path: Path) -> None:
    data = hangzhou()
    data["remedies"]["direct"][4] += 1
    status, verdict = run(
        write_report(tmp_path / "report.xlsx", data, several_sheets=True), language="zh-hans"
    )
    assert status == 1
    assert verdict["errors"] == [
        {
            "identity": "R5",
            "part": "remedies",
            "row": "direct",
            "row_name": "行政诉讼 未经复议直接起诉",
            "column": "total",
            "column_name": "总计",
            "cell": "表四!J5",
            "left": 57,
            "right": 56,
            "message": "表四“行政诉讼 未经复议直接起诉”：“总计”一列为57，而四种结果之和为56。",
            "law": "国办公开办函〔2021〕30号",
        }
    ]


def test_as_text_errors_come_first(file: Path, tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("check_report", str(file), "--language", "en", stdout=out)
    assert out.getvalue().splitlines() == [
        "杭州市 · 2025 · form of 2021 (国办公开办函〔2021〕30号)",
        "All that could be checked agrees.",
    ]
    data = hangzhou() | {"prose": "举办新闻发布会120场，新收申请14070件。", "remark": 1}
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"The report has 1 error\(s\)\.") as caught:
        call_command(
            "check_report",
            str(write_json(tmp_path / "x.json", data)),
            "--language",
            "en",
            stdout=out,
        )
    assert caught.value.returncode == 1
    assert [line.partition(":")[0] for line in out.getvalue().splitlines()[1:]] == [
        "error R9",
        "warning keys",
        "note R9",
    ]


def test_the_text_may_lie_in_a_file_of_its_own(file: Path, tmp_path: Path) -> None:
    prose = tmp_path / "report.txt"
    prose.write_text("新收申请14,070件。", encoding="utf-8-sig")
    for path in (file, write_report(tmp_path / "report.xlsx", hangzhou())):
        status, verdict = run(path, "--prose", str(prose))
        assert (status, [finding["identity"] for finding in verdict["errors"]]) == (1, ["R9"])
    prose.write_bytes("新收申请14,070件。".encode("gb18030"))
    assert run(file, "--prose", str(prose))[0] == 1
    prose.write_bytes(b"\xff\xff\xff")
    assert "neither in UTF-8 nor in GB18030" in unreadable(file, "--prose", str(prose))


def test_the_year_before_may_lie_in_a_file_of_its_own(file: Path, tmp_path: Path) -> None:
    before = correct_sums(FORM_2019, form_data(FORM_2019, lambda _place: 1)) | {"year": 2020}
    data = hangzhou()
    data["previous"] = None
    path = write_json(tmp_path / "now.json", data)
    status, verdict = run(path, "--previous", str(write_report(tmp_path / "before.xlsx", before)))
    assert (status, [finding["identity"] for finding in verdict["warnings"]]) == (0, ["R4"])
    before = hangzhou() | {"year": 2024}
    before["applications"]["4"] = data["applications"]["2"]
    assert run(path, "--previous", str(write_report(tmp_path / "before.xlsx", before)))[0] == 0
    before["applications"]["4"][0] -= 1
    status, verdict = run(path, "--previous", str(write_report(tmp_path / "before.xlsx", before)))
    assert [finding["column_name"] for finding in verdict["errors"]] == ["自然人"]


def test_a_consolidated_report_is_held_against_those_it_covers(file: Path, tmp_path: Path) -> None:
    empty = hangzhou()
    for part in ("proactive", "applications", "remedies"):
        empty[part] = {row: [0] * len(numbers) for row, numbers in empty[part].items()}
    paths = [
        write_report(tmp_path / "one.xlsx", hangzhou()),
        write_json(tmp_path / "two.json", empty),
    ]
    covered = [word for path in paths for word in ("--covered", str(path))]
    assert run(file, *covered)[0] == 0
    empty["remedies"]["after"][0] = 1
    write_json(tmp_path / "two.json", empty)
    _status, verdict = run(file, *covered)
    assert [(finding["identity"], finding["row"]) for finding in verdict["errors"]] == [
        ("R10", "after")
    ]


def test_the_form_can_be_ordered(file: Path) -> None:
    status, verdict = run(file, "--form", "2019")
    assert status == 1
    assert verdict["form"] == "2019"
    assert any("belongs to the form of 2021" in message for message in messages(verdict))


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


# Workbooks with faults


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


# What cannot be read at all


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.json",
            b'{\n"form": "2021",\n"year" 2025}',
            "Line 3, column 8: this is not valid JSON.",
        ),
        ("a.json", b"", "Line 1, column 1: this is not valid JSON."),
        ("a.json", b"[1]", "The file must hold one JSON object: the report."),
        ("a.json", b'{"year": 1, "year": 2}', "“year” stands twice in the same object."),
        (
            "a.json",
            b'{"x": ' * 20_000 + b"1",
            "The JSON is nested too deeply, or holds a number of thousands of digits.",
        ),
        (
            "a.json",
            b'{"year": ' + b"9" * 9_000 + b"}",
            "The JSON is nested too deeply, or holds a number of thousands of digits.",
        ),
        ("a.json", b"\xff\xfe\x00", "The file is not written in UTF-8."),
        ("a.json", b" " * (5 << 20), "The file is larger than 4 MB."),
        ("a.csv", b"x", "The file must end in .json, .xlsx, .docx, .html, .pdf or .txt."),
        (
            "a.xlsx",
            b"no workbook",
            "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again.",
        ),
        (
            "a.xlsx",
            b"PK\x03\x04" + b"\x00" * 40,
            "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_report_is_refused_with_a_reason(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert unreadable(path) == f"{name}: {message}"


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert unreadable(tmp_path / "none.json") == "none.json: There is no such file."
    assert unreadable(tmp_path / "none.xlsx") == "none.xlsx: There is no such file."
    (tmp_path / "folder.json").mkdir()
    assert unreadable(tmp_path / "folder.json") == "folder.json: The file cannot be read."


def test_nan_and_long_numbers_in_json_are_told_with_their_place(tmp_path: Path) -> None:
    text = json.dumps(hangzhou()).replace("13612", "NaN", 1).replace("2120", "1e400", 1)
    (tmp_path / "a.json").write_text(text)
    status, verdict = run(tmp_path / "a.json")
    assert status == 1
    assert messages(verdict) == [
        "Row “一 本年新收政府信息公开申请数量”, column “自然人”: “nan” is not a number.",
        "Row “三（二） 部分公开”, column “自然人”: 1E+400 is too large.",
    ]


def test_a_workbook_without_a_report_is_refused(tmp_path: Path) -> None:
    write_report(tmp_path / "a.xlsx", {"form": "2021", "year": 2025, "body": "甲市"})
    assert (
        unreadable(tmp_path / "a.xlsx")
        == "a.xlsx: No table of an annual report was found in the file."
    )


def rewrite(source: Path, target: Path, change: Callable[[bytes], bytes]) -> Path:
    """Copy a workbook, changing the XML of its first sheet."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return target


def test_hostile_workbooks_are_refused_or_read_in_no_time(tmp_path: Path) -> None:
    good = write_report(tmp_path / "good.xlsx", hangzhou())
    bad = tmp_path / "bad.xlsx"
    # One merged range over the whole sheet: billions of cells to whoever walks through them.
    for ranges in (b'<mergeCell ref="A1:XFD1048576"/>', b'<mergeCell ref="A1:CV99"/>' * 900):
        rewrite(
            good,
            bad,
            lambda xml, ranges=ranges: re.sub(rb"(<mergeCells[^>]*>)", rb"\1" + ranges, xml),
        )
        assert unreadable(bad) == "bad.xlsx: A sheet merges more than 50000 cells."
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rewrite(good, bad, lambda xml: xml.replace(b"</sheetData>", far))
    assert run(bad)[0] == 0
    rewrite(good, bad, lambda xml: xml[: len(xml) // 2])
    assert (
        unreadable(bad)
        == "bad.xlsx: The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
    )
    rewrite(
        good, bad, lambda xml: xml.replace(b"</worksheet>", b" " * (70 << 20) + b"</worksheet>")
    )
    assert unreadable(bad) == "bad.xlsx: The unpacked content of the file is too large."


def test_a_workbook_of_very_many_sheets_is_refused(tmp_path: Path) -> None:
    def add(book: Any) -> None:
        for _number in range(41):
            book.create_sheet()

    write_report(tmp_path / "a.xlsx", hangzhou(), change=add)
    assert unreadable(tmp_path / "a.xlsx") == "a.xlsx: The file has more than 40 sheets."


# Whatever is in the file: a verdict or a reason, never a traceback

odd = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just([])
    | st.just({})
    | st.just("其他")
)
spots = st.tuples(st.integers(1, 45), st.integers(1, 16))


def good_grids() -> list[Grid]:
    with tempfile.TemporaryDirectory() as folder:
        return worksheets_of(write_report(Path(folder) / "report.xlsx", hangzhou()))


GOOD = good_grids()


@given(
    st.dictionaries(spots, odd, max_size=12),
    st.lists(st.tuples(spots, st.integers(0, 4), st.integers(0, 4)), max_size=4),
)
@settings(max_examples=75, deadline=None)
def test_sheets_with_anything_in_them_are_read_to_the_end(
    values: dict[Any, Any], merges: list[Any]
) -> None:
    [good] = GOOD
    grid = Grid(good.name, good.values | values, dict(good.blocks), set(), good.rows, good.columns)
    for (top, left), height, width in merges:
        block = Block(top, left, top + height, left + width)
        grid.blocks |= dict.fromkeys(block.spots(), block)
    found = tables_in(Publication([grid]))
    reading = read_report(found.data)
    for finding in [*found.findings, *reading.findings, *findings_in(reading.report)]:
        # The reader's language is Chinese: a sentence that is not translated, or empty, has none of its letters.
        assert re.search(r"[\u4e00-\u9fff]", said(finding.text))


nested = st.recursive(
    odd,
    lambda inner: (
        st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = [
    "form",
    "year",
    "body",
    "applications",
    "remedies",
    "proactive",
    "table",
    "previous",
    "prose",
    "local_rows",
    "x",
]


@given(
    st.dictionaries(st.sampled_from(KEYS), nested, max_size=4),
    st.sampled_from([None, "1", "3.1", "3.6", "4"]),
    nested,
)
@settings(max_examples=75, deadline=None)
def test_data_with_anything_in_them_are_read_to_the_end(
    changes: dict[str, Any], row: str | None, value: Any
) -> None:
    data = hangzhou()
    if row is not None:
        data["applications"][row] = value
    reading = read_report(data | changes)
    for finding in [*reading.findings, *findings_in(reading.report, reading.previous)]:
        # The reader's language is Chinese: a sentence that is not translated, or empty, has none of its letters.
        assert re.search(r"[\u4e00-\u9fff]", said(finding.text))
