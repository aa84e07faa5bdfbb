"""No byte of an uploaded file is kept before the form token is checked."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client

from tests.cast import Cast
from tests.files.samples import packed

pytestmark = pytest.mark.django_db
TOKEN = "a" * 32
EDGE = "----edge"


def part(head: str, value: bytes) -> bytes:
    return f"--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"


def post(client: Client, address: str, *parts: bytes, **more: Any) -> Any:
    body = b"".join(parts) + f"--{EDGE}--\r\n".encode()
    return client.post(address, body, content_type=f"multipart/form-data; boundary={EDGE}", **more)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the sizes of what the handlers of Django were given."""
    sizes: list[int] = []
    real = MemoryFileUploadHandler.receive_data_chunk

    def receive(self: Any, raw_data: bytes, start: int) -> bytes | None:
        sizes.append(len(raw_data))
        return real(self, raw_data, start)

    monkeypatch.setattr(MemoryFileUploadHandler, "receive_data_chunk", receive)
    return sizes


FILE = part('name="file"; filename="a.zip"', packed({"a.txt": b"x"}))
RIGHT = part('name="csrfmiddlewaretoken"', TOKEN.encode())


@pytest.mark.parametrize(
    ("parts", "cookie", "allowed"),
    [
        ([RIGHT, FILE], TOKEN, True),
        ([FILE], TOKEN, False),
        ([FILE, RIGHT], TOKEN, False),
        ([part('name="csrfmiddlewaretoken"', b"b" * 32), FILE], TOKEN, False),
        ([part('name="csrfmiddlewaretoken"', b"short"), FILE], TOKEN, False),
        ([RIGHT, FILE], "", False),
    ],
    ids=["right", "none", "after the file", "wrong", "malformed", "no cookie"],
)
def test_file_is_read_only_behind_the_right_token(
    cast: Cast, kept: list[int], parts: list[bytes], cookie: str, *, allowed: bool
) -> None:
    document = cast.draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.drafter.account)  # type: ignore[arg-type]
    if cookie:
        client.cookies["csrftoken"] = cookie
    answer = post(client, f"/desk/documents/{document.pk}/files/", *parts)
    stored = document.open_version.attachments.count()  # type: ignore[union-attr]
    if allowed:
        assert (answer.status_code, stored, len(kept)) == (302, 1, 1)
    else:
        assert stored == 0
        assert kept == []
        assert answer.status_code == 403


def test_token_may_come_in_the_header(cast: Cast, kept: list[int]) -> None:
    document = cast.draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.drafter.account)  # type: ignore[arg-type]
    client.cookies["csrftoken"] = TOKEN
    answer = post(
        client, f"/desk/documents/{document.pk}/files/", FILE, headers={"X-CSRFToken": TOKEN}
    )
    assert (answer.status_code, len(kept)) == (302, 1)


def test_refused_request_starts_no_inspection(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(
        "gongkai.files.inspector.run_limited", lambda *of, **more: started.append(of)
    )
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.drafter.account)  # type: ignore[arg-type]
    document = cast.draft()
    upload = SimpleUploadedFile("a.zip", io.BytesIO(packed({"a.txt": b"x"})).getvalue())
    answer = client.post(f"/desk/documents/{document.pk}/files/", {"file": upload})
    assert (answer.status_code, started) == (403, [])
