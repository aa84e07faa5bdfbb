"""Files that programs send for drafts: with the draft, or one by one; stored once, checked like uploads."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as configured

from gongkai.documents.models import Attachment, Document
from gongkai.documents.states import State
from gongkai.files.storage import path_of
from gongkai.files.upload_errors import refused
from gongkai.organisations.models import ApiRequest
from gongkai.organisations.states import TokenScope
from gongkai.processes.token_writes import files as token_files
from tests.api.test_writes import DRAFT, DRAFTS, READY, Program, facts_of, program
from tests.cast import Cast
from tests.documents.test_actions import PDF
from tests.files.samples import png

pytestmark = pytest.mark.django_db
PNG = png()
HASH = hashlib.sha256(PDF).hexdigest()


def file(name: str = "附件.pdf", content: bytes = PDF, **more: str) -> dict[str, str]:
    """Return a file as a draft has it; its base64 has broken lines, as mail programs write it."""
    return {"name": name, "content": base64.encodebytes(content).decode(), **more}


def put(sender: Program, draft: int, content: bytes, key: str = "", **query: str) -> Any:
    """Send the bytes of a file to a draft."""
    sender.sent += 1
    head = {"Authorization": f"Bearer {sender.secret}"}
    head["Idempotency-Key"] = key or f"request-{sender.sent:04}"
    return sender.client.post(
        f"{DRAFTS}/{draft}/files?{urlencode({'name': '附件.pdf'} | query)}",
        content,
        content_type="application/octet-stream",
        headers=head,
    )


def refusal_of(answer: Any) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["field"]


def test_a_draft_comes_with_its_files_and_is_submitted(cast: Cast) -> None:
    sender = program(cast.drafter)
    sent = READY | {"files": [file(), file("图.png", PNG, description="各县价格")]}
    written = facts_of(sender.send(DRAFTS, sent, key="with-files"))
    assert written["state"] == State.OFFICE_REVIEW
    assert written["files"][0] == {"name": "附件.pdf", "size": len(PDF), "sha256": HASH}
    found = Attachment.objects.filter(version__document=written["id"]).order_by("position")
    assert [(one.name, one.description) for one in found] == [
        ("附件.pdf", ""),
        ("图.png", "各县价格"),
    ]
    assert path_of(HASH).read_bytes() == PDF
    again = sender.send(DRAFTS, sent, key="with-files")
    assert (facts_of(again), again["Idempotency-Replayed"]) == (written, "true")
    assert Attachment.objects.count() == 2


def test_a_file_that_is_refused_leaves_no_draft(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = program(cast.drafter)
    for files, status, code, field in (
        ([file(), file("a.exe")], 400, "file-type", "files"),
        ([file("表.xlsx")], 400, "file-content", "files"),
        ([file(description="不是图片")], 400, "no-picture", "files"),
        ([file(content=b"")], 422, "invalid", "content"),
        ([{"name": "a.pdf", "content": "非base64"}], 422, "invalid", "content"),
        ([{"name": "", "content": "YQ=="}], 422, "invalid", "name"),
        ([file("a.txt", b"a")] * 51, 422, "invalid", "files"),
    ):
        assert sender.error(DRAFTS, DRAFT | {"files": files}) == (status, code, field), files
    message = sender.send(DRAFTS, DRAFT | {"files": [file("甲.exe")]}).json()["error"]["message"]
    assert message.startswith("甲.exe")
    assert not Document.objects.exists()
    assert not ApiRequest.objects.exists()

    # Nothing is stored for somebody who may not draft, and for what was written before.
    def stored(_files: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(token_files, "store_all", stored)
    other = DRAFT | {"body": "990000-D02", "files": [file()]}
    assert sender.error(DRAFTS, other) == (400, "wrong-post", "")


def test_files_are_sent_one_by_one_and_the_last_submits(cast: Cast) -> None:
    sender = program(cast.drafter)
    draft = facts_of(sender.send(DRAFTS, {k: v for k, v in READY.items() if k != "submit"}))["id"]
    first = facts_of(put(sender, draft, PDF, key="file-one-of-two"))
    assert (first["state"], first["files"][0]["sha256"]) == (State.DRAFT, HASH)
    assert put(sender, draft, PDF, key="file-one-of-two")["Idempotency-Replayed"] == "true"
    changed = put(sender, draft, PNG, key="file-one-of-two", name="图.png")
    assert refusal_of(changed)[:2] == (409, "key-reused")
    # The same bytes under another name are another request.
    renamed = put(sender, draft, PDF, key="file-one-of-two", name="别的.pdf")
    assert refusal_of(renamed)[:2] == (409, "key-reused")
    last = put(sender, draft, PNG, name="图.png", description="走势", submit="true")
    assert facts_of(last)["state"] == State.OFFICE_REVIEW
    assert Attachment.objects.filter(version__document=draft).count() == 2
    assert refusal_of(put(sender, draft, PDF))[:2] == (400, "read-only")


def test_a_single_file_is_refused_like_an_upload(cast: Cast, settings: Any) -> None:
    sender = program(cast.drafter)
    draft = facts_of(sender.send(DRAFTS, DRAFT))["id"]
    assert refusal_of(put(sender, draft, b"")) == (400, "file-empty", "files")
    assert refusal_of(put(sender, draft, PDF, name="")) == (422, "invalid", "name")
    assert refusal_of(put(sender, draft, PDF, name="a.docx")) == (400, "file-content", "files")
    for unknown in (draft + 1, 10**30):
        assert refusal_of(put(sender, unknown, PDF)) == (404, "not-found", "")
    assert refusal_of(put(program(cast.stranger), draft, PDF)) == (404, "not-found", "")
    assert refusal_of(put(program(cast.drafter, TokenScope.ROWS), draft, PDF))[:2] == (
        403,
        "out-of-scope",
    )
    settings.GONGKAI_UPLOAD_LIMIT = len(PDF) - 1
    assert refusal_of(put(sender, draft, PDF))[:2] == (413, "too-large")
    settings.GONGKAI_UPLOAD_LIMIT = configured.GONGKAI_UPLOAD_LIMIT
    assert not Attachment.objects.exists()


def test_a_busy_inspection_asks_to_try_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = program(cast.drafter)
    monkeypatch.setattr(token_files, "store_all", lambda files: [refused("inspection-busy")])
    answer = sender.send(DRAFTS, DRAFT | {"files": [file()]})
    assert refusal_of(answer)[:2] == (503, "inspection-busy")
    assert int(answer["Retry-After"]) > 0
    assert not Document.objects.exists()
