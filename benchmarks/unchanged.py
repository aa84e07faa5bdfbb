"""
Unchanged and cached pages: their processor time beside a view behind the same middleware that reads one row.

All are asked in this process as a server asks them; the same view without any middleware is the third.
"""

import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils.http import quote_etag

from benchmarks.measures import say
from gongkai.config import urls
from gongkai.documents.queries import public_documents
from gongkai.organisations.models import Body

BASELINE = "one-row-only/"
REQUESTS, ROUNDS = 100, 7


@login_not_required
def _one_row(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(Body.objects.values_list("name", flat=True).first())


def unchanged_pages(_documents: int) -> None:
    """Measure unchanged and cached pages by processor time; baselines: a view that reads one row."""
    found = public_documents().select_related("body").order_by("-listed_on", "-id").first()
    assert found is not None, "run a part that releases something first"
    urls.urlpatterns.insert(0, path(BASELINE, _one_row))
    ask = _asker()
    with override_settings(MIDDLEWARE=[]):
        ask_naked = _asker()
    base = _seconds(lambda: ask(f"/{BASELINE}", ""))
    naked = _seconds(lambda: ask_naked(f"/{BASELINE}", ""))
    for name, address in (
        ("home", "/"),
        ("catalogue", "/catalogue/"),
        ("section of a body", f"/b/{found.body.code}/"),
        ("item", f"/i/{found.index_number}/"),
    ):
        ask(address, "")
        tag = ask(address, "")[1].get("ETag", "")
        assert ask(address, quote_etag(tag))[0] == 304, address
        for kind, sent in (("unchanged", tag), ("cached", "")):
            took = _seconds(lambda address=address, sent=sent: ask(address, sent))
            say(
                f"{f'{name}, {kind}':<28}{1 / took:8.0f} requests/s of CPU   of one row, same middleware"
                f" ({1 / base:.0f}/s) {base / took:5.0%}   of one row, naked ({1 / naked:.0f}/s) {naked / took:5.0%}"
            )


def _asker() -> Callable[[str, str], tuple[int, dict[str, str]]]:
    """Return a function that asks for an address, each time as another visitor: rates are limited."""
    handler, asked = WSGIHandler(), 0

    def ask(address: str, tag: str) -> tuple[int, dict[str, str]]:
        nonlocal asked
        asked += 1
        found: list[Any] = []
        body = handler(_environment(address, tag, asked), lambda *words: found.extend(words))
        list(body)
        body.close()
        return int(found[0][:3]), dict(found[1])

    return ask


def _environment(address: str, tag: str, visitor: int) -> dict[str, Any]:
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_USER_AGENT": "gongkai-benchmark",
        "REMOTE_ADDR": f"10.{visitor // 62500 % 250}.{visitor // 250 % 250}.{visitor % 250}",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    return environment | ({"HTTP_IF_NONE_MATCH": tag} if tag else {})


def _seconds(ask: Callable[[], object]) -> float:
    """Return the processor seconds of one request: the least of several rounds."""
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(REQUESTS):
            ask()
        found.append((time.process_time() - begun) / REQUESTS)
    return min(found)
