"""
Pages that this process knows are answered before all other middleware.

Most requests for a public page are answered by 304 or by a page from the cache. What they cost is then
mostly middleware, the choice of the view, and its decorators; all of it would do for a second visitor what
it did for the first. This middleware remembers, for each place (URL, language, reading mode), how its
state is read and which headers all the others added. Whether the page may be seen, and whether it is the
one that the browser has, is read from the database at each request.

Whatever is not as simple goes the whole way: another method, a body, a cookie that could name a person, a
page that is rate limited, an address with parameters that no page knows, a status not answered before.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.cache import patch_cache_control

from gongkai.portal.etags import Place, Revisit, is_kept, kept_response, tag_of
from gongkai.portal.public_reading import read_publicly
from gongkai.ui.rate_limits import kind_of
from gongkai.ui.reading_mode import MODE_COOKIE, MODES

Answer = Callable[[HttpRequest], HttpResponseBase]
Key = tuple[str, ...]
MAX_PLACES = 2_000  # places; each takes about 2 KB
METHODS = frozenset({"GET", "HEAD"})
STATUSES = frozenset({200, 304})
# All other cookies could change a page, or belong to somebody who is signed in.
HARMLESS_COOKIES = frozenset({MODE_COOKIE, settings.LANGUAGE_COOKIE_NAME})
# Conditions beside If-None-Match, and what only a request with a body has.
UNUSUAL = (
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_AUTHORIZATION",
    "HTTP_TRANSFER_ENCODING",
    # With it, other views have the same addresses.
    "SCRIPT_NAME",
)


class KnownPage:
    """How the pages of one place are answered: by its state, with the headers of an earlier answer."""

    def __init__(self, request: HttpRequest, place: Place, revisit: Revisit) -> None:
        self._place, self._revisit = place, revisit
        self._match: ResolverMatch | None = request.resolver_match
        self._headers: dict[int, tuple[tuple[str, str], ...]] = {}
        self._tag = ""

    def learn(self, response: HttpResponse) -> None:
        """Remember the headers of a response that went through all middleware."""
        self._tag = response.headers["ETag"]
        self._headers[response.status_code] = tuple(
            (name, value) for name, value in response.headers.items() if name != "ETag"
        )

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """Return the response, or None if the request must go the whole way."""
        # Without either, the state would be read twice.
        if "HTTP_IF_NONE_MATCH" in request.META:
            if 304 not in self._headers:
                return None
        elif not is_kept(self._tag):
            return None
        translation.activate(self._place.language or settings.LANGUAGE_CODE)
        try:
            state = read_publicly(self._state, request)
            if state is None:
                return None
            response = kept_response(request, tag_of(self._place, state))
        except Error:  # the page says so
            return None
        headers = self._headers.get(response.status_code) if response else None
        if response is None or headers is None:
            return None
        for name, value in headers:
            response.headers[name] = value
        if response.status_code == 200:
            response.headers["Content-Length"] = str(len(response.content))
        request.resolver_match = self._match  # for the log
        if self._revisit.noted is not None:
            self._revisit.noted(request, state)
        return response

    def _state(self, _request: HttpRequest) -> object | None:
        return self._revisit.state()


def answer_known_pages(get_response: Answer) -> Answer:
    """Answer a page that is known; let the others go the whole way, and remember how they were answered."""
    pages: dict[Key, KnownPage] = {}
    lock = Lock()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = key_of(request)
        if key is None:
            return _private_with_cookies(get_response(request))
        known = pages.get(key)
        response: HttpResponseBase | None = known.answer(request) if known else None
        if response is None:
            response = _private_with_cookies(get_response(request))
            if is_alike_for_all(request, response, key):
                assert isinstance(response, HttpResponse)
                with lock:
                    if key not in pages:
                        while len(pages) >= MAX_PLACES:
                            del pages[next(iter(pages))]
                        pages[key] = KnownPage(request, *_revisited(request))
                    pages[key].learn(response)
        return response

    return middleware


def _private_with_cookies(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a page from shared caches if it sets a cookie, such as the one that ends a session."""
    if response.cookies and "public" in response.headers.get("Cache-Control", ""):
        del response.headers["Cache-Control"]
        patch_cache_control(response, private=True, no_cache=True)
    return response


def key_of(request: HttpRequest) -> Key | None:
    """Return by what a page is known; None if the request is not simple enough to be answered so."""
    meta = request.META
    # As Django does for a client that names no host.
    host = meta.get("HTTP_HOST") or f"{meta['SERVER_NAME']}:{meta['SERVER_PORT']}"
    if (
        request.method not in METHODS
        or meta.get("CONTENT_LENGTH") not in {None, "", "0"}
        or any(meta.get(name) for name in UNUSUAL)
    ):
        return None
    mode = ""
    if "HTTP_COOKIE" in meta:
        if not HARMLESS_COOKIES.issuperset(request.COOKIES):
            return None
        wish = request.COOKIES.get(MODE_COOKIE, "")
        mode = wish if wish in MODES else ""
    return (request.scheme or "", host.lower(), request.path, meta.get("QUERY_STRING", ""), mode)


def is_alike_for_all(request: HttpRequest, response: HttpResponseBase, key: Key) -> bool:
    """Return whether a response that went the whole way can be given to everybody at this place."""
    return (
        _revisited(request) is not None
        and response.status_code in STATUSES
        and "ETag" in response.headers
        and not response.cookies
        and "public" in response.headers.get("Cache-Control", "")
        # What a stranger appends to an address would fill the memory with the same page.
        and request.META.get("QUERY_STRING", "") == key[3]
        and not kind_of(request)
    )


def _revisited(request: HttpRequest) -> Any:
    return getattr(request, "revisited", None)
