"""Downloads of files and ranges, public and on the desk, with and without a host for files."""

import logging
import re
from dataclasses import replace
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from gongkai.config import checks
from gongkai.desk.signed_urls import Ticket, issued
from gongkai.documents.actions import releases
from gongkai.documents.models import Attachment, Document
from tests.cast import AT, Cast
from tests.documents.test_actions import attach
from tests.files.samples import pdf

pytestmark = pytest.mark.django_db
CONTENT = pdf(b"<< >>\nstream\n" + bytes(range(65, 91)) * 4000 + b"\nendstream")
HOST = "files.gongkai.example"


@pytest.fixture
def draft(cast: Cast) -> tuple[Document, Attachment]:
    document = cast.draft()
    attached = attach(cast, document, CONTENT, "目录.pdf")
    document.refresh_from_db()
    return document, attached


@pytest.fixture
def public(cast: Cast, draft: tuple[Document, Attachment]) -> str:
    document = releases.release_document(cast.review(draft[0]), by=cast.disclosure, at=AT)
    return f"/i/{document.index_number}/files/{draft[1].pk}/{draft[1].name}"


@pytest.fixture
def apart(settings: Any) -> Client:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, files_host=HOST)
    settings.ALLOWED_HOSTS = ["testserver", HOST]
    return Client(headers={"host": HOST})


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def headers_of(browser: Client, address: str, **asked: str) -> Any:
    """Return the response headers without reading the content."""
    answer = browser.get(
        address, headers={name.replace("_", "-"): value for name, value in asked.items()}
    )
    content_of(answer)  # closing the response would also close the test database
    return answer


def lead(browser: Client, draft: tuple[Document, Attachment]) -> str:
    """Return the redirect target of the desk for the file."""
    answer = browser.get(f"/desk/documents/{draft[0].pk}/files/{draft[1].pk}/")
    assert answer.status_code == 302
    return str(answer["Location"])


RANGES = [
    ("bytes=0-3", 206, b"%PDF", "bytes 0-3/{size}"),
    ("bytes=9-", 206, CONTENT[9:], "bytes 9-{last}/{size}"),
    ("bytes=-5", 206, CONTENT[-5:], "bytes {five}-{last}/{size}"),
    ("bytes=70000-70009", 206, CONTENT[70000:70010], "bytes 70000-70009/{size}"),
    ("bytes=5-999999999", 206, CONTENT[5:], "bytes 5-{last}/{size}"),
    ("bytes=-999999999", 206, CONTENT, "bytes 0-{last}/{size}"),
    ("bytes={size}-", 416, b"", "bytes */{size}"),
    ("bytes=-0", 416, b"", "bytes */{size}"),
    ("bytes=3-1", 200, CONTENT, ""),
    ("bytes=0-1,4-5", 200, CONTENT, ""),
    ("bytes=-", 200, CONTENT, ""),
    ("bytes=a-b", 200, CONTENT, ""),
    ("bytes=²-³", 200, CONTENT, ""),
    ("lines=1-2", 200, CONTENT, ""),
]


@pytest.mark.parametrize(("asked", "status", "content", "range_"), RANGES)
@pytest.mark.parametrize("door", ["public", "desk", "apart"])
def test_requested_range_is_sent(
    door: str,
    cast: Cast,
    sign_in: Any,
    request: Any,
    asked: str,
    status: int,
    content: bytes,
    range_: str,
) -> None:
    numbers = {"size": len(CONTENT), "last": len(CONTENT) - 1, "five": len(CONTENT) - 5}
    browser, address = Client(), ""
    if door == "desk":
        browser = sign_in(cast.head)
        address = lead(browser, request.getfixturevalue("draft"))
    else:
        address = request.getfixturevalue("public")
        browser = request.getfixturevalue("apart") if door == "apart" else browser
    answer = browser.get(address, headers={"Range": asked.format(**numbers)})
    assert answer.status_code == status
    assert content_of(answer) == content
    assert answer.headers.get("Content-Range", "") == range_.format(**numbers)
    if status != 416:
        assert answer["Content-Length"] == str(len(content))
        assert (
            answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%9B%AE%E5%BD%95.pdf"
        )
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Accept-Ranges"] == "bytes"
    assert not answer.cookies


