"""Annual reports as workbooks, in the layout in which bodies publish them: merged headings, numbers of rows apart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gongkai.law.report_forms.forms import APPLICANTS, FORMS, REMEDY_COLUMNS
from gongkai.law.report_forms.shapes import PartName
from gongkai.law.report_forms.tables import CHAPTERS

NUMERALS = "一二三四五六七八九十"
GROUPS = {
    "3.3": "（三）不予公开",
    "3.4": "（四）无法提供",
    "3.5": "（五）不予处理",
    "3.6": "（六）其他处理",
}
FIRST_NUMBER = 5
HEADINGS = {
    "1": "一、本年新收政府信息公开申请数量",
    "2": "二、上年结转政府信息公开申请数量",
    "3.1": "（一）予以公开",
    "3.2": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "3.6": "（六）其他处理",
    "3.7": "（七）总计",
    "4": "四、结转下年度继续办理",
}


def write_report(
    path: Path,
    data: dict[str, Any],
    *,
    several_sheets: bool = False,
    change: Callable[[Any], None] | None = None,
) -> Path:
    """Write a report of the forms of 2019 or 2021; `change` may spoil the workbook before it is saved."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "年报"
    sheet["A1"] = f"{data['body']}{data['year']}年政府信息公开工作年度报告"
    form = FORMS[data["form"]]
    line = 3
    if "proactive" in data:
        line = _table_two(sheet, line, form, data["proactive"])
    if several_sheets:
        sheet, line = book.create_sheet("表三"), 1
    if "applications" in data:
        line = _table_three(sheet, line + 1, form, data["applications"])
    if several_sheets:
        sheet, line = book.create_sheet("表四"), 1
    if "remedies" in data:
        _table_four(sheet, line + 1, data["remedies"])
    if change:
        change(book)
    book.save(path)
    return path


def _table_two(sheet: Any, line: int, form: Any, rows: dict[str, Any]) -> int:
    sheet.cell(line, 1, "二、主动公开政府信息情况")
    article = ""
    for row in form.parts[PartName.PROACTIVE]:
        if row.mark != article:
            article = row.mark
            line += 1
            sheet.cell(line, 1, article)
            line += 1
            sheet.cell(line, 1, "信息内容")
            for place, column in enumerate(row.columns, start=2):
                sheet.cell(
                    line,
                    place,
                    f"{column.name}（单位：万元）" if column.unit == "万元" else f" {column.name} ",
                )
        line += 1
        sheet.cell(line, 1, row.name)
        for place, number in enumerate(rows[row.key], start=2):
            sheet.cell(line, place, number)
    return line + 1


def _table_three(sheet: Any, line: int, form: Any, rows: dict[str, Any]) -> int:
    sheet.cell(line, 1, "（本列数据的勾稽关系为：第一项加第二项之和，\n等于第三项加第四项之和）")
    sheet.merge_cells(start_row=line, start_column=1, end_row=line + 2, end_column=4)
    sheet.cell(line, 5, "申请人情况")
    sheet.merge_cells(start_row=line, start_column=5, end_row=line, end_column=11)
    sheet.cell(line + 1, 5, "自然人")
    sheet.merge_cells(start_row=line + 1, start_column=5, end_row=line + 2, end_column=5)
    sheet.cell(line + 1, 6, "法人或其他组织")
    sheet.merge_cells(start_row=line + 1, start_column=6, end_row=line + 1, end_column=10)
    for place, name in enumerate(
        ("商业\n企业", "科研 机构", "社会公益组织", "法律服务机构", "其他"), start=6
    ):
        sheet.cell(line + 2, place, name)
    sheet.cell(line + 1, 11, "总计")
    sheet.merge_cells(start_row=line + 1, start_column=11, end_row=line + 2, end_column=11)
    line += 3
    first_outcome = 0
    group, begun = "", 0
    for row in form.parts[PartName.APPLICATIONS]:
        key = row.key
        if key.startswith("3.") and not first_outcome:
            first_outcome = line
            sheet.cell(line, 1, "三、本年度办理结果")
        above = key.rpartition(".")[0]
        if above in GROUPS:
            if above != group:
                group, begun = above, line
                sheet.cell(line, 2, GROUPS[group])
            number = int(key.rpartition(".")[2])
            sheet.cell(line, 3, f"{number}.")
            sheet.cell(line, 4, row.name)
        else:
            start = 2 if key.startswith("3.") else 1
            sheet.cell(line, start, HEADINGS[key])
            sheet.merge_cells(start_row=line, start_column=start, end_row=line, end_column=4)
        following = form.parts[PartName.APPLICATIONS][
            form.parts[PartName.APPLICATIONS].index(row) + 1 :
        ]
        if (
            group
            and above == group
            and (not following or not following[0].key.startswith(f"{group}."))
        ):
            if line > begun:
                sheet.merge_cells(start_row=begun, start_column=2, end_row=line, end_column=2)
            group = ""
        if key == "3.7":
            sheet.merge_cells(start_row=first_outcome, start_column=1, end_row=line, end_column=1)
        for place, number in enumerate(rows[key], start=FIRST_NUMBER):
            sheet.cell(line, place, number)
        line += 1
    assert len(APPLICANTS) == 7
    return line


def _table_four(sheet: Any, line: int, rows: dict[str, Any]) -> None:
    sheet.cell(line, 1, "行政复议")
    sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=5)
    sheet.cell(line, 6, "行政诉讼")
    sheet.merge_cells(start_row=line, start_column=6, end_row=line, end_column=15)
    sheet.cell(line + 1, 6, "未经复议直接起诉")
    sheet.merge_cells(start_row=line + 1, start_column=6, end_row=line + 1, end_column=10)
    sheet.cell(line + 1, 11, "复议后起诉")
    sheet.merge_cells(start_row=line + 1, start_column=11, end_row=line + 1, end_column=15)
    for place, column in enumerate(REMEDY_COLUMNS, start=1):
        sheet.cell(line + 1, place, f"{column.name[:2]}\n{column.name[2:]}")
        sheet.merge_cells(
            start_row=line + 1, start_column=place, end_row=line + 2, end_column=place
        )
        sheet.cell(line + 2, place + 5, column.name)
        sheet.cell(line + 2, place + 10, column.name)
    numbers = [number for key in ("reconsideration", "direct", "after") for number in rows[key]]
    for place, number in enumerate(numbers, start=1):
        sheet.cell(line + 3, place, number)


def write_table(
    path: Path, data: dict[str, Any], *, added: tuple[tuple[str, Any], ...] = ()
) -> Path:
    """Write the table of 2014; `added` are rows of a place's own, under the first chapter."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([f"甲市{data['year']}年政府信息公开工作年度报告附表"])
    sheet.append(["统计指标", "单位", "统计数"])
    for chapter, rows in CHAPTERS.items():
        if len(rows) > 1 and chapter[2:] != rows[0].name:
            sheet.append([chapter])
        for number, row in enumerate(rows):
            name = (
                chapter
                if chapter[2:] == row.name
                else f"　　{NUMERALS[number % 10]}、{row.name}（不同渠道计1条）"
            )
            if "其中" not in name and row.key.endswith("normdoc"):
                name = f"其中：{row.name}"
            sheet.append([name, row.columns[0].unit, data["table"][row.key]])
        if rows[0].key == "act.total":
            for name, number in added:
                sheet.append([name, "条", number])
    book.save(path)
    return path
