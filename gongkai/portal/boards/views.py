"""How the bodies are doing: a page, and the same as CSV, XLSX and JSON."""

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.boards.public_scores import Score, scorecard_row, scores_of
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.organisations.queries import bodies_in_force
from gongkai.portal.decorators import public_list
from gongkai.portal.exports import exported_list
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import address_with, page_urls

PAGE = 50
KEYS = ("position", "id")


@public_list("page", "format")
def scorecard(request: HttpRequest) -> HttpResponseBase:
    """List the bodies with their public numbers. The number of queries does not depend on theirs."""
    today = local_date(timezone.now())
    rows = bodies_in_force()
    if wanted_format(request) or request.GET.get("format") == "json":
        scores = scores_of(set(rows.values_list("pk", flat=True)), on=today)
        if request.GET.get("format") == "json":
            year = today.year - 1
            bodies = [
                scorecard_row(body, scores[body.pk], report_year=year)
                for body in rows.order_by(*KEYS)
            ]
            return JsonResponse({"date": today.isoformat(), "bodies": bodies})
        return exported_list(
            request,
            rows,
            KEYS,
            name="scorecard",
            title=_("How we are doing"),
            columns=[
                Column(_("Body code"), lambda row: row.code, 16),
                Column(_("Body"), lambda row: row.full_label, 30),
                Column(_("Tasks given"), lambda row: scores[row.pk].tasks, 10),
                Column(_("Tasks done"), lambda row: scores[row.pk].done, 10),
                Column(_("Tasks overdue"), lambda row: scores[row.pk].overdue, 10),
                Column(_("Year of the assessment"), lambda row: scores[row.pk].assessed_year, 10),
                Column(_("Points"), lambda row: scores[row.pk].total, 10),
                Column(_("Rank"), lambda row: scores[row.pk].rank, 8),
                Column(_("Ranked among"), lambda row: scores[row.pk].group, 16),
                Column(_("Annual report published on"), lambda row: scores[row.pk].reported_on, 14),
            ],
        )
    page = page_by_key(
        rows, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="scorecard"
    )
    found = scores_of({one.pk for one in page.rows}, on=today)
    context = {
        "section": "scorecard",
        "rows": [(body, found.get(body.pk, Score())) for body in page.rows],
        "report_year": today.year - 1,
        "json_url": address_with(request, format="json"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/boards/scorecard.html", context)
