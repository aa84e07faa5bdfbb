"""The texts of stored files: waiting, read by the worker, retried once, purged with the file."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.documents import file_reading
from gongkai.documents.actions import file_texts
from gongkai.documents.actions.drafts import attach_file, start_version
from gongkai.documents.actions.file_texts import (
    LEASE,
    claim_file_text,
    complete_file_text,
    purge_file_texts,
)
from gongkai.documents.actions.releases import release_document
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.models import Attachment, FileText
from gongkai.documents.models.file_texts import unpacked
from gongkai.documents.rules.findings import refusal_of_findings
from gongkai.documents.states import TextState
from gongkai.files.cleaner import Cleaning
from gongkai.files.extraction.segments import Place, Segment
from gongkai.files.extractor import Extraction
from gongkai.files.personal_data.kinds import Finding, Kind
from gongkai.files.storage import path_of
from gongkai.operations.verify.stored import check
from gongkai.operations.worker import purge_orphaned_files, read_files
from gongkai.organisations.models import Person
from tests.cast import AT, Cast, later
from tests.files import samples

pytestmark = pytest.mark.django_db
STOPPED = Extraction((), (), "extraction-stopped", is_complete=False, images=0)


def attach(cast: Cast, content: bytes, name: str) -> Attachment:
    return attach_file(cast.draft(), io.BytesIO(content), name, by=cast.drafter, at=AT)


def test_a_file_waits_and_is_read_once(cast: Cast) -> None:
    file = attach(cast, "收费目录".encode(), "a.txt")
    attach(cast, "收费目录".encode(), "另一名称.TXT")
    row = FileText.objects.get()
    assert (row.state, row.wanted_at) == (TextState.WAITING, AT)
    assert read_files(lambda: AT) == 1
    assert read_files(lambda: AT) == 0
    row.refresh_from_db()
    assert row.segments == [("body", "", "收费目录")]
    assert (row.state, row.characters, row.is_complete, row.attempts) == (
        TextState.READ,
        4,
        True,
        1,
    )
    assert (row.copy_sha256, row.copy_size, row.size) == (file.sha256, file.size, file.size)
    assert unpacked(b"") == []


def test_at_most_so_many_are_read(cast: Cast) -> None:
    attach(cast, b"a", "a.txt")
    attach(cast, b"b", "b.txt")
    assert len(read_waiting_files(lambda: AT, most=1)) == 1
    assert FileText.objects.filter(state=TextState.WAITING).count() == 1


def test_a_stopped_reading_is_tried_once_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(cast, b"a", "a.txt")
    monkeypatch.setattr(file_reading, "extract", lambda *_: STOPPED)
    first, second = read_waiting_files(lambda: AT)
    assert (first.pk, second.pk) == (second.pk, first.pk)
    row = FileText.objects.get()
    assert (row.state, row.code, row.attempts) == (TextState.FAILED, "extraction-stopped", 2)
    assert row.needs_a_look


def test_a_reader_that_died_is_followed_once(cast: Cast) -> None:
    attach(cast, b"a", "a.txt")
    assert claim_file_text(at=AT) is not None
    assert claim_file_text(at=AT) is None
    assert claim_file_text(at=AT + LEASE) is not None
    assert claim_file_text(at=AT + 2 * LEASE) is None
    row = FileText.objects.get()
    assert (row.state, row.code) == (TextState.FAILED, "extraction-stopped")


def test_a_missing_file_says_so(cast: Cast) -> None:
    file = attach(cast, b"a", "a.txt")
    path_of(file.sha256).unlink()
    (row,) = read_waiting_files(lambda: AT)
    assert (row.state, row.code, row.copy_sha256) == (TextState.FAILED, "file-missing", "")


def test_many_findings_are_cut_and_that_is_noted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_texts, "MAX_FINDINGS", 1)
    attach(cast, b"a", "a.txt")
    row = claim_file_text(at=AT)
    assert row is not None
    read = Extraction(
        (Segment(Place.COMMENT, "", "甲13812345678乙"),),
        ((Finding(1, 12, Kind.MOBILE),),),
        "",
        is_complete=True,
        images=0,
    )
    complete_file_text(row, read, copy=("", 0), removed=[], at=AT)
    (only,) = row.findings
    assert (only.kind, only.value) == ("hidden", "甲13812345678乙")
    assert not row.is_complete


def test_texts_go_with_their_files(cast: Cast) -> None:
    file = attach(cast, b"a", "a.txt")
    read_waiting_files(lambda: AT)
    assert purge_file_texts(before=later(days=1)) == 0
    Attachment.objects.all().delete()
    assert purge_file_texts(before=AT) == 0
    assert purge_orphaned_files(later(days=3_000)) >= 1
    assert not FileText.objects.exists()
    assert not path_of(file.sha256).exists()


def test_a_killer_file_ends_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    attach(cast, b"a", "a.txt")
    monkeypatch.setattr("gongkai.files.extractor.START", "while True: pass")
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, extraction_seconds=0.1)
    rows: list[Any] = read_waiting_files(lambda: AT)
    assert [row.state for row in rows] == [TextState.WAITING, TextState.FAILED]
    assert rows[-1].code == "extraction-stopped"


COMMENTED = samples.docx(
    word__comments_dot_xml="<w:comments xmlns:w='w'><w:comment w:author='张三'><w:p><w:r><w:t>待议</w:t></w:r></w:p></w:comment></w:comments>".encode(),
)


def test_the_public_gets_a_copy_and_the_desk_the_original(
    cast: Cast, client: Client, sign_in: Callable[[Person], Client]
) -> None:
    document = cast.draft()
    file = attach_file(document, io.BytesIO(COMMENTED), "通知.docx", by=cast.drafter, at=AT)
    document.refresh_from_db()
    document = release_document(cast.review(document), by=cast.disclosure, at=AT)
    file.refresh_from_db()
    row = FileText.objects.get()
    assert (row.removed, file.public_sha256) == (["comments"], row.copy_sha256)
    assert file.public_sha256 != file.sha256
    address = reverse("portal:attachment", args=[document.index_number, file.pk, file.name])
    response = client.get(address)
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert len(content) == file.public_size == int(response["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "word/comments.xml" not in archive.namelist()
        assert "关于收费的通知" in archive.read("word/document.xml").decode()
    detail = client.get(reverse("api:document_detail", args=[document.index_number])).json()
    assert detail["files"][0]["size"] == file.public_size
    desk = sign_in(cast.drafter)
    ticket = desk.get(reverse("desk:document_file", args=[document.pk, file.pk]))
    original = desk.get(ticket["Location"])
    assert b"".join(original.streaming_content) == COMMENTED  # type: ignore[attr-defined]
    # A new version starts from the original.
    version = start_version(document, by=cast.drafter, at=AT)
    assert version.attachments.get().public_sha256 == ""
    # Both stay as long as the document.
    purge_orphaned_files(later(days=3_000))
    assert path_of(file.sha256).exists()
    assert path_of(file.public_sha256).exists()
    assert list(check(AT)) == []


def test_a_file_that_cannot_be_cleaned_is_not_released(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = cast.draft()
    attach_file(document, io.BytesIO(COMMENTED), "通知.docx", by=cast.drafter, at=AT)
    document.refresh_from_db()
    monkeypatch.setattr(file_reading, "clean_copy", lambda *_: Cleaning(is_failed=True))
    (row,) = read_waiting_files(lambda: AT)
    assert (row.state, row.code, row.copy_sha256) == (TextState.FAILED, "copy-failed", "")
    refusal = refusal_of_findings(document)
    assert refusal is not None
    assert refusal.code == "file-not-cleaned"
