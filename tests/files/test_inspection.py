import io
from pathlib import Path
from typing import Any

import pytest

from gongkai.files import storage
from gongkai.files.inspection import budget
from gongkai.files.inspection.content import KINDS, check_content
from gongkai.files.inspection.findings import Found
from gongkai.files.inspection.names import safe_name
from gongkai.files.upload_errors import VERDICTS
from gongkai.kit.refusals import Refused
from tests.files.active_samples import SAMPLES
from tests.files.samples import Sample, docx, object_stream, packed, pdf

PDF = pdf()


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"
    settings.GONGKAI_UPLOAD_LIMIT = 8 << 20


def stored(content: bytes, name: str) -> storage.StoredFile:
    return storage.store(io.BytesIO(content), name)


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        stored(content, name)
    assert "%(" not in str(caught.value.refusal)
    return caught.value.refusal.code


def test_file_is_kept_by_its_content_once() -> None:
    one, other = stored(PDF, "a.pdf"), stored(PDF, "b.pdf")
    assert one.sha256 == other.sha256
    with storage.open_file(one.sha256) as content:
        assert content.read() == PDF
    assert [name for name, _written in storage.stored_hashes()] == [one.sha256]


def code_of(content: bytes, name: str) -> str:
    """Return what the inspection finds, without the process around it."""
    ending = safe_name(name).rpartition(".")[2]
    if ending not in KINDS:
        return "file-type"
    try:
        check_content(io.BytesIO(content), ending)
    except Found as found:
        return found.code
    return ""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.what)
def test_files_of_all_kinds(sample: Sample) -> None:
    assert code_of(sample.content, sample.name) == sample.code


def test_samples_of_each_result_are_stored_or_refused() -> None:
    """One sample of each refusal, and one of each accepted type, through the whole store."""
    chosen = {}
    for sample in SAMPLES:
        chosen.setdefault(sample.code or sample.name.rpartition(".")[2].lower(), sample)
    for sample in chosen.values():
        if sample.code:
            assert refused(sample.content, sample.name) == sample.code, sample.what
        else:
            assert stored(sample.content, sample.name).size == len(sample.content)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["with.pdf", "without.pdf"])
def test_script_in_an_object_stream_is_refused(name: str, shared: Path) -> None:
    """The two published files: the object stream says its type, or does not."""
    assert refused((shared / "cases" / "files" / name).read_bytes(), name) == "pdf-script"


def test_every_reason_has_a_sample() -> None:
    """Every refusal code has a sample, and every accepted type has an accepted sample."""
    assert {sample.code for sample in SAMPLES} >= set(VERDICTS) - {
        "file-too-large",
        "files-away",
        "inspection-busy",
        "inspection-limit",
        "preview-busy",
        "scan-failed",
        "scan-found",
    }
    assert {sample.name.rpartition(".")[2].lower() for sample in SAMPLES if not sample.code} >= set(
        KINDS
    ) - {"jpeg"}
    assert len(SAMPLES) >= 60


def test_file_over_the_limit_is_refused() -> None:
    assert refused(PDF + b"0" * (8 << 20), "large.pdf") == "file-too-large"


@pytest.mark.parametrize(
    ("name", "media_type"), [("通知.pdf", "application/pdf"), ("表.txt", "text/plain")]
)
def test_valid_files_are_stored_with_their_type(name: str, media_type: str) -> None:
    assert stored(PDF if name.endswith("pdf") else b"1,2", name).media_type == media_type


def test_total_unpacked_size_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_UNPACKED", 10_000)
    assert (
        code_of(packed({"a.txt": b"0" * 6_000, "b.txt": b"1" * 6_000}), "bomb.zip")
        == "archive-bomb"
    )
    inside = packed({"a.docx": docx(word__a=b"0" * 6_000), "b.docx": docx(word__a=b"1" * 6_000)})
    assert code_of(inside, "bomb.zip") == "archive-bomb"


def test_object_streams_of_all_files_of_an_archive_are_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budget, "MAX_PACKED_OBJECTS", 3_000)
    one = pdf(object_stream(b"0" * 2_000))
    assert code_of(one, "a.pdf") == ""
    assert code_of(packed({"a.pdf": one, "b.pdf": one}), "a.zip") == "archive-bomb"


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
        ("CON.pdf", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        ("com1 .txt", "_com1.txt"),
        ("LPT¹.txt", "_LPT¹.txt"),
        ("CONTENT.pdf", "CONTENT.pdf"),
        (".htaccess.txt", "htaccess.txt"),
        ("..\u200b/.\ufeff..a.pdf", "a.pdf"),
        ("a\u2066b\u200fc\u00ad.pdf", "abc.pdf"),
        ("文" * 200 + ".pdf", "文" * 69 + ".pdf"),
        ("نامە.pdf", "نامە.pdf"),
    ],
)
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_path_of_an_invalid_hash_is_an_error() -> None:
    with pytest.raises(ValueError, match="passwd"):
        storage.path_of("../../etc/passwd")
