"""How a body organises disclosure, and where the public can read documents on paper."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gongkai.kit.paging import page_by_key
from gongkai.organisations.queries import body_by_code
from gongkai.organisations.states import BodyKind
from gongkai.portal.bodies.views import KIND_NAMES
from gongkai.portal.decorators import public_list, public_page
from gongkai.portal.exports import exported_list
from gongkai.supervision.queries.register import (
    leading_group,
    offices_below,
    open_places,
    public_reading_places,
    returns_of,
    year_of_offices,
)
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 50
KEYS = ("body_id", "id")


@public_page
def organisation_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show leading group, contacts, reading places, staff and budget of a body. Six queries at most."""
    body = body_by_code(code)
    if body is None:
        raise Http404
    if body.code != code:
        return redirect("portal:organisation", body.code, permanent=True)
    year = year_of_offices(body)
    context = {
        "section": "bodies",
        "body": body,
        "seats": leading_group(body),
        "places": [] if body.ended_on else open_places(body),
        "returns": returns_of(body),
        "year": year,
        "below": [
            (KIND_NAMES[BodyKind(one.kind)], one)
            for one in (offices_below(body, year) if year else [])
        ],
    }
    return render(request, "portal/supervision/organisation.html", context)


@public_list("page", "format")
def reading_place_list(request: HttpRequest) -> HttpResponseBase:
    """List the places where the public can read documents, by body. One query."""
    rows = public_reading_places().select_related("body")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name="reading-places",
            title=_("Reading places"),
            columns=[
                Column(_("Body code"), lambda row: row.body.code, 16),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Name of the place"), lambda row: row.name, 40),
                Column(_("Kind of place"), lambda row: str(row.get_kind_display()), 20),
                Column(_("Address"), lambda row: row.address, 40),
                Column(_("Opening hours"), lambda row: row.hours, 30),
                Column(_("Telephone"), lambda row: row.telephone, 18),
                Column(_("Place open since"), lambda row: row.since, 12),
            ],
        )
    page = page_by_key(
        rows, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="reading-places"
    )
    context = {
        "section": "bodies",
        "rows": page.rows,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/supervision/reading_places.html", context)
