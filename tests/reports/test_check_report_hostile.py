"""Files that are no report, hostile workbooks, and anything at all in the cells."""

import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.report_data import read_report
from gongkai.reports.management.commands.check_report import said
from gongkai.reports.published.model import Block, Grid, Publication
from gongkai.reports.published.tables import tables_in
from gongkai.reports.published.xlsx import worksheets_of
from tests.hangzhou import hangzhou
from tests.report_sheets import write_report
from tests.reports.checked_files import messages, run, unreadable


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
