"""Published assessments: ranking of the bodies, and the sheet of each as page and as file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from gongkai.assessments.models import Assessment, Sheet
from gongkai.assessments.queries.assessments import findings_fixed, public_assessments
from gongkai.assessments.sheet_content import chart_of, lines_of, paper_of, reckoning_of
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.organisations.states import BodyKind
from gongkai.portal.bodies.views import KIND_NAMES
from gongkai.portal.decorators import public_list, public_page
from gongkai.portal.exports import exported_list
from gongkai.reports.rendering.page import page_chart
from gongkai.ui.letter_downloads import TYPES, letter_response
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 20
KEYS = ("-year", "-id")


@public_list("page", "format")
def assessment_list(request: HttpRequest) -> HttpResponseBase:
    """List the published assessments, latest year first. One query."""
    rows = public_assessments().select_related("body", "scheme")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name="assessments",
            title=_("Assessments"),
            columns=[
                Column(_("Number of the assessment"), lambda row: row.number, 24),
                Column(_("Year"), lambda row: row.year, 8),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Scheme"), lambda row: row.scheme.title, 50),
                Column(_("Published at"), lambda row: row.published_at, 18),
            ],
        )
    page = page_by_key(rows, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="kh")
    context = {
        "section": "assessments",
        "rows": page.rows,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/assessments/list.html", context)


@public_list("format")
def assessment_detail(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the ranking of each group. Four queries."""
    assessment = _assessment(number)
    rows = assessment.sheets.select_related("body")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            ("id",),
            name=f"assessment-{assessment.number}",
            title=_("Results of the assessment of disclosure %(year)s") % {"year": assessment.year},
            columns=[
                Column(_("Body code"), lambda row: row.body.code, 16),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Kind of body"), lambda row: str(row.get_group_display()), 16),
                Column(_("Rank"), lambda row: row.rank, 8),
                Column(_("Total"), lambda row: row.total, 10),
                Column(_("Points before bonus and deductions"), lambda row: row.base, 10),
                Column(_("Bonus"), lambda row: row.bonus, 10),
                Column(_("Deduction"), lambda row: row.deducted, 10),
                Column(_("Veto item"), lambda row: row.vetoed, 12),
                Column(_("Not ranked"), lambda row: row.excused, 40),
            ],
        )
    sheets = sorted(rows, key=lambda one: (one.group, one.rank is None, one.rank or 0, one.pk))
    fixed, found = findings_fixed(assessment)
    context = {
        "section": "assessments",
        "assessment": assessment,
        "groups": [
            (KIND_NAMES[BodyKind(group)], [one for one in sheets if one.group == group])
            for group in dict.fromkeys(one.group for one in sheets)
        ],
        "fixed": fixed,
        "found": found,
        **export_urls(request),
    }
    return render(request, "portal/assessments/detail.html", context)


@public_page
def assessment_sheet(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """Show the sheet of one body with a chart. Four queries; scores of single persons are not public."""
    sheet = _sheet(number, code)
    lines = lines_of(sheet)
    context = {
        "section": "assessments",
        "sheet": sheet,
        "lines": lines,
        "chart": page_chart(chart_of(sheet, lines), "chart") if sheet.total is not None else None,
        "reckoning": reckoning_of(sheet, lines),
        "findings": list(sheet.findings.order_by("id")),
    }
    return render(request, "portal/assessments/sheet.html", context)


@public_page
def assessment_file(
    request: HttpRequest,
    number: str,
    code: str,
    form: str,
) -> HttpResponseBase:
    """Return the sheet of one body as PDF or DOCX."""
    if form not in TYPES:
        raise Http404
    sheet = _sheet(number, code)
    published = sheet.assessment.published_at
    assert published is not None
    made = letter_response(paper_of(sheet, lines_of(sheet), dated=local_date(published)), form)
    if isinstance(made, HttpResponse):
        return made
    return render(
        request,
        "portal/assessments/failed.html",
        {"section": "assessments", "sheet": sheet},
        status=503,
    )


def _assessment(number: str) -> Assessment:
    return get_object_or_404(public_assessments().select_related("body", "scheme"), number=number)


def _sheet(number: str, code: str) -> Sheet:
    related = ("body", "assessment__body", "assessment__scheme")
    found = Sheet.objects.filter(assessment__in=public_assessments())
    return get_object_or_404(
        found.select_related(*related), assessment__number=number, body__code=code
    )
