"""Atom and RSS feeds of a search: of documents, or of records of another kind."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.documents.queries import public_documents
from gongkai.kit.refusals import Refused
from gongkai.portal.catalogue.feed_views import document_feed_response, with_versions
from gongkai.portal.catalogue.record_feeds import feed_of_records
from gongkai.portal.decorators import SEARCH_PARAMETERS, public_list
from gongkai.portal.filters import SearchFilter
from gongkai.portal.record_kinds import BY_CODE
from gongkai.portal.search.views import filters_of, subject_type_of
from gongkai.search.queries import search
from gongkai.ui.views.errors import bad_request, unknown_filters


@public_list(*SEARCH_PARAMETERS)
def search_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Return a feed of search results of one kind of record, newest first; documents by default."""
    form = SearchFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    chosen = form.cleaned_data
    if not chosen["q"]:
        return bad_request(request, detail=_("Enter a search term."))
    filters = replace(filters_of(chosen), kinds=(subject_type_of(chosen["kind"]),))
    try:
        page = search(chosen["q"], filters=filters, newest=True, cursor=request.GET.get("page"))
    except Refused as refused:
        return bad_request(request, detail=str(refused.refusal))
    title = _("Search for “%(query)s”") % {"query": chosen["q"]}
    address = reverse("portal:search")
    if chosen["kind"] in BY_CODE:
        records = BY_CODE[chosen["kind"]]
        query = request.GET.copy()
        query.pop("page", None)
        return feed_of_records(
            request,
            kind,
            records,
            [hit.row for hit in page.hits],
            title=f"{title} · {records.label}",
            page=f"{address}?{query.urlencode()}",
            cursor=page.next_cursor,
        )
    ids = [hit.row.pk for hit in page.hits]
    documents = with_versions(public_documents()).in_bulk(ids)
    rows = [documents[pk] for pk in ids if pk in documents]
    return document_feed_response(request, kind, title, address, rows, page.next_cursor, [])