def test_download_is_resumed_only_with_the_same_content(client: Client, public: str) -> None:
    whole = headers_of(client, public)
    for condition, status in (
        (whole["ETag"], 206),
        (whole["Last-Modified"], 206),
        ('"other"', 200),
        (f"W/{whole['ETag']}", 200),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 200),
    ):
        answer = client.get(public, headers={"Range": "bytes=0-3", "If-Range": condition})
        assert (answer.status_code, len(content_of(answer))) == (
            status,
            4 if status == 206 else len(CONTENT),
        )


def test_head_gets_all_headers_and_no_content(client: Client, public: str) -> None:
    whole, head = headers_of(client, public), client.head(public, headers={"Range": "bytes=0-3"})
    assert head.status_code == 200
    assert head.content == b""
    for name in (
        "Content-Length",
        "Content-Type",
        "Content-Disposition",
        "ETag",
        "Last-Modified",
        "Accept-Ranges",
    ):
        assert head[name] == whole[name], name


def test_unchanged_file_is_not_sent_again(client: Client, public: str) -> None:
    tag = headers_of(client, public)["ETag"]
    assert (
        headers_of(client, public, if_none_match=f'"x", {tag}', range="bytes=0-1").status_code
        == 304
    )
    assert headers_of(client, public, if_none_match='"x"').status_code == 200
    assert client.head(public, headers={"If-None-Match": tag}).status_code == 304


def test_etag_depends_on_content_and_does_not_reveal_equal_files(
    cast: Cast, client: Client, public: str
) -> None:
    tag = headers_of(client, public)["ETag"]
    similar = Attachment.objects.get()
    digest = similar.sha256
    assert digest[:16] not in tag
    similar.sha256 = attach(cast, cast.draft(), CONTENT + b"!", "b.pdf").sha256
    similar.save()
    assert headers_of(client, public)["ETag"] != tag


