"""Files and texts of a draft: what is attached, and what is kept of what was typed."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.catalogue.models import Subject
from gongkai.documents.actions import drafts
from gongkai.documents.models import Document
from tests.cast import AT, Cast
from tests.files.samples import pdf


def upload(browser: Client, document: Document, content: bytes, name: str) -> Any:
    return browser.post(
        f"/desk/documents/{document.pk}/files/", {"file": SimpleUploadedFile(name, content)}
    )


def test_file_is_attached_downloaded_and_removed(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    assert upload(browser, document, pdf(), "附件.pdf").status_code == 302
    attached = document.open_version.attachments.get()  # type: ignore[union-attr]
    answer = sign_in(cast.head).get(
        f"/desk/documents/{document.pk}/files/{attached.pk}/", follow=True
    )
    assert b"".join(answer.streaming_content) == pdf()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (
        browser.post(f"/desk/documents/{document.pk}/files/{attached.pk}/remove/").status_code
        == 302
    )
    assert not document.open_version.attachments.exists()  # type: ignore[union-attr]


def written(cast: Cast, **more: Any) -> dict[str, Any]:
    """Return what the form of a draft sends."""
    facts = cast.facts()
    assert facts.genre is not None
    assert facts.catalogue_item is not None
    return {
        "title": "打了一半的题目",
        "text": "打了一半的正文",
        "language": "zh-hans",
        "attribute": "public",
        "genre": facts.genre.pk,
        "catalogue_item": facts.catalogue_item.pk,
        "revision": 1,
        **more,
    }


def test_attaching_several_files_keeps_what_was_typed(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    files = [SimpleUploadedFile("一.txt", b"1"), SimpleUploadedFile("二.txt", b"2")]
    answer = browser.post(f"/desk/documents/{document.pk}/files/", written(cast, file=files))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "打了一半的正文</textarea>" in page
    assert 'name="revision" value="3"' in page
    assert "已附上2个文件" in page
    bad = [SimpleUploadedFile("三.txt", b"3"), SimpleUploadedFile("四.pdf", b"<html>")]
    answer = browser.post(
        f"/desk/documents/{document.pk}/files/", written(cast, file=bad, revision=3)
    )
    assert answer.status_code == 409
    assert "四.pdf" in answer.content.decode()
    saved = browser.post(f"/desk/documents/{document.pk}/edit/", written(cast, revision=4))
    assert saved.status_code == 302
    document.refresh_from_db()
    version = document.open_version
    assert version is not None
    assert version.title == "打了一半的题目"
    assert [one.name for one in version.attachments.order_by("id")] == [
        "一.txt",
        "二.txt",
        "三.txt",
    ]


def test_text_of_another_save_is_not_overwritten_by_attaching(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    drafts.edit_version(document, cast.facts(title="别人的"), by=cast.drafter, at=AT, revision=1)
    form = written(cast, file=[SimpleUploadedFile("一.txt", b"1")])
    answer = browser.post(f"/desk/documents/{document.pk}/files/", form)
    assert 'name="revision" value="1"' in answer.content.decode()
    assert browser.post(f"/desk/documents/{document.pk}/edit/", written(cast)).status_code == 409


def test_files_are_attached_with_the_draft_on_both_forms(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.drafter)
    form = written(
        cast, file=[SimpleUploadedFile("一.txt", b"1"), SimpleUploadedFile("二.txt", b"2")]
    )
    place = f"{cast.finance.pk}-"
    assert browser.post("/desk/documents/new/", {**form, "place": place}).status_code == 302
    document = Document.objects.get()
    more = written(cast, file=[SimpleUploadedFile("三.txt", b"3")], revision=3)
    assert browser.post(f"/desk/documents/{document.pk}/edit/", more).status_code == 302
    assert document.versions.get().attachments.count() == 3
    again = written(cast, file=[SimpleUploadedFile("四.txt", b"4")], place="0-")
    lost = browser.post("/desk/documents/new/", again)
    assert "请重新选择" in lost.content.decode()


def test_subjects_are_grouped_by_their_parents(sign_in: Any, cast: Cast) -> None:
    page = sign_in(cast.drafter).get("/desk/documents/new/").content.decode()
    select = re.search(r'<select name="subject".*?</select>', page, re.DOTALL)
    assert select is not None
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', select[0], re.DOTALL)
    assert len(groups) == Subject.objects.filter(parent=None).count()
    for label, options in groups:
        children = Subject.objects.filter(parent__name=label).values_list("pk", flat=True)
        for pk in children:
            assert f'value="{pk}"' in options


def test_invalid_upload_shows_its_reason(sign_in: Any, cast: Cast, settings: Any) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    answer = upload(browser, document, b"<html><script>alert(1)</script>", "通知.pdf")
    assert answer.status_code == 409
    assert "文件内容与文件名所示的“pdf”类型不符" in answer.content.decode()
    settings.GONGKAI_UPLOAD_LIMIT = 1 << 20
    answer = upload(browser, document, b"%PDF-" + b"0" * (1 << 20), "大.pdf")
    assert "文件超过1 MB" in answer.content.decode()
    assert browser.post(f"/desk/documents/{document.pk}/files/").status_code == 302


def test_request_far_beyond_the_limit_is_refused_before_it_is_read(
    sign_in: Any, cast: Cast, settings: Any
) -> None:
    settings.GONGKAI_UPLOAD_LIMIT = 1 << 20
    document = cast.draft()
    answer = upload(sign_in(cast.drafter), document, b"%PDF-" + b"0" * (5 << 20), "大.pdf")
    assert answer.status_code == 413
    assert "1 MB" in answer.content.decode()
