"""Lists as they are written: title lines, two-line headings, merged cells, encodings."""

from pathlib import Path

import openpyxl
import pytest

from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.operations.archives.headings import REQUIRED, field_of
from gongkai.tabular.encodings import decoded
from gongkai.tabular.listing import Listing
from gongkai.tabular.listing import read_listing as read_any_listing


def read_listing(path: Path) -> Listing:
    return read_any_listing(path, field_of, REQUIRED)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_list_as_csv_in_any_encoding(tmp_path: Path, encoding: str, sign: str) -> None:
    lines = [
        ["某局2016年文件清单"],
        ["标题", "文号"],
        ["关于“甲”的通知", "1号"],
        ["", ""],
        ["乙", "2号"],
    ]
    text = "\r\n".join(sign.join(line) for line in lines)
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    listing = read_listing(tmp_path / "a.csv")
    assert [(row.line, row.values["标题"]) for row in listing.rows] == [
        (3, "关于“甲”的通知"),
        (5, "乙"),
    ]


def test_headings_of_two_lines_and_several_sheets_are_joined(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("二")
    first.append(["文件清单"])
    first.append(["标题", "日期", None, "文号"])
    first.append([None, "成文日期", "发布日期", None])
    first.append(["甲", "2016-1-1", "2016-1-2", "1号"])
    first.append(["标题", "成文日期", "发布日期", "文号"])
    second.append(["标题", "文号"])
    second.append(["乙", "2号"])
    book.save(tmp_path / "a.xlsx")
    listing = read_listing(tmp_path / "a.xlsx")
    assert listing.headings == ["标题", "成文日期", "发布日期", "文号"]
    assert [(row.sheet, row.line, row.values["标题"]) for row in listing.rows] == [
        ("Sheet", 4, "甲"),
        ("二", 2, "乙"),
    ]


def test_cells_merged_downwards_hold_their_value_in_every_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["文件清单", None, None, None],
        ["标题", "发文机关", "文号", "备注"],
        ["甲", "某局", "1号", "x"],
        ["乙", None, "2号", None],
        [None, None, None, None],
        ["丙", "他局", "3号", None],
    ):
        sheet.append(row)
    for merged in ("A1:D1", "B3:B4", "D3:D5"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    rows = read_listing(tmp_path / "a.xlsx").rows
    assert [(row.line, row.values["标题"], row.values["发文机关"]) for row in rows] == [
        (3, "甲", "某局"),
        (4, "乙", "某局"),
        (6, "丙", "他局"),
    ]
    assert [row.values.get("备注") for row in rows] == ["x", "x", None]


def test_headings_over_two_lines_keep_those_that_stand_in_the_upper_line(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某局文件清单"])
    sheet.append(["序号", "文件", None, "公开属性"])
    sheet.append([None, "标题", "文号", None])
    sheet.append([1, "甲", "1号", "主动公开"])
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    (row,) = read_listing(tmp_path / "a.xlsx").rows
    assert row.values == {"序号": 1, "标题": "甲", "文号": "1号", "公开属性": "主动公开"}


def test_file_without_headings_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,2\n3,4\n", "utf-8")
    with pytest.raises(UnreadableFile):
        read_listing(tmp_path / "a.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_text_is_decoded_by_its_bytes(encoding: str) -> None:
    text = "第一条 〇㐂 2016\r\n第二条 1\r\n"
    assert decoded(text.encode(encoding)) == text


def test_damaged_utf8_is_not_taken_for_gb18030() -> None:
    with pytest.raises(UnreadableFile):
        decoded("为了规范管理".encode() + b"\xe4\xbd")
