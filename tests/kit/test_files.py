import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from gongkai.kit import files
from gongkai.kit.refusals import Refused

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"
    settings.GONGKAI_UPLOAD_LIMIT = 1 << 20


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


XLSX = archive(**{"xl__workbook_dot_xml": b"<x/>", "[Content_Types]_dot_xml": b"<x/>"})


def stored(content: bytes, name: str) -> files.StoredFile:
    return files.store(io.BytesIO(content), name)


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        stored(content, name)
    return caught.value.refusal.code


def test_file_is_kept_by_its_content_once() -> None:
    one, other = stored(PDF, "a.pdf"), stored(PDF, "b.pdf")
    assert one.sha256 == other.sha256
    with files.open_file(one.sha256) as content:
        assert content.read() == PDF
    assert [name for name, _written in files.stored_hashes()] == [one.sha256]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<html><script>alert(1)</script>", "report.pdf", "file-content"),
        (b"<html><body>x</body></html>", "notes.txt", "file-content"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.png", "file-content"),
        (b"MZ\x90\x00program", "table.csv", "file-content"),
        (b"a,b\x00c", "table.csv", "file-content"),
        (b"", "empty.pdf", "file-empty"),
        (PDF, "run.exe", "file-type"),
        (PDF, "no ending", "file-type"),
        (PDF + b"0" * (1 << 20), "large.pdf", "file-too-large"),
        (b"PK\x03\x04broken", "table.xlsx", "file-content"),
        (archive(a=b"1"), "table.xlsx", "file-content"),
        (archive(word__document_dot_xml=b"<x/>", word__vbaProject_dot_bin=b"x"), "macro.docx", "file-macro"),
        (archive(OFD_dot_xml=b"<x/>", big=b"0" * 4096) * 1, "form.docx", "file-content"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused(content: bytes, name: str, code: str) -> None:
    assert refused(content, name) == code


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "通知.pdf", "application/pdf"),
        (XLSX, "表.xlsx", files.OOXML + "spreadsheetml.sheet"),
        ("名称,金额\n维修,12\n".encode(), "表.csv", "text/csv"),
        ("名称,金额\n".encode("gb18030"), "旧表.csv", "text/csv"),
        (archive(OFD_dot_xml=b"<x/>"), "公文.ofd", "application/ofd"),
    ],
)
def test_honest_files_are_kept_with_their_type(content: bytes, name: str, media_type: str) -> None:
    assert stored(content, name).media_type == media_type


def test_archive_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED", 10_000)
    bomb = archive(xl__workbook_dot_xml=b"0" * 20_000)
    assert refused(bomb, "bomb.xlsx") == "archive-bomb"


def test_refused_file_leaves_nothing_behind(tmp_path: Path) -> None:
    refused(b"<html>", "a.pdf")
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\附件.PDF", "附件.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a:b?.csv", "ab.csv"),
        ("x" * 400 + ".pdf", "x" * 110 + ".pdf"),
        ("...", "file"),
    ],
)
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert files.safe_name(given) == safe


def test_path_of_something_else_than_a_hash_is_an_error() -> None:
    with pytest.raises(ValueError, match="passwd"):
        files.path_of("../../etc/passwd")
