"""The catalogue: all public items, filtered by heading."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.documents.queries import (
    Headings,
    documents_under,
    for_list,
    number_under,
    page_under,
)
from gongkai.kit.paging import scope_of
from gongkai.ledger.queries import state_of_public_lists
from gongkai.portal.decorators import (
    FILTERS,
    chips,
    feed_address,
    follow_address,
    public_list,
)
from gongkai.portal.etags import Revisit, conditional_response
from gongkai.portal.exports import document_columns, exported_list
from gongkai.portal.filters import CatalogueFilter
from gongkai.ui.list_exports import export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 20
KEYS = ("-listed_on", "-id")


@public_list(*FILTERS, "page", "format")
def catalogue_list(request: HttpRequest) -> HttpResponseBase:
    """List the public items, newest first, under the filters of the query string."""
    if wanted_format(request):
        return _export(request)
    # The filters are checked only when the page is drawn: only a page with valid ones has an ETag.
    return conditional_response(
        request,
        state_of_public_lists(),
        lambda: _list(request),
        revisit=Revisit(state_of_public_lists),
    )


def _export(request: HttpRequest) -> HttpResponseBase:
    form = CatalogueFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    found = documents_under(headings_of(form.cleaned_data))
    return exported_list(
        request,
        for_list(found).select_related("body", "genre", "catalogue_item", "subject"),
        KEYS,
        name="catalogue",
        title=_("Catalogue"),
        columns=document_columns(request),
    )


def _list(request: HttpRequest) -> HttpResponse:
    form = CatalogueFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    filters = form.filters()
    headings = headings_of(form.cleaned_data)
    page = page_under(
        headings,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of("catalogue", filters),
        prepared=for_list,
    )
    form.write_options()
    context = {
        "section": "catalogue",
        "chips": chips(request, form),
        "form": form,
        "documents": page.rows,
        "count": number_under(headings),
        "chosen": form.cleaned_data,
        "feed": feed_address(request, reverse("portal:feed", args=["atom"])),
        "follow": follow_address(request),
        "metadata_url": feed_address(request, reverse("portal:metadata_download")),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/catalogue/list.html", context)


def headings_of(chosen: dict[str, Any]) -> Headings:
    """Return the headings that the filters of the form name."""
    return Headings(
        body=chosen["body"],
        item=chosen["item"],
        genre=chosen["genre"],
        subject=chosen["subject"],
        language=chosen["language"],
        year=chosen["year"],
    )
