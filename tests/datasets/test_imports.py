"""Imports: files as people have them, wrong cells that are named, nothing guessed, nothing half taken."""

import gzip
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.file_keys import FileKeys
from gongkai.datasets.inputs import ImportInputs
from gongkai.datasets.models import DataRow
from gongkai.datasets.parsed_rows import Checked, check_rows, row_of_cells, rows_of_file
from gongkai.datasets.queries import rows_of
from gongkai.datasets.schemas import read_schema
from gongkai.kit.refusals import Refused
from tests.cast import AT, Cast
from tests.datasets.tables import HEAD, ROWS, SCHEMA, draft, json_file, new_dataset, written

TYPES = {
    "fields": [
        {"name": "text", "title": "文本"},
        {"name": "whole", "title": "整数", "type": "integer", "unit": "个"},
        {"name": "share", "title": "比例", "type": "number", "decimals": 2, "unit": "%"},
        {"name": "yes", "title": "是否", "type": "boolean"},
        {"name": "day", "title": "日期", "type": "date"},
        {"name": "month", "title": "月份", "type": "yearmonth"},
        {"name": "year", "title": "年度", "type": "year"},
        {"name": "code", "title": "代码", "constraints": {"enum": ["Ａ类", "B类"]}},
    ]
}


def problems(path: Path, schema: Any = SCHEMA, most: int = 1_000) -> list[str]:
    return [str(one) for one in check_rows(read_schema(schema), path, most=most).problems]


def values(cells: dict[str, object]) -> list[Any]:
    checked = Checked()
    row = row_of_cells(read_schema(TYPES), cells, checked)
    assert row is not None, [str(one) for one in checked.problems]
    return row.values


def test_cells_are_read_as_people_write_them() -> None:
    assert values(
        {
            "文本": " 00123 ",
            "整数": "１，２３４个",
            "比例": "95.50%",
            "是否": "√",
            "日期": "二〇二六年三月廿一日",
            "月份": "2026年3月",
            "年度": "2017年度",
            "代码": "A类",
        }
    ) == ["00123", 1234, 9550, True, "2026-03-21", "2026-03", "2017", "Ａ类"]
    assert values({"整数": "-12", "比例": 0.1 + 0.2, "是否": "否", "日期": "20260301"}) == [
        None,
        -12,
        30,
        False,
        "2026-03-01",
        None,
        None,
        None,
    ]
    spreadsheet: dict[str, object] = {
        "文本": 123.0,
        "整数": 7,
        "日期": datetime(2026, 3, 1),  # noqa: DTZ001  (as openpyxl reads it)
        "月份": date(2026, 3, 1),
        "年度": 2026.0,
    }
    assert values(spreadsheet) == ["123", 7, None, None, "2026-03-01", "2026-03", "2026", None]
    assert values({"文本": date(2026, 3, 1)})[0] == "2026-03-01"
    nothing: dict[str, object] = {"整数": "/", "比例": "—", "日期": " ", "代码": "-"}
    assert values(nothing) == [None] * 8
    assert values({"文本": "/"})[0] == "/"


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("整数", "二〇二六", "二〇二六"),
        ("整数", "1,23", "1,23"),
        ("整数", "1.5", "0"),
        ("整数", True, "True"),
        ("整数", "9" * 17, "9"),
        ("比例", "1.234", "1.234"),
        ("是否", "也许", "也许"),
        ("日期", "2026-03", "2026-03"),
        ("日期", "42430", "42430"),
        ("日期", "2026-02-30", "2026-02-30"),
        ("月份", "2026-13", "2026-13"),
        ("年度", "26", "26"),
        ("代码", "C类", "C类"),
        ("文本", "长" * 2_001, "2000"),
    ],
)
def test_a_cell_that_is_no_such_value_is_refused(column: str, cell: object, words: str) -> None:
    checked = Checked()
    assert row_of_cells(read_schema(TYPES), {column: cell}, checked) is None
    (problem,) = checked.problems
    assert words in str(problem)
    assert column in problem.column


def test_the_row_and_the_column_of_a_wrong_cell_are_named(tmp_path: Path) -> None:
    rows = "".join(f"2026-11-06,市场{n},1,羊肉,\n" for n in range(3))
    path = written(tmp_path, HEAD + rows + "2026-11-06,北园春,二〇二六,羊肉,\n")
    (problem,) = problems(path)
    assert "5" in problem
    assert "C (价格)" in problem
    assert "二〇二六" in problem


