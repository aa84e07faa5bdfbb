"""Files of comments on the public pages: sent with the form, opened and published by their author."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from gongkai.consultations.models import CommentFile, PublicComment
from tests.cast import AT, Cast
from tests.consultations.consultations import opened
from tests.desk.test_sent_forms import token_on
from tests.portal.test_consultations import sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.GONGKAI_FILES = tmp_path / "files"
    settings.GONGKAI_DATA = tmp_path
    with translation.override("zh-hans"):
        yield


def upload(content: str, name: str = "意见.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def test_from_the_form_to_the_published_file(cast: Cast, client: Client, sign_in: Any) -> None:
    consultation = opened(cast)
    wrong = sent(consultation, client, attachments=[upload("x", "意见.exe")])
    assert wrong.status_code == 400
    assert "意见.exe" in wrong.content.decode()
    many = sent(consultation, client, attachments=[upload(str(one)) for one in range(4)])
    assert many.status_code == 400
    assert not PublicComment.objects.exists()
    receipt = sent(consultation, client, attachments=[upload("建议夜间免费")], may_publish="on")
    assert receipt.status_code == 200
    assert "意见.txt" in receipt.content.decode()
    code = receipt.context["code"]
    one = CommentFile.objects.get()
    comment = one.comment
    public = reverse("portal:comment_file", args=[consultation.number, one.pk])
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        browser = sign_in(cast.disclosure)
        page = browser.get(reverse("desk:comment", args=[comment.pk])).content.decode()
        assert "意见.txt" in page
        original = browser.get(reverse("desk:comment_file", args=[one.pk]))
        assert b"".join(original.streaming_content).decode() == "建议夜间免费"
        stranger = sign_in(cast.stranger)
        assert stranger.get(reverse("desk:comment_file", args=[one.pk])).status_code == 404
        for step, fields in (
            ("mask", {"mask-text": "建议免费。"}),
            ("propose-file", {"propose-file-file_id": one.pk}),
        ):
            act = reverse("desk:comment_action", args=[comment.pk, step])
            assert sign_in(cast.disclosure).post(act, fields).status_code == 302
        one.refresh_from_db()
        entry = {"number": comment.number, "code": code}
        own = reverse("portal:comment_status")
        shown = client.post(own, entry)
        data = {"comment": comment.pk, "token": shown.context["token"], "file": one.pk}
        opened_copy = client.post(own, data | {"action": "open-file"})
        assert b"".join(opened_copy.streaming_content).decode() == "建议夜间免费"
        assert opened_copy["Content-Disposition"].startswith("attachment")
        assert client.post(own, data | {"action": "open-file", "file": "9" * 30}).status_code == 404
        publish = data | {"action": "publish-file", "copy": one.copy_sha256}
        assert client.post(own, publish).status_code == 409
        assert client.get(public).status_code == 404
        assert client.post(own, data | {"action": "confirm"}).status_code == 200
        assert client.post(own, publish).status_code == 200
        served = client.get(public)
        assert b"".join(served.streaming_content).decode() == "建议夜间免费"
        other = reverse("portal:comment_file", args=[opened(cast).number, one.pk])
        assert client.get(other).status_code == 404
        listed = client.get(reverse("portal:published_comments", args=[consultation.number]))
        assert public in listed.content.decode()


def test_staff_uploads_a_scan_and_a_redacted_copy(cast: Cast, sign_in: Any) -> None:
    consultation = opened(cast)
    browser = sign_in(cast.disclosure)
    enter = reverse("desk:comment_create", args=[consultation.pk])
    entered = {"source": "post", "received_on": "2026-11-20", "text": "来信", "may_publish": "on"}
    wrong = browser.post(enter, entered | {"attachments": [upload("x", "x.exe")]})
    assert wrong.status_code == 400
    entered["form_token"] = token_on(browser.get(enter))
    made = browser.post(enter, entered | {"attachments": [upload("电话13812345678")]})
    assert made.status_code == 200
    one = CommentFile.objects.get()
    act = reverse("desk:comment_action", args=[one.comment_id, "propose-file"])
    fields: dict[str, Any] = {"propose-file-file_id": one.pk}
    refused = browser.post(act, fields)
    assert refused.status_code == 409
    assert "13812345678" in refused.content.decode()
    bad = browser.post(act, fields | {"propose-file-copy": upload("x", "x.exe")})
    assert bad.status_code == 409
    assert browser.post(act, fields | {"propose-file-copy": upload("隐去")}).status_code == 302
    one.refresh_from_db()
    assert one.copy_size == len("隐去".encode())
