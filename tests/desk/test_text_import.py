"""The text of a file as the text of a draft: shown first, saved when it is taken over."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.documents.models import Document, Inquiry
from gongkai.documents.states import InquiryKind
from gongkai.ledger.models import Act
from tests.cast import AT, Cast
from tests.files.test_text_import import centred, word

TITLE, NUMBER = "关于清理收费的通知", "示财规〔2026〕12号"
NEW = "/desk/documents/new/text/"
READ = "/desk/documents/text/read/"


def upload(content: bytes | None = None, name: str = "通知.docx") -> SimpleUploadedFile:
    made = word(
        centred("示范区财政厅文件")
        + centred(NUMBER)
        + centred(TITLE)
        + "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>现予公布。</w:t><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    )
    return SimpleUploadedFile(name, made if content is None else content)


def address(document: Document) -> str:
    return f"/desk/documents/{document.pk}/text/"


def confirmed(page: Any, **changes: Any) -> dict[str, Any]:
    """Return what the page of the result sends, with changes."""
    shown = page.context["form"]
    values = {
        name: field.initial if (value := shown.initial.get(name)) is None else value
        for name, field in shown.fields.items()
    }
    sent = {name: value for name, value in values.items() if value not in {None, False}} | changes
    return {name: value for name, value in sent.items() if value is not None}


@pytest.mark.django_db
def test_the_text_is_shown_before_it_is_saved(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    acts = Act.objects.count()
    page = browser.post(address(document), {"source": upload()})
    assert page.status_code == 200
    words = page.content.decode()
    assert "<strong>现予公布。</strong>" in words
    assert TITLE in words
    assert "1 张图片" in words
    document.refresh_from_db()
    assert document.open_version.plain_text == "目录之外的收费，任何单位和个人有权拒绝。"  # type: ignore[union-attr]
    answer = browser.post(address(document), confirmed(page))
    assert answer["Location"] == f"/desk/documents/{document.pk}/edit/"
    document.refresh_from_db()
    version = document.open_version
    assert version is not None
    # The title that was there stays; the number was empty.
    assert (version.title, version.document_number) == (cast.facts().title, NUMBER)
    assert version.plain_text.split("\n") == [
        "目录之外的收费，任何单位和个人有权拒绝。",
        "示范区财政厅文件",
        TITLE,
        "现予公布。",
    ]
    assert Act.objects.count() == acts


@pytest.mark.django_db
def test_title_and_place_are_chosen(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    page = browser.post(address(document), {"source": upload()})
    browser.post(address(document), confirmed(page, place="replace", use_title="on"))
    version = Document.objects.get(pk=document.pk).open_version
    assert version is not None
    assert version.title == TITLE
    assert version.text == "<p>示范区财政厅文件</p>\n<p><strong>现予公布。</strong></p>"


@pytest.mark.django_db
def test_inquiries_about_another_text_lapse(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    Inquiry.objects.create(
        version=document.open_version,
        body=cast.finance,
        due_on=AT.date(),
        kind=InquiryKind.SECRECY,
        recipient="保密局",
        question="可否公开",
        asked_at=AT,
        asked_by=cast.drafter,
    )
    page = browser.post(address(document), {"source": upload()})
    assert Inquiry.objects.get().lapsed_at is None
    browser.post(address(document), confirmed(page))
    assert Inquiry.objects.get().lapsed_at is not None


@pytest.mark.django_db
def test_a_draft_that_another_user_saved_meanwhile_is_not_overwritten(
    sign_in: Any, cast: Cast
) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    page = browser.post(address(document), {"source": upload()})
    again = browser.post(address(document), confirmed(page, revision=99))
    assert again.status_code == 409
    assert "现予公布" in again.content.decode()
    sent = {name: again.context["form"].data[name] for name in ("rich", "heads", "revision")}
    assert browser.post(address(document), sent).status_code == 302


@pytest.mark.django_db
def test_a_new_draft_begins_with_the_text_of_a_file(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.drafter)
    page = browser.post(NEW, {"source": upload()})
    answer = browser.post(NEW, confirmed(page, office=f"{cast.finance.pk}-"))
    document = Document.objects.get()
    assert answer["Location"] == f"/desk/documents/{document.pk}/edit/"
    version = document.open_version
    assert version is not None
    assert (version.title, version.document_number) == (TITLE, NUMBER)
    assert version.plain_text == "示范区财政厅文件\n现予公布。"


@pytest.mark.django_db
def test_hostile_values_of_the_confirmation_are_sanitised_or_refused(
    sign_in: Any, cast: Cast
) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    bad = "<p onclick=x>甲<script>alert(1)</script><img src=x></p>"
    sent = {"rich": bad, "heads": json.dumps([["", bad], ["other", bad]]), "revision": "1"}
    assert browser.post(address(document), sent).status_code == 302
    version = Document.objects.get(pk=document.pk).open_version
    assert version is not None
    assert version.text.endswith("<p>甲</p>\n<p>甲</p>\n<p>甲</p>")
    for heads in ("[1]", "{", '{"a": 1}', "[[1,2,3]]"):
        refused = browser.post(address(document), {**sent, "heads": heads, "revision": "2"})
        assert refused.status_code == 409
        assert "请重新读取文件" in refused.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "said"),
    [
        (upload(b"%PDF-1.7", "a.pdf"), "不能取用"),
        (upload(b"PK\x03\x04 no archive", "a.docx"), "文件"),
        (upload(word("<w:p/>"), "a.docx"), "没有文字"),
        (upload(b"\n", "a.txt"), "没有文字"),
    ],
)
def test_a_file_without_a_text_is_refused_in_words(
    sign_in: Any, cast: Cast, file: SimpleUploadedFile, said: str
) -> None:
    browser, document = sign_in(cast.drafter), cast.draft()
    page = browser.post(address(document), {"source": file})
    assert page.status_code == 400
    assert said in page.content.decode()
    file.seek(0)
    answer = browser.post(READ, {"source": file})
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert browser.post(READ, {}).status_code == 400


@pytest.mark.django_db
def test_the_editor_gets_the_text_and_what_was_understood(sign_in: Any, cast: Cast) -> None:
    answer = sign_in(cast.drafter).post(READ, {"source": upload()})
    assert answer.status_code == 200
    assert answer.json() == {
        "html": "<p><strong>现予公布。</strong></p>",
        "heads": [
            {"kind": "", "html": "<p>示范区财政厅文件</p>"},
            {"kind": "number", "html": f"<p>{NUMBER}</p>"},
            {"kind": "title", "html": f"<p>{TITLE}</p>"},
        ],
        "title": TITLE,
        "number": NUMBER,
        "understood": ["2 个段落"],
        "left_out": ["1 张图片：请作为附件上传"],
        "notes": [],
    }
    assert sign_in(cast.head).post(READ, {"source": upload()}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-16-be with a mark"])
def test_a_text_file_in_an_encoding_of_windows_is_read(
    sign_in: Any, cast: Cast, encoding: str
) -> None:
    mark = "\ufeff" if "mark" in encoding else ""
    text = f"{mark}第一章 总则\r\n收费目录之外的收费。".encode(encoding.partition(" ")[0])
    file = upload(text, "正文.TXT")
    answer = sign_in(cast.drafter).post(READ, {"source": file}).json()
    assert answer["html"] == "<h2>第一章 总则</h2>\n<p>收费目录之外的收费。</p>"


@pytest.mark.django_db
def test_only_the_drafter_takes_a_text_over(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    assert sign_in(cast.head).get(address(document)).status_code == 302
    assert sign_in(cast.stranger).get(address(document)).status_code == 404
    page = sign_in(cast.head).get(NEW)
    assert page.status_code == 200
    assert "没有拟稿岗位" in page.content.decode() or "拟稿" in page.content.decode()
    assert sign_in(cast.head).post(NEW, {"source": upload()}).status_code == 400