def test_signed_url_of_the_desk_is_valid_for_one_account_and_a_few_minutes(
    cast: Cast,
    sign_in: Any,
    draft: tuple[Document, Attachment],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    head, colleague = sign_in(cast.head), sign_in(cast.secrecy)
    address = lead(head, draft)
    assert content_of(head.get(address)) == CONTENT
    with caplog.at_level(logging.DEBUG):
        assert colleague.get(address).status_code == 404
        assert head.get(address[:-3] + "xx/").status_code == 404
        assert head.get("/desk/files/forged/").status_code == 404
        assert Client().get(address)["Location"].startswith("/sign-in/")
        salted = signing.dumps([cast.head.account_id, draft[0].pk, draft[1].pk], salt="other")
        assert head.get(f"/desk/files/{salted}/").status_code == 404
        assert head.post(address).status_code == 405
        monkeypatch.setattr(signing.time, "time", lambda real=signing.time.time: real() + 601)
        late = head.get(address)
    assert late.status_code == 403
    assert "请从文件页面重新打开" in late.content.decode()
    assert "no-store" in late["Cache-Control"]
    told = [
        record.getMessage() for record in caplog.records if "/desk/files/" in record.getMessage()
    ]
    assert (
        told
        == [f"Method Not Allowed (POST): {address}", f"Method Not Allowed: {address}"][: len(told)]
    )


def test_permission_is_checked_when_the_file_is_downloaded(
    cast: Cast, sign_in: Any, draft: tuple[Document, Attachment], apart: Client
) -> None:
    head = sign_in(cast.head)
    address = lead(head, draft)
    assert address.startswith(f"http://{HOST}/desk/files/")
    path = address.removeprefix(f"http://{HOST}")
    answer = apart.get(path)
    assert content_of(answer) == CONTENT
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    strange = issued(Ticket(cast.stranger.account_id or 0, draft[0].pk, draft[1].pk))
    assert apart.get(f"/desk/files/{strange}/").status_code == 404
    account = cast.head.account
    assert account is not None
    account.is_active = False
    account.save()
    assert apart.get(path).status_code == 404


def test_expired_or_forged_url_on_the_host_for_files_is_refused(
    cast: Cast,
    sign_in: Any,
    draft: tuple[Document, Attachment],
    apart: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = lead(sign_in(cast.head), draft).removeprefix(f"http://{HOST}")
    with caplog.at_level(logging.DEBUG):
        assert apart.get(path[:-3] + "xx/").status_code == 404
        monkeypatch.setattr(signing.time, "time", lambda real=signing.time.time: real() + 601)
        late = apart.get(path)
    assert late.status_code == 403
    assert "请从文件页面重新打开" in late.content.decode()
    assert "/desk/files/" not in caplog.text


def test_host_for_files_serves_nothing_else(
    cast: Cast, sign_in: Any, public: str, apart: Client
) -> None:
    browser = sign_in(cast.head)
    browser.defaults["HTTP_HOST"] = HOST
    number = public.split("/files/", maxsplit=1)[0]
    for address in (
        "/",
        number + "/",
        "/desk/",
        "/sign-in/",
        "/static/ui/base.css",
        "/api/v1/items",
        "/robots.txt",
        "/en" + public,
        public.replace(".pdf", ".doc"),
        "/i/%00/files/1/a",
        "/favicon.ico",
    ):
        for who in (apart, browser):
            answer = who.get(address)
            assert (answer.status_code, answer.content) == (404, b""), address
            assert not answer.cookies
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert apart.post(public).status_code == 405


def test_site_redirects_to_the_host_for_files(
    cast: Cast, client: Client, sign_in: Any, public: str, apart: Client
) -> None:
    address = f"http://{HOST}{public.replace('目录', '%E7%9B%AE%E5%BD%95')}"
    for language in ("", "/en"):
        answer = client.get(language + public)
        assert (answer.status_code, answer["Location"]) == (302, address)
        page = client.get(language + public.split("/files/", maxsplit=1)[0] + "/").content.decode()
        assert re.findall(r'href="([^"]*/files/[^"]*)" download', page) == [address]
    number = public.removeprefix("/i/").split("/files/")[0]
    assert client.get(f"/api/v1/items/{number}").json()["files"][0]["url"] == address
    assert client.get(public.replace(".pdf", ".doc")).status_code == 404
    # The main site does not serve a valid URL of the host for files either.
    file = Attachment.objects.get()
    head = sign_in(cast.head)
    ticket = issued(Ticket(cast.head.account_id or 0, file.version.document_id, file.pk))
    assert head.get(f"/desk/files/{ticket}/").status_code == 404


def test_host_for_files_has_a_rate_limit(public: str, apart: Client, settings: Any) -> None:
    settings.GONGKAI_RATES = settings.GONGKAI_RATES | {"files": 1}
    answers = [headers_of(apart, public) for _number in range(4)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("host", "hosts", "found"),
    [
        ("", ["a.example"], ["gongkai.W010"]),
        (HOST, ["a.example", HOST], []),
        (f"{HOST}:8443", ["a.example", HOST], []),
        (f"https://{HOST}/", ["a.example", "https"], ["gongkai.E008"]),
        ("a.example", ["a.example", "a.example"], ["gongkai.E009"]),
    ],
)
def test_system_check_covers_the_host_for_files(
    settings: Any, host: str, hosts: list[str], found: list[str]
) -> None:
    settings.GONGKAI_UPLOADS, settings.ALLOWED_HOSTS = (
        replace(settings.GONGKAI_UPLOADS, files_host=host),
        hosts,
    )
    assert [message.id for message in checks.files_are_apart(None)] == found
