"""
A stand-in for an S3 service in a thread: the requests that this platform makes, and faults on demand.

It checks no signatures, except that it tells requests without one. The real protocol is tested against
s3proxy (`test_s3proxy.py`, make test-long).
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Server(ThreadingHTTPServer):
    """The objects of one bucket by key: bytes, own header fields, and time of writing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reset()

    def reset(self) -> None:
        """Forget the objects and the faults of a test."""
        self.objects: dict[str, tuple[bytes, dict[str, str], datetime]] = {}
        self.asked: list[str] = []
        self.failures = 0  # so many requests are answered with 503
        self.is_public = self.is_down = self.alters = self.forbids = False
        self.cuts = 0  # so many bodies are cut off
        self.tag = ""  # of every object, where a service encrypts
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def endpoint(self) -> str:
        """Return the address of the service."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_arguments: Any) -> None:
        """Say nothing: clients that leave are part of the tests."""


class Handler(BaseHTTPRequestHandler):
    """Answers like S3 to PUT, GET, HEAD, DELETE and lists, one bucket in the path."""

    protocol_version = "HTTP/1.1"
    server: Server

    def _answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        fields.setdefault("Content-Length", str(len(content)))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            if self.server.cuts and self.command == "GET" and "list-type" not in self.path:
                self.server.cuts -= 1
                content = content[: len(content) // 2]
                self.close_connection = True
            self.wfile.write(content)

    def _error(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """Return the time of the service."""
        return format_datetime(self.server.clock(), usegmt=True)

    def _refused(self) -> bool:
        self.server.asked.append(f"{self.command} {self.path}")
        if self.server.is_down:
            self.close_connection = True  # without an answer
        elif self.server.failures:
            self.server.failures -= 1
            self._error(503, "SlowDown")
        elif self.server.forbids or not (
            self.headers.get("Authorization") or self.server.is_public
        ):
            self._error(403, "AccessDenied")
        else:
            return False
        return True

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).partition("/bucket/")[2]

    def do_PUT(self) -> None:
        """Store an object."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self._refused():
            return
        own = {name: value for name, value in self.headers.items() if name.startswith("x-amz-meta")}
        content = content[::-1] if self.server.alters else content
        self.server.objects[self._key] = (content, own, self.server.clock())
        self._answer(200, ETag=self._tag(content))

    def do_GET(self) -> None:
        """Return an object, a part of it, or a list."""
        if self._refused():
            return
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._list(query)
            return
        found = self.server.objects.get(self._key)
        if found is None:
            self._error(404, "NoSuchKey")
            return
        content, own, at = found
        part = re.fullmatch(r"bytes=0-(\d+)", self.headers.get("Range", ""))
        shown = content[: int(part[1]) + 1] if part else content
        fields = {"ETag": self._tag(content), "Last_Modified": format_datetime(at, usegmt=True)}
        status = 206 if part else 200
        self._answer(status, shown, **fields, **{k.replace("-", "_"): v for k, v in own.items()})

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        """Remove an object."""
        if not self._refused():
            self.server.objects.pop(self._key, None)
            self._answer(204)

    def _list(self, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size>"
            f"<LastModified>{at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key, (content, _own, at) in sorted(self.server.objects.items())
            if key.startswith(prefix)
        )
        self._answer(
            200,
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode(),
        )

    def _tag(self, content: bytes) -> str:
        return self.server.tag or f'"{hashlib.md5(content).hexdigest()}"'  # noqa: S324

    def log_message(self, *_arguments: Any) -> None:
        """Write nothing."""


@contextmanager
def running() -> Iterator[Server]:
    """Run the service for a test."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
