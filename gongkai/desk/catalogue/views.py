"""The catalogues of the user's bodies: versions, their rows, and the adoption of a draft."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.catalogue.actions import adopt_catalogue, discard_catalogue
from gongkai.catalogue.columns import columns_of
from gongkai.catalogue.inheritance import catalogue_of
from gongkai.catalogue.models import CatalogueVersion
from gongkai.catalogue.queries import CATALOGUE_POSTS, visible_to
from gongkai.catalogue.rules import (
    refusal_to_adopt_catalogue,
    refusal_to_discard_catalogue,
    refusal_to_enter_catalogue,
)
from gongkai.catalogue.sheet_files import sheet_columns
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, exported
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import capacities_of
from gongkai.ui.list_pages import page_urls

PAGE = 50


def own_bodies(request: StaffRequest, on: date) -> set[int]:
    """Return the bodies whose catalogue the user writes, adopts or checks."""
    return capacities_of(request.person, on=on).whole_bodies(CATALOGUE_POSTS)


def get_own_body(request: StaffRequest, pk: int) -> Body:
    """Return one of these bodies, or answer that there is none."""
    if pk not in own_bodies(request, local_date(timezone.now())):
        raise Http404
    return get_object_or_404(Body, pk=pk)


@staff_page
@require_safe
def catalogue_list(request: StaffRequest) -> HttpResponse:
    """List the user's bodies with the version in force and the draft of each."""
    context = frame(request, "catalogue")
    today = context["today"]
    bodies = Body.objects.filter(is_in("pk", own_bodies(request, today)), ended_on=None)
    page = page_by_key(
        bodies,
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.catalogues {request.person.pk}",
    )
    newest: dict[int, CatalogueVersion] = {}
    drafts: dict[int, CatalogueVersion] = {}
    versions = CatalogueVersion.objects.filter(body__in=[one.pk for one in page.rows], until=None)
    for version in versions.order_by("id"):
        (drafts if version.number is None else newest)[version.body_id] = version
    context |= {
        "rows": [(one, newest.get(one.pk), drafts.get(one.pk)) for one in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/catalogue/list.html", context)


@staff_page
@require_safe
def catalogue_detail(request: StaffRequest, body: int) -> HttpResponse:
    """Show the versions of the catalogue of one body, the newest first."""
    found = get_own_body(request, body)
    context = frame(request, "catalogue")
    page = page_by_key(
        visible_to(request.user, on=context["today"]).filter(body=found),
        keys=("-effective_on", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.catalogue {found.pk}",
    )
    context |= {
        "body": found,
        "versions": page.rows,
        "refusal": refusal_to_enter_catalogue(found, None, by=request.person, on=context["today"]),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/catalogue/show.html", context)


@staff_page
@require_safe
def catalogue_file(request: StaffRequest, body: int) -> HttpResponseBase:
    """Download the catalogue in force as a table that can be changed and uploaded again."""
    found = get_own_body(request, body)
    entries = catalogue_of(found, on=local_date(timezone.now()))
    columns = [Column(head, value, width) for head, value, width in sheet_columns()]
    return exported(request, Listed(f"catalogue-{found.code}", columns, entries, _("Catalogue")))


@staff_page
@require_safe
def catalogue_version(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the rows of one version; a draft can be adopted or discarded here."""
    return version_page(request, _version(request, pk))


def version_page(
    request: StaffRequest, version: CatalogueVersion, *, status: int = 200
) -> HttpResponse:
    """Return the page of a version."""
    context = frame(request, "catalogue")
    today = context["today"]
    page = page_by_key(
        version.rows.select_related("item", "responsible"),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.catalogue_version {version.pk}",
    )
    context |= {
        "version": version,
        "body": version.body,
        "rows": [(row, columns_of(row)) for row in page.rows],
        "adopt_refusal": refusal_to_adopt_catalogue(version, by=request.person, on=today),
        "discard_refusal": refusal_to_discard_catalogue(version, by=request.person, on=today),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/catalogue/version.html", context, status=status)


@staff_page
@require_POST
def catalogue_adopt(request: StaffRequest, pk: int) -> HttpResponse:
    """Adopt a draft."""
    version = _version(request, pk)
    try:
        adopt_catalogue(version, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return version_page(request, version, status=409)
    messages.success(request, _("The version was adopted."))
    return redirect("desk:catalogue_version", pk)


@staff_page
@require_POST
def catalogue_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    version = _version(request, pk)
    try:
        discard_catalogue(version, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return version_page(request, version, status=409)
    messages.success(request, _("The draft was deleted."))
    return redirect("desk:catalogue", version.body_id)


def _version(request: StaffRequest, pk: int) -> CatalogueVersion:
    found = visible_to(request.user, on=local_date(timezone.now())).filter(
        is_in("body", own_bodies(request, local_date(timezone.now())))
    )
    return get_object_or_404(found.select_related("body"), pk=pk)
