"""The images of files: read after their texts, some at a time, by one process; found, checked, shown."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.documents import file_reading
from gongkai.documents.actions import file_scans
from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.file_scans import LEASE, claim_scan
from gongkai.documents.actions.releases import release_document
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.models import Attachment, Document, FileText
from gongkai.documents.queries.file_texts import page_text
from gongkai.documents.queries.findings import check_of
from gongkai.documents.rules.findings import refusal_of_findings
from gongkai.documents.states import FindingKind, ScanState, TextPlace, TextState
from gongkai.files import recogniser
from gongkai.files.personal_data.finder import find
from gongkai.files.recogniser import ReadImage, Recognition
from gongkai.files.recognition.engine import is_installed
from gongkai.files.storage import path_of
from gongkai.ledger.consumers import catch_up
from gongkai.operations.worker import read_files
from gongkai.organisations.models import Person
from gongkai.search.queries import search
from tests.cast import AT, Cast, later
from tests.files import samples
from tests.files.scans import scan
from tests.files.test_extraction import CARD, pdf

pytestmark = pytest.mark.django_db
WORDS = f"申请人的身份证号是{CARD}。"
STOPPED = "recognition-stopped"


def image(page: int, text: str = WORDS, *, is_certain: bool = True) -> ReadImage:
    return ReadImage(page, text, tuple(find(text)), is_certain, ())


def read(*images: ReadImage, code: str = "", following: int = 0) -> Recognition:
    return Recognition(images, code, following)


@pytest.fixture
def engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Recognition]:
    """Let the engine say what is in this list, one turn after another."""
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, ocr_pages=500)
    monkeypatch.setattr(recogniser, "is_installed", lambda: True)
    turns: list[Recognition] = []
    monkeypatch.setattr(file_reading, "recognise", lambda *_, **__: turns.pop(0))
    return turns


def attach(cast: Cast, content: bytes, name: str = "扫描件.pdf") -> Attachment:
    return attach_file(cast.draft(), io.BytesIO(content), name, by=cast.drafter, at=AT)


def test_images_are_read_after_the_text_some_at_a_time(
    cast: Cast, engine: list[Recognition]
) -> None:
    file = attach(cast, pdf(pages=3))
    engine += [read(image(1), image(2, "第二页"), following=3), read(image(3, is_certain=False))]
    states = [(row.state, row.scan_state, row.images) for row in read_waiting_files(lambda: AT)]
    assert states == [
        (TextState.NO_TEXT, ScanState.WAITING, 3),
        (TextState.READ, ScanState.WAITING, 1),
        (TextState.READ, ScanState.READ, 1),
    ]
    row = FileText.objects.get()
    assert row.segments == [("scan", "1", WORDS), ("scan", "2", "第二页"), ("scan", "3", WORDS)]
    assert [(one.kind, one.place, one.detail, one.value) for one in row.findings] == [
        ("identity-card", "file:scan", "1", CARD),
        ("identity-card", "file:scan", "3", CARD),
    ]
    assert (row.characters, row.lease_until, row.scan_attempts) == (2 * len(WORDS) + 3, None, 0)
    # A page of which something is not certain must be looked at.
    assert row.needs_a_look
    assert page_text(file, 2, is_public=False) == "第二页"
    assert read_waiting_files(lambda: AT) == []


def test_texts_of_other_files_are_read_first(cast: Cast, engine: list[Recognition]) -> None:
    attach(cast, samples.png(), "图.png")
    attach(cast, b"text", "a.txt")
    engine.append(read(image(1)))
    rows = read_waiting_files(lambda: AT)
    assert [row.ending for row in rows] == ["png", "txt", "png"]


def test_findings_in_a_scan_prevent_its_release(cast: Cast, engine: list[Recognition]) -> None:
    document = cast.draft()
    attach_file(document, io.BytesIO(pdf()), "扫描件.pdf", by=cast.drafter, at=AT)
    document.refresh_from_db()
    read_waiting_files(lambda: AT, most=1)
    refusal = refusal_of_findings(document)
    assert refusal is not None
    assert refusal.code == "file-not-read"
    engine.append(read(image(1)))
    read_waiting_files(lambda: AT)
    assert document.open_version is not None
    (only,) = check_of(document, document.open_version).open
    assert (only.kind, only.place, only.detail) == (
        FindingKind.IDENTITY_CARD,
        TextPlace.SCAN,
        "1",
    )


def test_a_scan_without_findings_need_not_be_looked_at(
    cast: Cast, engine: list[Recognition]
) -> None:
    document = cast.draft()
    attach_file(document, io.BytesIO(pdf()), "扫描件.pdf", by=cast.drafter, at=AT)
    document.refresh_from_db()
    engine.append(read(image(1, "收费目录")))
    read_waiting_files(lambda: AT)
    assert refusal_of_findings(document) is None


def test_an_empty_page_needs_no_look(cast: Cast, engine: list[Recognition]) -> None:
    attach(cast, pdf(pages=2))
    engine.append(read(image(1, ""), image(2, "第二页")))
    read_waiting_files(lambda: AT)
    row = FileText.objects.get()
    assert (row.images, row.segments) == (0, [("scan", "2", "第二页")])
    assert not row.needs_a_look


def test_a_file_of_empty_pages_has_no_text(cast: Cast, engine: list[Recognition]) -> None:
    attach(cast, pdf())
    engine.append(read(image(1, "")))
    read_waiting_files(lambda: AT)
    row = FileText.objects.get()
    assert (row.state, row.scan_state, row.images) == (TextState.NO_TEXT, ScanState.READ, 0)


def test_a_stopped_reading_goes_on_and_ends_in_words(cast: Cast, engine: list[Recognition]) -> None:
    attach(cast, pdf(pages=9))
    engine += [
        read(image(1), image(2), code=STOPPED),
        read(image(3), code=STOPPED),
        read(code=STOPPED),
    ]
    states = [(row.scan_state, row.scan_page) for row in read_waiting_files(lambda: AT)]
    assert states == [
        (ScanState.WAITING, 1),
        (ScanState.WAITING, 3),
        (ScanState.WAITING, 4),
        (ScanState.FAILED, 4),
    ]
    row = FileText.objects.get()
    assert (row.scan_code, row.images, len(row.segments)) == (STOPPED, 6, 3)


def test_a_reader_that_died_is_followed_once(cast: Cast, engine: list[Recognition]) -> None:
    attach(cast, pdf())
    read_waiting_files(lambda: AT, most=1)
    assert claim_scan(at=AT) is not None
    assert claim_scan(at=AT) is None
    assert claim_scan(at=AT + LEASE) is not None
    assert claim_scan(at=AT + 2 * LEASE) is None
    row = FileText.objects.get()
    assert (row.scan_state, row.scan_code) == (ScanState.FAILED, STOPPED)


def test_a_file_with_too_many_pages_is_read_in_part(
    cast: Cast, engine: list[Recognition], settings: Any
) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, ocr_pages=1)
    attach(cast, pdf(pages=3))
    engine.append(read(image(1), following=2))
    read_waiting_files(lambda: AT)
    row = FileText.objects.get()
    assert (row.scan_state, row.scan_code, row.images) == (ScanState.FAILED, "too-many-pages", 2)


def test_limits_leave_out_and_say_so(
    cast: Cast, engine: list[Recognition], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_scans, "MAX_CHARACTERS", 5)
    monkeypatch.setattr(file_scans, "MAX_FINDINGS", 0)
    attach(cast, pdf())
    engine.append(read(image(1)))
    read_waiting_files(lambda: AT)
    row = FileText.objects.get()
    assert (row.is_complete, row.characters, row.segments, list(row.findings)) == (False, 0, [], [])


def test_a_missing_file_says_so(cast: Cast, engine: list[Recognition]) -> None:
    file = attach(cast, pdf())
    read_waiting_files(lambda: AT, most=1)
    path_of(FileText.objects.get().copy_sha256 or file.sha256).unlink()
    (row,) = read_waiting_files(lambda: AT)
    assert (row.scan_state, row.scan_code) == (ScanState.FAILED, "file-missing")


def test_another_process_that_reads_images_is_waited_for(
    cast: Cast, engine: list[Recognition]
) -> None:
    attach(cast, pdf())
    with recogniser.alone():
        (row,) = read_waiting_files(lambda: AT)
    assert row.scan_state == ScanState.WAITING
    assert FileText.objects.get().scan_attempts == 0


def test_what_came_before_the_extra_was_installed_is_read_later(
    cast: Cast, engine: list[Recognition], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recogniser, "is_installed", lambda: False)
    attach(cast, pdf())
    (row,) = read_waiting_files(lambda: AT)
    assert row.scan_state == ScanState.MISSING
    monkeypatch.setattr(recogniser, "is_installed", lambda: True)
    engine.append(read(image(1)))
    (row,) = read_waiting_files(lambda: AT)
    assert row.scan_state == ScanState.READ


def test_pictures_in_documents_are_left_to_a_person(cast: Cast, engine: list[Recognition]) -> None:
    attach(cast, samples.docx(word__media__image1_dot_png=samples.png()), "通知.docx")
    (row,) = read_waiting_files(lambda: AT)
    assert (row.scan_state, row.images) == (ScanState.NONE, 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"scan_state": ScanState.MISSING}, "图片中的文字未读取：未安装识别程序"),
        ({"scan_state": ScanState.WAITING}, "图片中的文字等待识别"),
        ({"scan_state": ScanState.READING}, "图片中的文字正在识别"),
        ({"scan_state": ScanState.READ, "images": 0}, "含图片中识别的文字"),
        ({"scan_state": ScanState.READ, "images": 1}, "图片中的文字识别不完全可靠"),
        ({"scan_state": ScanState.READ, "is_complete": False}, "未读完"),
        ({"scan_state": ScanState.FAILED, "scan_code": "file-unreadable"}, "图片中的文字未全部识别：识别失败"),
        ({"scan_state": ScanState.FAILED, "scan_code": STOPPED}, "图片中的文字未全部识别：耗时过长"),
        ({"scan_state": ScanState.FAILED, "scan_code": "too-many-pages"}, "图片中的文字未全部识别：页数过多"),
    ],
)  # fmt: skip
def test_the_desk_says_how_far_it_is(
    values: dict[str, Any], words: str, cast: Cast, sign_in: Callable[[Person], Client]
) -> None:
    document = cast.draft()
    attach_file(document, io.BytesIO(samples.png()), "图.png", by=cast.drafter, at=AT)
    given = {"state": TextState.READ, "is_complete": True, "images": 1} | values
    FileText.objects.update(**given)
    page = sign_in(cast.drafter).get(reverse("desk:document", args=[document.pk]))
    assert words in page.content.decode()


@pytest.mark.skipif(not is_installed(), reason="the extra ocr is not installed")
def test_a_scan_is_found_by_a_word_of_it(cast: Cast, client: Client, settings: Any) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, ocr_pages=500)
    document: Document = cast.draft()
    content = scan("关于白鹤滩移民安置的批复")
    attach_file(document, io.BytesIO(content), "批复扫描件.pdf", by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert read_files(lambda: AT) == 2
    release_document(cast.review(document), by=cast.disclosure, at=AT)
    assert FileText.objects.get().images == 0
    catch_up()
    (hit,) = search("白鹤滩移民安置").hits
    assert hit.part == "批复扫描件.pdf"
    page = client.get("/search/", {"q": "白鹤滩移民安置"}).content.decode()
    assert "批复扫描件.pdf" in page
    assert read_files(lambda: later(days=1)) == 0
