"""
ETags and cached responses of public pages.

An ETag is computed before a page is rendered, from public facts only, so that a changed ETag
reveals no more than the page.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from gongkai.kit.times import local_date
from gongkai.ui.context import site_facts, site_host

MAX_SIZE = 200_000  # bytes; larger pages are not cached
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    """What decides, besides the state of the database, which page a request gets."""

    scheme: str
    host: str
    script: str  # by which a server before this one has shortened the address
    path: str  # with the query parameters that the page knows
    language: str | None
    mode: str


@dataclass(frozen=True)
class Revisit:
    """
    How a page is decided again at a later request for the same place (`known_pages.py`).

    `state` returns the state anew, None if there is no such page any more.
    """

    state: Callable[[], object | None]
    noted: Callable[[HttpRequest, Any], None] | None = None


def conditional_response(
    request: HttpRequest,
    state: object,
    draw: Callable[[], HttpResponse],
    *,
    revisit: Revisit | None = None,
) -> HttpResponse:
    """
    Respond with 304 if the browser has the current page; otherwise return it, cached or rendered.

    `state` is the database state that the page shows, read before it is rendered. A change in
    between is rendered under the old ETag, and rendered again at the next request. With `revisit`,
    later requests for this place are answered without the middleware.
    """
    place = place_of(request)
    tag = tag_of(place, state)
    if revisit is not None:
        request.revisited = (place, revisit)  # type: ignore[attr-defined]
        if revisit.noted is not None:
            revisit.noted(request, state)
    response = kept_response(request, tag)
    if response is None:
        response = draw()
        if response.status_code == 200:
            response["ETag"] = tag
            _cache_page(tag, response)
    return response


def kept_response(request: HttpRequest, tag: str) -> HttpResponse | None:
    """Return 304 if the browser has the page with this ETag, or the page if it is cached."""
    # "*" asks whether there is any page, which is known where one was drawn: the address may be none.
    is_any = request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*"
    known = None if is_any and not is_kept(tag) else get_conditional_response(request, etag=tag)
    if known is not None:
        known["ETag"] = tag
        patch_vary_headers(known, ["Cookie"])
        return known
    page = _cached_page(tag)
    if page is not None:
        page["ETag"] = tag
    return page


def is_kept(tag: str) -> bool:
    """Return whether the page with this ETag is cached."""
    return caches["pages"].has_key(tag)


def _cached_page(tag: str) -> HttpResponse | None:
    """Return the cached page for this ETag, which also covers whether it may be seen."""
    found = caches["pages"].get(tag)
    return HttpResponse(zlib.decompress(found[0]), content_type=found[1]) if found else None


def _cache_page(tag: str, response: HttpResponse) -> None:
    if not response.cookies and len(response.content) <= MAX_SIZE:
        # 400 pages as they are sent would be 12 MB of each process.
        packed = zlib.compress(response.content, level=1)
        caches["pages"].add(tag, (packed, response["Content-Type"]))


def place_of(request: HttpRequest) -> Place:
    """Return the place of a request: its URL, language and reading mode."""
    return Place(
        request.scheme or "",
        request.get_host().lower(),
        request.META.get("SCRIPT_NAME", ""),
        request.get_full_path(),
        get_language(),
        getattr(request, "reading_mode", ""),
    )


def tag_of(place: Place, state: object) -> str:
    """Return the ETag for this place and state, the day, the site and the program version."""
    host = site_host()
    parts = (
        program_version(),
        place,
        local_date(timezone.now()),  # documents come into force on a day
        site_facts(),
        (host.code, host.name, host.name_en, host.name_ug) if host else None,
        state,
    )
    return f'"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


@cache
def program_version() -> str:
    """Return a hash of all installed files of the package. Computed once per process."""
    files = sorted(
        path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    digest = sha256()
    for path in files:
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
