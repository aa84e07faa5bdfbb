"""The sitemap of all public pages, in parts, and robots.txt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from gongkai.documents.queries import public_documents
from gongkai.kit.times import local_date
from gongkai.ledger.queries import state_of_public_lists
from gongkai.organisations.queries import bodies_in_force
from gongkai.portal.catalogue.feed_views import changed_at
from gongkai.portal.decorators import public_page
from gongkai.portal.etags import conditional_response

# Ids per part of the sitemap. Parts are ranges of primary keys, so that each is found by index.
SPAN = 10_000
MAX_PARTS = 50_000
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
)


@dataclass(frozen=True)
class Place:
    """One public page: its URL name, and when it last changed if that is known."""

    name: str
    arguments: tuple[str, ...] = ()
    changed_on: date | None = None


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the parts: site pages, then items by ranges of primary keys. Two queries."""
    return conditional_response(request, state_of_public_lists(), lambda: _parts(request))


def _parts(request: HttpRequest) -> HttpResponse:
    highest = public_documents().aggregate(highest=Max("pk"))["highest"]
    parts = range(highest // SPAN + 1) if highest else range(0)
    addresses = [
        reverse("portal_site:sitemap_pages"),
        *(reverse("portal_site:sitemap_items", args=[part]) for part in parts),
    ]
    lines = (
        f"<sitemap><loc>{escape(request.build_absolute_uri(one))}</loc></sitemap>"
        for one in addresses
    )
    return _xml(f"<sitemapindex {NAMESPACES}>", lines, "</sitemapindex>")


@public_page
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """List the pages that are not items, and the section of each body. One query."""
    places = [
        Place("portal:home"),
        Place("portal:catalogue"),
        Place("portal:bodies"),
        Place("portal:body_choice"),
        Place("portal:disclosure_log"),
        Place("portal:reports"),
        Place("portal:statistics"),
        Place("portal:checkpoints"),
        Place("portal:site_map"),
        Place("portal:help"),
        Place("portal:accessibility"),
    ]
    codes = bodies_in_force().order_by("position", "id").values_list("code", flat=True)
    places += [Place("portal:body", (code,)) for code in codes]
    return _xml(f"<urlset {NAMESPACES}>", _urls(request, places), "</urlset>")


@public_page
def sitemap_documents(request: HttpRequest, part: int) -> HttpResponse:
    """List the public items of one range of keys. One query if unchanged, otherwise two."""
    if part > MAX_PARTS:
        raise Http404
    return conditional_response(request, state_of_public_lists(), lambda: _part(request, part))


def _part(request: HttpRequest, part: int) -> HttpResponse:
    found = public_documents().filter(pk__gte=part * SPAN, pk__lt=(part + 1) * SPAN).order_by("pk")
    joined = found.select_related("public_version").only(
        "index_number",
        "repealed_on",
        "listed_on",
        "public_version__released_at",
        "public_version__decided_at",
    )
    places = [
        Place("portal:document", (str(one.index_number),), local_date(changed_at(one)))
        for one in joined.iterator(2_000)
    ]
    if not places:
        raise Http404
    return _xml(f"<urlset {NAMESPACES}>", _urls(request, places), "</urlset>")


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


def _urls(request: HttpRequest, places: Iterable[Place]) -> Iterator[str]:
    """Write each URL with its alternates in the other languages."""
    root = request.build_absolute_uri("/").rstrip("/")
    prefixes = {code: root + _prefix(code) for code, _name in settings.LANGUAGES}
    for place in places:
        path = _path(place)
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{"zh-Hans" if code == "zh-hans" else code}" '
            f"href={quoteattr(prefix + path)}/>"
            for code, prefix in prefixes.items()
        )
        changed = f"<lastmod>{place.changed_on}</lastmod>" if place.changed_on else ""
        url = escape(prefixes[settings.LANGUAGE_CODE] + path)
        yield f"<url><loc>{url}</loc>{changed}{others}</url>"


def _path(place: Place) -> str:
    """Return the path below the home page; that of a document without the slow `reverse`."""
    if place.name == "portal:document":
        return f"i/{place.arguments[0]}/"
    return reverse(place.name, args=place.arguments).removeprefix(reverse("portal:home"))


def _prefix(language: str) -> str:
    with translation.override(language):
        return reverse("portal:home")


def _xml(head: str, lines: Iterable[str], tail: str) -> HttpResponse:
    return HttpResponse(
        "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, tail, ""]),
        content_type=XML,
    )
