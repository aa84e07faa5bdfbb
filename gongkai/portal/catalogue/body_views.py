"""The catalogue of a body: what it must publish, when, for whom and on which channels."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.catalogue.columns import columns_of
from gongkai.catalogue.inheritance import CatalogueEntry, catalogue_of
from gongkai.catalogue.models import CatalogueVersion
from gongkai.catalogue.queries import adopted_versions
from gongkai.documents.models.public_counts import CountedBy
from gongkai.documents.queries import numbers_by_heading
from gongkai.kit.paging import BadCursor, page_by_key
from gongkai.kit.times import local_date
from gongkai.ledger.queries import state_of_public_body
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code
from gongkai.portal.decorators import public_list
from gongkai.portal.etags import conditional_response
from gongkai.portal.exports import exported_rows
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.templatetags.catalogue import (
    audience_names,
    due_words,
    level_names,
    outlet_names,
    separator,
)

PAGE = 50
VERSIONS = 30


@public_list("page", "format")
def body_catalogue(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the catalogue of a body that is in force today, and download it."""
    body = _body(code)
    if body.code != code:
        return redirect(_moved("portal:body_catalogue", body.code, request), permanent=True)
    today = local_date(timezone.now())
    if wanted_format(request):
        return exported_rows(
            request,
            catalogue_of(body, on=today),
            name=f"catalogue-{body.code}",
            title=_("Catalogue"),
            columns=_columns(),
        )
    # A version may come into force on a day without an act.
    state = (*state_of_public_body(body.chain), today)
    return conditional_response(request, state, lambda: _page(request, body, today))


def _page(request: HttpRequest, body: Body, today: date) -> HttpResponse:
    entries = catalogue_of(body, on=today)
    shown, next_code = _portion(entries, request.GET.get("page"))
    numbers = numbers_by_heading(body, CountedBy.ITEM)[CountedBy.ITEM]
    context = {
        "section": "bodies",
        "body": body,
        "entries": [(entry, numbers.get(entry.item.pk, 0)) for entry in shown],
        "versions": list(adopted_versions(body)[:VERSIONS]),
        "today": today,
        **page_urls(request, next_code),
        **export_urls(request),
    }
    return render(request, "portal/catalogue/body.html", context)


def _portion(
    entries: Sequence[CatalogueEntry], after: str | None
) -> tuple[Sequence[CatalogueEntry], str | None]:
    """Return the page of entries that follows the item of this code, and the code of the next."""
    start = 0
    if after:
        codes = [entry.item.code for entry in entries]
        if after not in codes:
            raise BadCursor
        start = codes.index(after) + 1
    shown = entries[start : start + PAGE]
    is_last = start + PAGE >= len(entries)
    return shown, None if is_last else shown[-1].item.code


@public_list("page")
def catalogue_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one version of the catalogue of a body as it was adopted."""
    body = _body(code)
    version = get_object_or_404(adopted_versions(body), number=number)
    if body.code != code:
        return redirect("portal:catalogue_version", body.code, number, permanent=True)
    return conditional_response(
        request, state_of_public_body(body.chain), lambda: _version(request, body, version)
    )


def _version(request: HttpRequest, body: Body, version: CatalogueVersion) -> HttpResponse:
    page = page_by_key(
        version.rows.select_related("item", "responsible"),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"catalogue_version {version.pk}",
    )
    context = {
        "section": "bodies",
        "body": body,
        "version": version,
        "rows": [(row, columns_of(row)) for row in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/catalogue/version.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("Item number"), lambda one: one.item.code, 12),
        Column(_("First level"), _first_level, 30),
        Column(_("Second level"), lambda one: one.columns.second_level, 30),
        Column(_("Content"), lambda one: one.columns.content, 50),
        Column(_("Basis"), lambda one: one.basis, 40),
        Column(_("Time limit"), lambda one: one.columns.time_limit, 24),
        Column(_("Working days"), lambda one: one.columns.working_days, 10),
        Column(
            _("Published by"),
            lambda one: one.columns.responsible.full_label if one.columns.responsible else "",
            30,
        ),
        Column(_("Office"), lambda one: one.columns.office, 20),
        Column(_("Channels"), lambda one: separator().join(outlet_names(one.columns)), 40),
        Column(
            _("Audience and method"), lambda one: separator().join(audience_names(one.columns)), 30
        ),
        Column(_("Levels"), lambda one: separator().join(level_names(one.columns)), 20),
        Column(
            _("Published how often"),
            lambda one: due_words(one.columns) if one.columns.frequency else "",
            24,
        ),
    ]


def _first_level(entry: CatalogueEntry) -> str:
    return entry.columns.first_level if entry.added_by else entry.item.label


def _moved(route: str, code: str, request: HttpRequest) -> str:
    query = request.META["QUERY_STRING"]
    target = reverse(route, args=[code])
    return f"{target}?{query}" if query else target


def _body(code: str) -> Body:
    body = body_by_code(code)
    if body is None:
        raise Http404
    return body
