"""A crawler: requests URLs, keeps the answers, and follows every link in them."""

import html
import io
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urljoin, urlsplit
from zipfile import ZipFile

from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language, get_language_from_path
from pypdf import PdfReader

from gongkai.organisations.models import Account
from gongkai.ui.reading_mode import MODE_COOKIE

HOST = "http://testserver"
LINK = re.compile(
    rb"""(?:href|src|action|content|hx-get|hx-post|srcset|poster)="([^"]+)"|(http://testserver[^\s"'<>\\]*)"""
)
# Parts that differ between two answers to the same request even if no data changed.
TOKEN = re.compile(rb"(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{64}")
# Time and signature of a page cursor. Each begins with what is rare, which is searched for much faster.
SIGNED = re.compile(rb":(?<=[A-Za-z0-9_-]:)[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}")
SIGNED_IN_LINK = re.compile(rb"%3A(?<=[A-Za-z0-9_-]%3A)[A-Za-z0-9]{6}%3A[A-Za-z0-9_-]{43}")
FORM_TOKEN = re.compile(rb'(name="(?:form_)?token" value=")[^"]+')
# Most answers have no word that is as long as a token, which is seen at once where every letter is the same.
LETTERS = bytes(ord("A") if chr(one).isalnum() and one < 128 else ord(" ") for one in range(256))
LONG_WORD = b"A" * 64
PACKED_AT = re.compile(rb"(?<=>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=<)")
ALIKE = 3  # maximum number of URLs of one route with the same filters
UNFOLLOWED = ("/static/", "/sign-out/")


@dataclass(frozen=True)
class Answer:
    """The visible parts of one response and its number of queries; `whole` is the raw body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    queries: int = 0
    whole: bytes = b""

    def masked(self, *secrets: str) -> "Answer":
        """Return the answer with the values of the request masked, in every escaped form."""
        body, headers = self.body, dict(self.headers)
        for secret in secrets:
            for said in _ways_to_say(secret):
                body = body.replace(said.encode(), b"@")
                headers = {name: value.replace(said, "@") for name, value in headers.items()}
        if body != self.body or not body:
            # These headers depend on the masked text; an answer to HEAD has no body to compare.
            headers.pop("Content-Length", None)
            headers.pop("ETag", None)
        return replace(self, body=body, headers=tuple(sorted(headers.items())))

    def difference(self, other: "Answer") -> str:
        """Describe how another answer differs from this one; empty if it does not."""
        if self.status != other.status:
            return f"{self.status} became {other.status}"
        if self.headers != other.headers:
            return f"headers {sorted(set(self.headers) ^ set(other.headers))}"
        if self.body == other.body:
            return ""
        at = next(
            (n for n, (a, b) in enumerate(zip(self.body, other.body, strict=False)) if a != b), -60
        )
        return f"…{_cut(self.body, at)}… became …{_cut(other.body, at)}…"


class PlainClient(Client):
    """Django's test client without a copy of the context of each template, which nobody reads here."""

    def request(self, **request: Any) -> Any:
        """Pass on one request; an exception in a view reaches the test."""
        signals = "crawler"
        got_request_exception.connect(self.store_exc_info, dispatch_uid=signals)
        try:
            response = self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(dispatch_uid=signals)
        self.check_exception(response)
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


class Looker:
    """A requesting user: an anonymous visitor or a signed-in account."""

    def __init__(self, account: Account | None) -> None:
        self.client = PlainClient()
        if account is not None:
            self.client.force_login(account)
            Account.objects.filter(pk=account.pk).update(
                last_login=None
            )  # otherwise a list would show when this test began
        self.asked = 0

    def ask(self, address: str, method: str = "GET", **headers: str) -> Answer:
        """Send one GET or HEAD request; an exception in a view fails the test."""
        return self._asked(lambda: self.client.generic(method, address, headers=headers))

    def send(self, address: str, form: dict[str, str]) -> Answer:
        """Send a form."""
        return self._asked(lambda: self.client.post(address, form))

    def _asked(self, ask: Callable[[], Any]) -> Answer:
        self.asked += 1
        # Messages about the previous request would appear on the next page.
        self.client.cookies.pop("messages", None)
        # A reading mode chosen by a link that was followed would change the pages after it.
        self.client.cookies.pop(MODE_COOKIE, None)
        seen = []

        def counted(execute: Any, sql: str, *rest: Any) -> Any:
            seen.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(counted):
            response = ask()
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if packed := body.startswith(b"PK\x03\x04"):
            body = _unpacked(body)
        elif body.startswith(b"%PDF-"):
            body = _text_of(body)
        cookies = sorted(
            f"{one.key}; {one['path']}; {one['samesite']}" for one in response.cookies.values()
        )
        kept = {name: _lasting(value) for name, value in response.headers.items()}
        kept["Set-Cookie"] = ", ".join(cookies)
        lasting = lasting_part(body)
        if lasting != body or packed:
            kept.pop("ETag", None)
        if packed:
            kept.pop("Content-Length", None)
        return Answer(response.status_code, tuple(sorted(kept.items())), lasting, len(seen), body)

    def crawl(self, starts: Iterable[str], follows: Callable[[str], bool]) -> dict[str, Answer]:
        """Request every URL and the links in the answers that `follows` accepts, recursively."""
        found: dict[str, Answer] = {}
        queue = list(dict.fromkeys(starts))
        known, alike = set(queue), Counter[str]()
        for address in queue:  # grows while it is walked
            answer = found[address] = self.ask(address)
            for link in links_in(address, answer):
                if link in known or not follows(link):
                    continue
                kind = _kind_of(link)
                if alike[kind] < ALIKE:
                    known.add(link)
                    alike[kind] += 1
                    queue.append(link)
        return found


