"""What the public was concerned about, and what was stated and done."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from gongkai.kit.paging import page_by_key
from gongkai.participation.queries import public_concerns, public_statements
from gongkai.portal.decorators import follow_address, public_list, public_page
from gongkai.portal.exports import exported_list
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 20
KEYS = ("-informed_at", "-id")


@public_list("page", "format")
def concern_list(request: HttpRequest) -> HttpResponseBase:
    """List the concerns on which something was stated, newest first. One query."""
    rows = public_concerns().select_related("body")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name="concerns",
            title=_("Response to public concerns"),
            columns=[
                Column(_("Topic"), lambda row: row.title, 60),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Kind"), lambda row: str(row.get_kind_display()), 20),
                Column(_("Arisen at"), lambda row: row.arisen_at, 18),
                Column(_("Response due by"), lambda row: row.due_at, 18),
                Column(_("Answered at"), lambda row: row.answered_at, 18),
                Column(_("Closed on"), lambda row: row.closed_on, 12),
            ],
        )
    page = page_by_key(
        rows, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="concerns"
    )
    context = {
        "section": "concerns",
        "rows": page.rows,
        "follow": follow_address(request, kind="concerns"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/concerns/list.html", context)


@public_page
def concern_detail(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one concern with its clocks, statements, measures and outcome. Three queries."""
    concern = get_object_or_404(public_concerns().select_related("body"), number=number)
    context = {
        "section": "concerns",
        "concern": concern,
        "statements": list(public_statements(concern)),
        "measures": list(concern.measures.select_related("body").order_by("due_on", "id")),
    }
    return render(request, "portal/concerns/show.html", context)
