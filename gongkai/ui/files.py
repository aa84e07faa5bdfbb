"""Download responses for uploaded files, with ranges, always as attachments."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import IO, Any, Protocol
from urllib.parse import quote

from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date, parse_etags

from gongkai.files import storage

CHUNK = 1 << 16
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class FileRow(Protocol):
    """A row that refers to a stored file."""

    @property
    def pk(self) -> Any:
        """Return the primary key."""

    @property
    def size(self) -> int:
        """Return the size in bytes."""

    @property
    def media_type(self) -> str:
        """Return the media type."""

    @property
    def name(self) -> str:
        """Return the file name for the download."""


class PlainFileRow(FileRow, Protocol):
    """A row of a file that is stored plain: an attachment of a document."""

    @property
    def sha256(self) -> str:
        """Return the SHA-256 hash of the content."""


class EncryptedFileRow(FileRow, Protocol):
    """A row of a file that is stored encrypted: a file of an application."""

    @property
    def content_id(self) -> str:
        """Return the id of the content in the store."""


def file_response(
    request: HttpRequest, attachment: PlainFileRow, *, since: datetime | None = None
) -> HttpResponseBase:
    """
    Return the file, or the requested range, as an attachment, which browsers do not execute.

    The caller has checked the permission. `since` is the time for the Last-Modified header.
    """
    headers = _headers(attachment, attachment.sha256, since)
    return _response(request, attachment, headers, lambda: storage.open_file(attachment.sha256))


def case_file_response(
    request: HttpRequest, file: EncryptedFileRow, opened: Callable[[], IO[bytes]]
) -> HttpResponseBase:
    """Return a file of a case, or the requested range; `opened` checks the permission."""
    return _response(request, file, _headers(file, file.content_id, None), opened)


def _response(
    request: HttpRequest,
    attachment: FileRow,
    headers: dict[str, str],
    opened: Callable[[], IO[bytes]],
) -> HttpResponseBase:
    if headers["ETag"] in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": headers["ETag"]})
    wanted = _requested_range(request, headers, attachment.size)
    if wanted is None:
        del headers["Content-Disposition"]
        return HttpResponse(
            status=416, headers={**headers, "Content-Range": f"bytes */{attachment.size}"}
        )
    first, last, status = wanted
    if status == 206:
        headers["Content-Range"] = f"bytes {first}-{last}/{attachment.size}"
    headers["Content-Length"] = str(last - first + 1)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(status=status)
    elif status == 200:
        response = FileResponse(opened())  # allows sendfile of the server
    else:
        response = StreamingHttpResponse(Part(opened(), first, last), status=status)
    for name, value in headers.items():  # set last, because FileResponse names the file by its hash
        response[name] = value
    return response


class Part:
    """An iterator over a byte range of an open file. The server closes it in every case."""

    def __init__(self, content: IO[bytes], first: int, last: int) -> None:
        content.seek(first)
        self.content, self.left = content, last - first + 1

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (chunk := self.content.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file. The server calls this after the response."""
        self.content.close()


def public_url(index_number: str, pk: int, name: str) -> str:
    """Return the public URL of a file, on the host for files if one is configured."""
    if not settings.GONGKAI_UPLOADS.files_host:
        return reverse("portal:attachment", args=[index_number, pk, name])
    return on_files_host(
        reverse("portal:attachment", settings.GONGKAI_FILES_URLCONF, [index_number, pk, name])
    )


def on_files_host(path: str) -> str:
    """Return the absolute URL of a path on the host for files."""
    return f"http{'s' if settings.HTTPS else ''}://{settings.GONGKAI_UPLOADS.files_host}{path}"


def came_to_files_host(request: HttpRequest) -> bool:
    """Return whether a request was sent to the host for files."""
    host: str = settings.GONGKAI_UPLOADS.files_host
    return bool(host) and request.get_host().lower() == host.lower()


def belongs_elsewhere(request: HttpRequest) -> bool:
    """Return whether a separate host for files is configured and this is not that host."""
    return bool(settings.GONGKAI_UPLOADS.files_host) and not came_to_files_host(request)


def _headers(attachment: FileRow, content: str, since: datetime | None) -> dict[str, str]:
    # The ETag includes the key of the row, so that it does not reveal equal files elsewhere.
    tag = sha256(f"{attachment.pk} {content}".encode()).hexdigest()[:32]
    headers = {
        "Content-Type": attachment.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attachment.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
        "ETag": f'"{tag}"',
    }
    return headers | ({"Last-Modified": http_date(since.timestamp())} if since else {})


def _requested_range(
    request: HttpRequest, headers: dict[str, str], size: int
) -> tuple[int, int, int] | None:
    """
    Return the first and last byte to send and the status; None if the range is unsatisfiable.

    Several ranges or an invalid header give the whole file, which RFC 9110, 14.2 allows.
    """
    whole = (0, size - 1, 200)
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.method != "GET":
        return whole
    # A download of different content is not resumed with this content.
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition not in {headers["ETag"], headers.get("Last-Modified")}:
        return whole
    first, last = asked.groups()
    if not first:
        if not last:
            return whole
        return (max(0, size - int(last)), size - 1, 206) if int(last) else None
    if last and int(last) < int(first):
        return whole
    return (int(first), min(int(last or size), size - 1), 206) if int(first) < size else None
