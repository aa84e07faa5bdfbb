import gzip
from pathlib import Path

import pytest
from openpyxl import Workbook

from gongkai.kit.tabular_reader import UnreadableFile, read_rows


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_csv_line_numbers_are_those_a_user_sees(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", '\ufeffid,text\n1,"two\nlines"\n2,b\n'.encode())
    assert list(read_rows(path)) == [
        (2, {"id": "1", "text": "two\nlines"}),
        (4, {"id": "2", "text": "b"}),
    ]


def test_jsonl_may_be_compressed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl.gz", gzip.compress(b'{"id": 1}\n\n{"id": 2}\n'))
    assert list(read_rows(path)) == [(1, {"id": 1}), (3, {"id": 2})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_csv_is_read_in_the_encodings_in_use(tmp_path: Path, name: str, encoding: str) -> None:
    content = "id,名称\n1,“甲”局\n".encode(encoding)
    path = written(tmp_path / name, gzip.compress(content) if name.endswith("gz") else content)
    assert list(read_rows(path)) == [(2, {"id": "1", "名称": "“甲”局"})]


def test_xlsx_is_read_by_its_heading(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["id", "title"])
    book.active.append([1, "甲"])
    book.save(tmp_path / "a.xlsx")
    assert list(read_rows(tmp_path / "a.xlsx")) == [(2, {"id": 1, "title": "甲"})]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.csv", b"id,id\n1,2\n", 1),
        ("a.csv", b"\n", 1),
        ("a.csv", b"id,text\n1\n", 2),
        ("a.csv", b"id,text\n1,2,3\n", 2),
        ("a.csv", "id,text\n1,中".encode("gb18030")[:-1], 2),
        ("a.csv", "id,text\n1,中文中文".encode() + b"\xe4,x", 1),
        ("a.jsonl", b'{"id": 1}\n{"id": \n', 2),
        ("a.jsonl", b'{"id": 1}\n[1]\n', 2),
        ("a.jsonl.gz", b"not packed", 1),
        ("a.xlsx", b"not a book", 0),
        ("a.pdf", b"%PDF-", 0),
    ],
)
def test_unreadable_file_reports_its_line(
    tmp_path: Path, name: str, content: bytes, line: int
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        list(read_rows(written(tmp_path / name, content)))
    assert caught.value.error.line == line


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        list(read_rows(tmp_path / "none.csv"))
