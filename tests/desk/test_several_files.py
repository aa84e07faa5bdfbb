"""Several files at once: a refused one is named with its reason, and the others are attached."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.documents.models import Attachment
from tests.cast import Cast
from tests.desk.document_pages import form
from tests.files.samples import pdf, png

pytestmark = pytest.mark.django_db


def files() -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile("甲.pdf", pdf()),
        SimpleUploadedFile("假.pdf", b"MZ no pdf"),
        SimpleUploadedFile("程序.exe", b"MZ"),
        SimpleUploadedFile("图.png", png()),
    ]


def test_one_bad_file_does_not_lose_the_others(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    page = browser.post(f"/desk/documents/{document.pk}/files/", {"file": files()}, follow=True)
    assert list(Attachment.objects.order_by("position").values_list("name", flat=True)) == [
        "甲.pdf",
        "图.png",
    ]
    said = [str(one) for one in page.context["messages"]]
    assert [line.partition("：")[0] for line in said[:2]] == ["假.pdf", "程序.exe"]
    assert all(len(line) > 12 for line in said[:2])
    assert "2" in said[2]


def test_a_new_draft_keeps_the_good_files(sign_in: Any, cast: Cast) -> None:
    sent = form(cast, place=f"{cast.finance.pk}-", file=files())
    page = sign_in(cast.drafter).post("/desk/documents/new/", sent, follow=True)
    assert Attachment.objects.count() == 2
    words = page.content.decode()
    assert "假.pdf：" in words
    assert 'data-endings="' in words
