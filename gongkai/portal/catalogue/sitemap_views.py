"""The sitemap of all public pages, in parts, and robots.txt."""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from gongkai.documents.models.documents import end_of
from gongkai.documents.queries import last_public_key, public_documents
from gongkai.interviews.kinds import BY_PATH
from gongkai.kit.times import local_date
from gongkai.ledger.queries import state_of_public_lists
from gongkai.organisations.queries import bodies_in_force
from gongkai.portal.catalogue.feed_views import last_change
from gongkai.portal.catalogue.record_parts import MAX_PARTS, SPAN, record_parts, records_of_part
from gongkai.portal.decorators import public_page
from gongkai.portal.etags import conditional_response
from gongkai.portal.record_kinds import BY_CODE

LEVEL = 6  # of compression: 12 ms for a part, which is a twenty-eighth of its size then
XML = "application/xml; charset=utf-8"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
CLOSED = (
    "/case/",
    "/desk/",
    "/errors/",
    "/sign-in/",
    "/sign-out/",
    "/language/",
    "/mode/",
    "/search/",
    "/feeds/",
    "/metadata/",
    # Several filters, or pages of a filtered list: endless combinations of what the sitemap lists once.
    "/catalogue/*&",
    "/*format=",
)


PAGES = (
    "home",
    "catalogue",
    "bodies",
    "body_choice",
    "disclosure_log",
    "reports",
    "statistics",
    "checkpoints",
    "consultations",
    "meetings",
    "letters",
    "concerns",
    "site_map",
    "help",
    "accessibility",
)
QUOTE = {'"': "&quot;"}


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the parts: site pages, items and other records by ranges of keys. Three queries."""
    others = record_parts()  # of records whose acts do not change the lists of documents
    state = (*state_of_public_lists(), others)
    return conditional_response(request, state, lambda: _parts(request, others))


def _parts(request: HttpRequest, others: Sequence[str]) -> HttpResponse:
    highest = last_public_key()
    parts = range(highest // SPAN + 1) if highest else range(0)
    # To compute seventy addresses one by one would take longer than all else.
    name, mark, ending = reverse("portal_site:sitemap_items_compressed", args=[0]).rpartition("0")
    assert mark
    addresses = [
        reverse("portal_site:sitemap_pages"),
        *(f"{name}{part}{ending}" for part in parts),
        *others,
    ]
    site = request.build_absolute_uri("/").removesuffix("/")
    lines = (f"<sitemap><loc>{escape(site + one)}</loc></sitemap>" for one in addresses)
    return _xml(f"<sitemapindex {NAMESPACES}>", lines, "</sitemapindex>")


@public_page
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """List the pages that are not items, and the section of each body. One query."""
    home = reverse("portal:home")
    codes = bodies_in_force().order_by("position", "id").values_list("code", flat=True)
    addresses = [
        *(reverse(f"portal:{name}") for name in PAGES),
        *(reverse("portal:events", args=[name]) for name in BY_PATH),
        *(reverse("portal:body", args=[code]) for code in codes),
    ]
    places = ((address.removeprefix(home), None) for address in addresses)
    return _xml(f"<urlset {NAMESPACES}>", _urls(request, places), "</urlset>")


@public_page
def sitemap_documents(request: HttpRequest, part: int) -> HttpResponse:
    """List the public items of one range of keys. One query if unchanged, otherwise two."""
    if part > MAX_PARTS:
        raise Http404
    return conditional_response(
        request,
        state_of_public_lists(),
        lambda: HttpResponse(_part(request, part), content_type=XML),
    )


@public_page
def sitemap_documents_compressed(request: HttpRequest, part: int) -> HttpResponse:
    """Return the same list as a gzip file: these are what the index names."""
    if part > MAX_PARTS:
        raise Http404
    return conditional_response(
        request,
        state_of_public_lists(),
        lambda: HttpResponse(
            # Without a time in it, the file is the same whenever it is made.
            gzip.compress(_part(request, part), LEVEL, mtime=0),
            content_type="application/gzip",
        ),
    )


@public_page
def sitemap_records(request: HttpRequest, records: str, part: int) -> HttpResponse:
    """List the public records of one kind and range of keys, such as consultations. One query."""
    kind = BY_CODE.get(records)
    if kind is None or part > MAX_PARTS:
        raise Http404
    found = records_of_part(kind, part)
    places = [(address, local_date(changed_at)) for address, changed_at in found]
    if not places:
        raise Http404
    return _xml(f"<urlset {NAMESPACES}>", _urls(request, places), "</urlset>")


def _part(request: HttpRequest, part: int) -> bytes:
    found = public_documents().filter(pk__gte=part * SPAN, pk__lt=(part + 1) * SPAN).order_by("pk")
    rows = found.values_list(
        "index_number",
        "listed_on",
        "repealed_on",
        "valid_until",
        "public_version__released_at",
        "public_version__decided_at",
    )
    today = local_date(timezone.now())
    places = (
        (f"i/{number}/", local_date(last_change(listed_on, end, released_at or decided_at)))
        for number, listed_on, repealed_on, valid_until, released_at, decided_at in rows.iterator(
            2_000
        )
        for end in [end_of(repealed_on, valid_until, today)]
    )
    lines = list(_urls(request, places))
    if not lines:
        raise Http404
    return _document(f"<urlset {NAMESPACES}>", lines, "</urlset>")


@public_page
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Exclude crawlers from pages that are not public, and name the sitemap."""
    prefixes = [
        "",
        *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE),
    ]
    closed = [f"Disallow: {prefix}{path}" for path in CLOSED for prefix in prefixes]
    sitemap = request.build_absolute_uri(reverse("portal_site:sitemap"))
    return HttpResponse(
        "\n".join(["User-agent: *", *closed, f"Sitemap: {sitemap}", ""]), content_type="text/plain"
    )


def _urls(request: HttpRequest, places: Iterable[tuple[str, date | None]]) -> Iterator[str]:
    """Write the URL of each path below the home page with its alternates in the other languages."""
    root = request.build_absolute_uri("/").rstrip("/")
    prefixes = {code: root + _prefix(code) for code, _name in settings.LANGUAGES}
    loc = escape(prefixes[settings.LANGUAGE_CODE])
    # What stands between the paths is the same for each URL and is written once.
    others = [
        f'<xhtml:link rel="alternate" hreflang="{"zh-Hans" if code == "zh-hans" else code}" '
        f'href="{escape(prefix, QUOTE)}'
        for code, prefix in prefixes.items()
    ]
    for path, changed_on in places:
        written = escape(path, QUOTE)
        changed = f"<lastmod>{changed_on}</lastmod>" if changed_on else ""
        links = "".join([f'{other}{written}"/>' for other in others])
        yield f"<url><loc>{loc}{written}</loc>{changed}{links}</url>"


def _prefix(language: str) -> str:
    with translation.override(language):
        return reverse("portal:home")


def _xml(head: str, lines: Iterable[str], tail: str) -> HttpResponse:
    return HttpResponse(_document(head, lines, tail), content_type=XML)


def _document(head: str, lines: Iterable[str], tail: str) -> bytes:
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, tail, ""]
    return "\n".join(parts).encode()
