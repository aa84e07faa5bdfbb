"""What users see while the place of stored files does not answer."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import translation

from gongkai.documents.actions.releases import release_document
from gongkai.files import page_images, storage
from gongkai.files.places import bucket
from gongkai.files.places.errors import FileMissing, FilesAway
from gongkai.ui import hosts, previews
from gongkai.ui.file_outages import AnswerFileOutages
from tests.cast import AT, Cast
from tests.documents.test_actions import attach
from tests.files.places.s3_server import Server
from tests.files.samples import pdf


@pytest.mark.parametrize(
    ("path", "kind"), [("/zh/x", "text/html"), ("/api/v1/x", "application/json")]
)
def test_answer_is_503_with_retry_after(path: str, kind: str) -> None:
    middleware = AnswerFileOutages(lambda _request: None)  # type: ignore[arg-type, return-value]
    request = RequestFactory().get(path)
    assert middleware(request) is None
    for outage in (FilesAway("503 SlowDown"), FileMissing("0" * 64)):
        with translation.override("en"):
            response = middleware.process_exception(request, outage)
        assert response is not None
        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert response["Content-Type"].startswith(kind)
        assert b"SlowDown" not in response.content
    assert middleware.process_exception(request, FileNotFoundError()) is None


def test_host_for_files_answers_503(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Match:
        args, kwargs = (), {}

        @staticmethod
        def func(_request: Any) -> None:
            raise FilesAway("no answer")

    monkeypatch.setattr(hosts, "resolve", lambda *_path: Match)
    settings.GONGKAI_RATES = settings.GONGKAI_RATES | {"files": 0}
    response = hosts._answer(RequestFactory().get("/file"))
    assert (response.status_code, response["Retry-After"]) == (503, "60")


def test_preview_of_a_file_that_a_bucket_lacks_is_an_outage(
    server: Server, settings: Any, tmp_path: Path
) -> None:
    settings.GONGKAI_DATA = tmp_path
    name = hashlib.sha256(pdf()).hexdigest()
    storage.store(io.BytesIO(pdf()), "notice.pdf")
    storage.open_file(name).close()
    content = page_images.Content("1" * 64, "pdf", lambda: storage.open_file("1" * 64))
    with pytest.raises(FileMissing):
        previews._shown(content, 1)
    settings.GONGKAI_FILES_IN = "folder"
    with pytest.raises(Http404):
        previews._shown(content, 1)


@pytest.mark.django_db
def test_public_download_with_ranges_while_the_bucket_is_away(
    server: Server, cast: Cast, client: Client, tmp_path: Path
) -> None:
    document = cast.draft()
    attached = attach(cast, document, content := pdf(b"<< >>"), "目录.pdf")
    document.refresh_from_db()
    released = release_document(cast.review(document), by=cast.disclosure, at=AT)
    address = f"/i/{released.index_number}/files/{attached.pk}/{attached.name}"
    server.is_down = True
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    part = client.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"%PDF")  # type: ignore[attr-defined]
    for copy in (tmp_path / "files" / "cache").glob("??/*"):
        copy.unlink()
    for asked in ({}, {"Range": "bytes=0-3"}):
        away = client.get(address, headers=asked)
        assert (away.status_code, away["Retry-After"]) == (503, "60")
    page = client.get(f"/i/{released.index_number}/")
    assert (page.status_code, server.endpoint in page.content.decode()) == (200, False)
    server.is_down = False
    bucket.Outage.until = 0.0
    assert b"".join(client.get(address).streaming_content) == content  # type: ignore[attr-defined]
