"""The search page."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.catalogue.queries import every_item
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.queries import validity_filters
from gongkai.documents.rows_by_key import RowsByKey
from gongkai.gazette.citations import parse_citation
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.portal.decorators import (
    SEARCH_PARAMETERS,
    chips,
    feed_address,
    follow_address,
    public_list,
)
from gongkai.portal.exports import all_columns, document_columns, exported_rows, record_columns
from gongkai.portal.filters import SearchFilter
from gongkai.portal.gazette_citations import lines_of as cited_lines
from gongkai.portal.query_counts import note_query
from gongkai.portal.record_kinds import BY_CODE
from gongkai.portal.search.headings import Headings, headings
from gongkai.portal.search.suggestion_lines import Line, lines_of
from gongkai.search.corrections import corrected
from gongkai.search.popular_queries import popular_queries
from gongkai.search.queries import (
    Facets,
    Filters,
    SearchPage,
    matching_records,
    rows_of,
    search,
)
from gongkai.search.suggestions import suggest_beside
from gongkai.search.text import QUOTED
from gongkai.ui.list_exports import export_urls, too_many_rows, wanted_format
from gongkai.ui.list_pages import address_with, addresses_with, page_urls
from gongkai.ui.views.errors import unknown_filters

# What a facet shows of a body.
BODIES = RowsByKey(
    Body.objects.all(),
    {"": ("id", "chain", "code", "name", "short_name", "name_en", "name_ug")},
    key="chain",
)
MAX_HITS = 2_000  # in a file; a longer list is narrowed by a filter


@public_list(*SEARCH_PARAMETERS, "format")
def search_results(request: HttpRequest) -> HttpResponseBase:
    """Search public items by words, quoted phrases or numbers; filter by heading and year."""
    form = SearchFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    chosen = form.cleaned_data
    context: dict[str, Any] = {
        "section": "search",
        "form": form,
        "query": chosen["q"],
        "chosen": chosen,
    }
    if not chosen["q"]:
        context["popular"] = popular_queries()
        return render(request, "portal/search/show.html", context)
    filters = filters_of(chosen)
    newest = chosen["order"] == "newest"
    try:
        if wanted_format(request):
            return _export(request, chosen, filters, newest=newest)
        page = search(
            chosen["q"],
            filters=filters,
            newest=newest,
            cursor=request.GET.get("page"),
            with_facets=True,
        )
    except Refused as refused:
        context["refusal"] = refused.refusal
        return render(request, "portal/search/show.html", context, status=400)
    if page.count and not request.GET.get("page"):
        note_query(request, chosen["q"])
    named = headings()
    meant = _corrected(request, chosen["q"], filters) if page.count == 0 else None
    context |= {
        "page": page,
        "cited": cited_lines(citation) if (citation := parse_citation(chosen["q"])) else [],
        "exact_url": _exact(request, chosen["q"]),
        "meant": meant,
        "suggestions": _suggestions(
            request, chosen["q"], page, named, filters, is_corrected=meant is not None
        ),
        "popular": [] if page.count else popular_queries(),
        "newest": _newest(page),
        "facets": _facet_links(request, form, page.facets, named),
        "chips": chips(request, form),
        "feed": feed_address(request, reverse("portal:search_feed", args=["atom"])),
        "follow": follow_address(request),
        "other_order": address_with(request, order="" if chosen["order"] else "newest"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/search/show.html", context)


def _export(
    request: HttpRequest, chosen: dict[str, Any], filters: Filters, *, newest: bool
) -> HttpResponseBase:
    """
    Return the records found as a file, in the order of the page: of all kinds, or of one.

    Raises `Refused`.
    """
    found = matching_records(chosen["q"], filters=filters, limit=MAX_HITS + 1, newest=newest)
    if len(found) > MAX_HITS:
        return too_many_rows(request, MAX_HITS)
    columns = all_columns
    if chosen["kind"]:
        is_document = subject_type_of(chosen["kind"]) == DOCUMENT
        columns = document_columns if is_document else record_columns
    return exported_rows(
        request,
        rows_of(found),
        name="search",
        title=_("Search"),
        columns=columns(request),
    )


def _newest(page: SearchPage) -> int | None:
    """Return of how many of the newest hits the facets have numbers; None if of all."""
    found = page.facets
    return found.hits if found.counted and 0 < found.hits < page.count else None


def _exact(request: HttpRequest, query: str) -> str:
    """Return the address of the search in quotation marks, which has no synonyms."""
    return "" if QUOTED.search(query) else address_with(request, q=f'"{query.strip()}"')


def _corrected(request: HttpRequest, query: str, filters: Filters) -> tuple[str, str] | None:
    """Return the query that may have been meant, with its address."""
    meant = corrected(query, filters)
    return (meant, address_with(request, q=meant)) if meant else None


def _suggestions(
    request: HttpRequest,
    query: str,
    page: SearchPage,
    named: Headings,
    filters: Filters,
    *,
    is_corrected: bool,
) -> list[Line]:
    """Return what fits the query besides the hits, on the first page only."""
    if request.GET.get("page"):
        return []
    found = suggest_beside(
        query,
        page.hits,
        named.items.values(),
        filters=replace(filters, kinds=(DOCUMENT,)),
        is_corrected=is_corrected,
    )
    return lines_of(found)


def filters_of(chosen: dict[str, Any]) -> Filters:
    """Return the form values as search filters."""
    return Filters(
        kinds=(subject_type_of(chosen["kind"]),) if chosen["kind"] else (),
        bodies=(chosen["body"].chain,) if chosen["body"] else (),
        genre=chosen["genre"].code if chosen["genre"] else "",
        item=chosen["item"].code if chosen["item"] else "",
        subject=chosen["subject"].code if chosen["subject"] else "",
        language=chosen["language"],
        **validity_filters(chosen["validity"], on=local_date(timezone.now())),
        first=date(chosen["year"], 1, 1) if chosen["year"] else None,
        last=date(chosen["year"], 12, 31) if chosen["year"] else None,
    )


def subject_type_of(code: str) -> str:
    """Return the subject type of the records with this code in an address; documents if empty."""
    return BY_CODE[code].subject_type if code in BY_CODE else DOCUMENT


def _facet_links(
    request: HttpRequest, form: SearchFilter, found: Facets, named: Headings
) -> list[dict[str, Any]]:
    """Return the facets with counts and the URL that applies each value. One query, or two."""
    counted = found.counted
    bodies = {body.chain: body for body in BODIES(list(found.bodies))} if found.bodies else {}
    named_items = dict(named.items)
    if added := found.items.keys() - named_items.keys():  # items that a catalogue of a body added
        named_items |= {item.code: item for item in every_item().filter(code__in=added)}
    groups: list[tuple[str, str, list[tuple[str, Any, int | None]]]] = [
        (
            "body",
            _("Body"),
            [(bodies[key].code, bodies[key], n) for key, n in found.bodies.items()],
        ),
        (
            "item",
            _("Catalogue item"),
            [(key, named_items[key], n) for key, n in found.items.items()],
        ),
        ("genre", _("Genre"), [(key, named.genres[key], n) for key, n in found.genres.items()]),
        ("year", _("Year"), [(str(key), str(key), n) for key, n in list(found.years.items())[:12]]),
    ]
    # Without numbers: these are few values, and visitors filter by them whatever was found.
    groups += [
        (
            name,
            str(form.fields[name].label),
            [(key, str(label), None) for key, label in choices if key],
        )
        for name in ("kind", "validity", "language")
        for choices in [form.fields[name].choices]  # type: ignore[attr-defined]
    ]
    return [
        {
            "name": name,
            "plain": field in {"kind", "validity", "language"},
            "chosen": request.GET.get(field, ""),
            "without": address_with(request, **{field: ""}),
            "values": [
                (thing, number if counted else None, address)
                for (_key, thing, number), address in zip(
                    values,
                    addresses_with(request, field, [key for key, _thing, _number in values]),
                    strict=True,
                )
            ],
        }
        for field, name, values in groups
        if values
    ]
