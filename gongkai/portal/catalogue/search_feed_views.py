"""Atom and RSS feeds of a search: of records of all kinds, or of one."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.queries import public_documents
from gongkai.kit.refusals import Refused
from gongkai.portal.catalogue.feed_views import (
    add_document,
    new_feed,
    with_filters,
    with_versions,
)
from gongkai.portal.catalogue.record_feeds import add_record
from gongkai.portal.decorators import SEARCH_PARAMETERS, public_list
from gongkai.portal.feed_kinds import Atom, Rss
from gongkai.portal.filters import KINDS, SearchFilter
from gongkai.portal.record_kinds import BY_SUBJECT
from gongkai.portal.search.views import filters_of
from gongkai.search.queries import Hit, search
from gongkai.ui.views.errors import bad_request, unknown_filters


@public_list(*SEARCH_PARAMETERS)
def search_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Return a feed of the records that a search finds, newest first."""
    form = SearchFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    chosen = form.cleaned_data
    if not chosen["q"]:
        return bad_request(request, detail=_("Enter a search term."))
    cursor = request.GET.get("page")
    try:
        page = search(chosen["q"], filters=filters_of(chosen), newest=True, cursor=cursor)
    except Refused as refused:
        return bad_request(request, detail=str(refused.refusal))
    title = _("Search for “%(query)s”") % {"query": chosen["q"]}
    if chosen["kind"]:
        title += f" · {dict(KINDS)[chosen['kind']]}"
    address = with_filters(request, reverse("portal:search"))
    feed = new_feed(request, kind, title, address, page.next_cursor)
    _add(feed, request, page.hits)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: Atom | Rss, request: HttpRequest, hits: Iterable[Hit]) -> None:
    """
    Add the records of hits in their order; those of a kind without feeds are left out.

    One query, for the versions of the documents.
    """
    rows: list[tuple[str, Any]] = [(hit.subject_type, hit.row) for hit in hits]
    ids = [row.pk for subject_type, row in rows if subject_type == DOCUMENT]
    documents = with_versions(public_documents()).in_bulk(ids)
    for subject_type, row in rows:
        if subject_type in BY_SUBJECT:
            add_record(feed, request, BY_SUBJECT[subject_type], row)
        elif subject_type == DOCUMENT and row.pk in documents:
            add_document(feed, request, documents[row.pk])
