"""Atom and RSS feeds of newly public items, with catalogue filters."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.documents.models import Document
from gongkai.documents.queries import for_list, page_under, tombstones
from gongkai.documents.states import Validity
from gongkai.kit.paging import scope_of
from gongkai.kit.times import local_date
from gongkai.ledger.queries import state_of_public_lists
from gongkai.portal.catalogue.views import headings_of
from gongkai.portal.decorators import FILTERS, public_list
from gongkai.portal.etags import Revisit, conditional_response
from gongkai.portal.feed_kinds import KINDS, Atom, Rss, clean, midnight
from gongkai.portal.filters import CatalogueFilter
from gongkai.ui.list_pages import address_with
from gongkai.ui.views.errors import unknown_filters

ENTRIES = 30
GONE_FIELDS = {"body"}  # a withdrawn item keeps its body only; its other headings are removed


@public_list(*FILTERS, "page")
def document_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Return a feed of the newest public items under the filters of the catalogue."""
    form = CatalogueFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    response = conditional_response(
        request,
        state_of_public_lists(),
        lambda: _newest(request, kind, form),
        # Filters are checked each time: a feed ends when what it is about does.
        revisit=None if request.GET else Revisit(state_of_public_lists),
    )
    if hub := _hub_of(request):
        own = request.build_absolute_uri()
        response.headers["Link"] = f'<{hub}>; rel="hub", <{own}>; rel="self"'
    return response


def _newest(request: HttpRequest, kind: str, form: CatalogueFilter) -> HttpResponse:
    filters = form.filters()
    page = page_under(
        headings_of(form.cleaned_data),
        cursor=request.GET.get("page"),
        limit=ENTRIES,
        scope=scope_of("feed", filters),
        prepared=with_versions,
    )
    gone: list[Document] = []
    if set(filters) <= GONE_FIELDS and "page" not in request.GET:
        found = tombstones().filter(body=form.cleaned_data["body"]) if filters else tombstones()
        # A withdrawn item has its time; only with this condition is it found in an index.
        found = found.filter(withdrawn_at__isnull=False)
        gone = list(found.order_by("-withdrawn_at", "-id")[:ENTRIES])
    names = [str(getattr(thing, "label", thing)) for _field, thing in form.chosen()]
    title = " · ".join([_("Newly public"), *names])
    return document_feed_response(
        request,
        kind,
        title,
        reverse("portal:catalogue"),
        page.rows,
        page.next_cursor,
        gone,
        hub=_hub_of(request),
    )


def _hub_of(request: HttpRequest) -> str:
    """Return the hub that is told of changes of this feed: that of the site or of a body."""
    found: str = settings.GONGKAI_CHANNELS.hub
    return found if set(request.GET) <= GONE_FIELDS else ""


def document_feed_response(
    request: HttpRequest,
    kind: str,
    title: str,
    page: str,
    rows: Sequence[Document],
    cursor: str | None,
    gone: Sequence[Document],
    *,
    hub: str = "",
) -> HttpResponse:
    """Return a feed of documents with the filters of the request."""
    tombs = [
        (_address(request, one), one.withdrawn_at.astimezone(UTC))
        for one in gone
        if one.withdrawn_at
    ]
    feed = new_feed(request, kind, title, with_filters(request, page), cursor, tombs, hub=hub)
    for document in rows:
        add_document(feed, request, document)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def with_filters(request: HttpRequest, page: str) -> str:
    """Return the address of a page with the filters of the request, from its first row."""
    query = request.GET.copy()
    query.pop("page", None)
    return f"{page}?{query.urlencode()}" if query else page


def new_feed(
    request: HttpRequest,
    kind: str,
    title: str,
    page: str,
    cursor: str | None,
    gone: Sequence[tuple[str, datetime]] = (),
    *,
    hub: str = "",
) -> Atom | Rss:
    """Return a feed without entries. It has no creation time, so it changes only if an entry changes."""
    return KINDS[kind](
        title=clean(title),
        link=request.build_absolute_uri(page),
        description=as_html(title),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
        subtitle="",
        next_url=request.build_absolute_uri(address_with(request, page=cursor)) if cursor else "",
        gone=gone,
        hub=hub,
    )


def add_document(feed: Atom | Rss, request: HttpRequest, document: Document) -> None:
    """Add a document to a feed, read by `with_versions`."""
    number = f"{document.index_number} {document.document_number}".strip()
    facts: dict[str, Any] = {
        "title": clean(document.title),
        "link": _address(request, document),
        "description": as_html(number),
        "unique_id": _address(request, document),
        "unique_id_is_permalink": True,
        "author_name": clean(document.issued_by or document.body.name),
        "updateddate": changed_at(document),
        "pubdate": document.released_at or midnight(document.listed_on)
        if document.is_dated
        else None,
        "categories": [clean(document.catalogue_item.title)] if document.catalogue_item else [],
    }
    validity = document.validity_on(local_date(timezone.now()))
    if validity != Validity.IN_FORCE:
        facts["categories"].append(str(validity.label))
    feed.add_item(**facts)


def changed_at(document: Document) -> datetime:
    """Return when the public view of an item last changed; work on a draft does not count."""
    version = document.public_version
    shown = version.released_at or version.decided_at if version else None
    ended_on = document.ended_on(local_date(timezone.now()))
    return last_change(document.listed_on, ended_on, shown)


def last_change(listed_on: date, ended_on: date | None, shown_at: datetime | None) -> datetime:
    """Return the last change of an item that was shown at a time, or else on the day of its list."""
    moments = [midnight(ended_on)] if ended_on else []
    return max([shown_at or midnight(listed_on), *moments])


def with_versions(documents: Any) -> Any:
    """Join what an entry shows of a document."""
    return (
        for_list(documents)
        .select_related("public_version")
        .defer("public_version__text", "public_version__plain_text")
    )


def _address(request: HttpRequest, document: Document) -> str:
    return request.build_absolute_uri(reverse("portal:document", args=[document.index_number]))


def as_html(text: str) -> str:
    """Escape plain text for an element that feed readers parse as HTML."""
    return escape(clean(text))