def test_every_encoding_and_format_gives_the_same_rows(tmp_path: Path) -> None:
    text = HEAD + ROWS
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", "市场", "价格", "品种", "报价人"])
    sheet.append([date(2026, 11, 6), "北园春", 68.5, "羊肉", "报价甲"])
    sheet.append(["2026年11月6日", "华凌", "67.50元", "牛肉", "报价乙"])
    book.save(tmp_path / "rows.xlsx")
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    objects = [
        {
            "week": "2026-11-06",
            "market": "北园春",
            "price": 68.5,
            "kind": "羊肉",
            "seller": "报价甲",
        },
        {"日期": "2026/11/6", "市场": "华凌", "价格": "67.5", "品种": "牛肉", "报价人": "报价乙"},
    ]
    files = [
        written(tmp_path, text, "a.csv"),
        written(tmp_path, text, "b.csv", "gb18030"),
        written(tmp_path, "\ufeff" + text, "c.csv"),
        packed,
        tmp_path / "rows.xlsx",
        json_file(tmp_path, objects),
    ]
    schema = read_schema(SCHEMA)
    found = []
    for path in files:
        checked = Checked()
        with FileKeys() as keys:
            rows = rows_of_file(schema, path, checked, keys)
            found.append([(row.values, row.private) for row in rows])
        assert checked.problems == []
    assert all(one == found[0] for one in found)
    assert len(found[0]) == 2


def test_what_is_wrong_with_a_file_as_a_whole_is_told(tmp_path: Path) -> None:
    assert "价格2" in problems(written(tmp_path, "日期,市场,价格2\n2026-11-06,a,1\n"))[0]
    assert "市场" in problems(written(tmp_path, "日期,价格\n2026-11-06,1\n"))[0]
    assert "价格" in problems(written(tmp_path, "日期,市场,价格,price\n2026-11-06,a,1,1\n"))[0]
    assert len(problems(written(tmp_path, HEAD))) == 1
    assert len(problems(written(tmp_path, HEAD + ROWS), most=1)) == 1
    mixed = tmp_path / "mixed.csv"
    mixed.write_bytes((HEAD + ROWS).encode() + "乌鲁木齐".encode("gb18030"))
    assert len(problems(mixed)) == 1
    assert len(problems(written(tmp_path, "{", "x.json"))) == 1
    assert len(problems(json_file(tmp_path, {"a": 1}))) == 1
    assert len(problems(json_file(tmp_path, [{"week": "2026-11-06"}]))) == 1


def test_a_json_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.datasets.parsed_rows.MAX_JSON", 1)
    assert len(problems(json_file(tmp_path, [{}]))) == 1


def test_the_same_key_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "2026-11-06,a,1,羊肉,\n" + "2026-11-06,a,2,羊肉,\n")
    (problem,) = problems(path)
    assert "3" in problem
    assert "2" in problem


def test_equal_rows_without_a_key_are_all_kept(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "a", "title": "甲"}]}
    checked = check_rows(read_schema(schema), written(tmp_path, "甲\n1\n1\n"), most=10)
    assert (checked.rows, checked.problem_count) == (2, 0)


def test_a_total_that_is_not_the_sum_of_its_parts_is_refused(tmp_path: Path) -> None:
    fields = [
        {"name": name, "title": title, "type": "number", "decimals": places}
        for name, title, places in (("total", "合计", 2), ("a", "出国", 1), ("b", "公车", 2))
    ]
    schema = {"fields": fields, "sums": [{"total": "total", "parts": ["a", "b"]}]}
    good = written(tmp_path, "合计,出国,公车\n3.75,1.5,2.25\n,1,2\n")
    assert problems(good, schema) == []
    (problem,) = problems(written(tmp_path, "合计,出国,公车\n3.8,1.5,2.25\n"), schema)
    assert "合计" in problem
    assert "2" in problem


def test_at_most_a_hundred_problems_are_listed_and_all_counted(tmp_path: Path) -> None:
    rows = "".join(f"2026-11-06,m{n},x,羊肉,\n" for n in range(130))
    checked = check_rows(read_schema(SCHEMA), written(tmp_path, HEAD + rows), most=1_000)
    assert (checked.problem_count, len(checked.problems)) == (130, 100)


def test_personal_data_are_found_by_column_and_row(tmp_path: Path) -> None:
    schema = {
        "fields": [
            {"name": "a", "title": "甲"},
            {"name": "b", "title": "乙"},
            {"name": "c", "title": "丙", "public": False},
        ]
    }
    rows = "".join(f"第{n}号,说明,13812345678\n" for n in range(250))
    path = written(tmp_path, "甲,乙,丙\n" + rows + "末,电话13812345678,\n")
    checked = check_rows(read_schema(schema), path, most=1_000)
    assert list(checked.findings) == ["b"]
    assert checked.findings["b"] == {"count": 1, "line": 252, "kind": "mobile"}


@pytest.mark.django_db
def test_nothing_of_a_wrong_file_is_taken(cast: Cast, tmp_path: Path) -> None:
    release = draft(cast, new_dataset(cast), written(tmp_path, HEAD + ROWS))
    before = list(DataRow.objects.values())
    for rows, code in (
        ("2026-11-13,a,1,羊肉,\n2026-11-13,b,x,羊肉,\n", "wrong-rows"),
        ("2026-11-13,a,y,羊肉,\n2026-11-13,b,x,羊肉,\n", "wrong-rows"),
    ):
        path = written(tmp_path, HEAD + rows)
        with pytest.raises(Refused) as found:
            import_rows(release, ImportInputs(path), by=cast.disclosure, at=AT)
        assert found.value.refusal.code == code
    assert list(DataRow.objects.values()) == before
    assert rows_of(release).count() == 2