def lasting_part(body: bytes) -> bytes:
    """Return a body without tokens, and without the times and signatures of page cursors."""
    if LONG_WORD in body.translate(LETTERS):
        body = TOKEN.sub(b"@", body)
    return FORM_TOKEN.sub(rb"\1@", SIGNED.sub(b"@", SIGNED_IN_LINK.sub(b"@", body)))


def _text_of(body: bytes) -> bytes:
    """Return the text and the properties of a PDF file; its fonts are as random as noise."""
    reader = PdfReader(io.BytesIO(body))
    texts = [page.extract_text() for page in reader.pages]
    return "\n".join([*texts, repr(dict(reader.metadata or {}))]).encode()


def _unpacked(body: bytes) -> bytes:
    """Return the content of a spreadsheet or archive, without its creation time."""
    with ZipFile(io.BytesIO(body)) as archive:
        members = [(name, archive.read(name)) for name in sorted(archive.namelist())]
    return b"\n".join(
        name.encode() + b"\n" + PACKED_AT.sub(b"@", content) for name, content in members
    )


def links_in(address: str, answer: Answer) -> Iterator[str]:
    """Yield the URLs of this site in an answer of any format."""
    named = [one[0] or one[1] for one in LINK.findall(answer.whole.replace(b"\\/", b"/"))]
    named += [
        value.encode()
        for name, value in answer.headers
        if name in {"Location", "Link", "Content-Location"}
    ]
    for raw in dict.fromkeys(named):
        link = urljoin(HOST + address, html.unescape(raw.decode("utf-8", "replace")).strip("<> "))
        if link.startswith(HOST + "/"):
            parts = urlsplit(link)
            if not parts.path.startswith(UNFOLLOWED):
                yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def _kind_of(address: str) -> str:
    """Return the kind of a URL, so that not all combinations of filters are followed."""
    path, _, query = address.partition("?")
    if not query:
        return path
    language, plain = without_language(path)
    view = resolved(plain, get_language())
    return f"{language} {plain if view is None else view} {query.count('&')}"


def without_language(path: str) -> tuple[str | None, str]:
    """Return the language in a path, if any, and the path without it."""
    language = get_language_from_path(path)
    return language, path[len(language) + 1 :] if language else path


@cache
def resolved(path: str, _active: str | None) -> str | None:
    """Return the name of the view at a path without a language, or None; the active language decides, too."""
    try:
        return str(resolve(unquote(path)).view_name)
    except Resolver404:
        return None


def _lasting(value: str) -> str:
    """Return the value of a header without CSRF tokens and without the time of the request."""
    seconds = parse_http_date_safe(value) if value.endswith(" GMT") else None
    return (
        "now"
        if seconds and abs(seconds - time.time()) < 60
        else TOKEN.sub(b"@", value.encode()).decode()
    )


def _ways_to_say(secret: str) -> set[str]:
    plain = {secret, unquote(secret)}
    said = (
        plain
        | {html.escape(one) for one in plain}
        | {quote(one) for one in plain}
        | {quote_plus(one) for one in plain}
    )
    said |= {quote(one, safe="") for one in plain}
    said |= {one.encode("unicode_escape").decode() for one in plain}
    return said | {quote(one) for one in said}


def _cut(body: bytes, at: int) -> str:
    return body[max(0, at - 40) : at + 60].decode("utf-8", "replace").replace("\n", " ")
