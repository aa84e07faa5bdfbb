"""The sheet of a body at the desk: its values, the acts behind them, evidence, and the steps."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.assessments.models import Objection, Score, SelfReport, Sheet
from gongkai.assessments.queries.assessments import (
    evidence_visible_to,
    scorer_of,
    sees_results,
    sheets_visible_to,
    works_in,
)
from gongkai.assessments.queries.measured import BY_NAME, acts_of
from gongkai.assessments.queries.schemes import read_body_ids
from gongkai.assessments.sheet_content import chart_of, lines_of, reckoning_of
from gongkai.assessments.workflow import SHEET_WORKFLOW
from gongkai.desk.assessments.page_actions import SHEET_BINDINGS, SHEET_FORMS
from gongkai.desk.assessments.sheet_forms import SheetStepForm
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.offered_steps import offered_steps
from gongkai.desk.record_pages import take_step
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.reports.rendering.page import page_chart
from gongkai.ui.files import file_response
from gongkai.ui.list_pages import page_urls

PAGE = 50


@staff_page
@require_safe
def sheet_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the sheet of a body with what the user may see of it, and the possible steps."""
    return _page(request, _sheet(request, pk))


@staff_page
@require_POST
def sheet_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    sheet = _sheet(request, pk)
    return take_step(
        request,
        sheet,
        verb,
        SHEET_BINDINGS,
        lambda name: SHEET_FORMS[name](
            request.POST,
            *([request.FILES] if SHEET_FORMS[name].base_fields.get("evidence") else []),
            sheet=sheet,
            person=request.person,
            prefix=name,
        ),
        shown=lambda **tried: _page(request, _sheet(request, pk), **tried),
        done=lambda: redirect("desk:sheet", pk),
    )


@staff_page
@require_safe
def sheet_measured(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """List the acts behind a measured value of a body, oldest first."""
    sheet = _sheet(request, pk)
    context = frame(request, "assessments")
    if not sees_results(sheet, request.person, on=context["today"]):
        raise Http404
    acts = acts_of(name, sheet.body, sheet.assessment.year)
    if acts is None:
        raise Http404
    page = page_by_key(
        acts,
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.sheet {sheet.pk} {name}",
    )
    context |= {
        "sheet": sheet,
        "label": BY_NAME[name].label,
        "rows": page.rows,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/assessments/measured.html", context)


@staff_page
@require_safe
def evidence_download(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Send a file that a body gave as evidence."""
    seen = evidence_visible_to(request.user, on=local_date(timezone.now()))
    return file_response(request, get_object_or_404(seen, pk=pk))


def _sheet(request: StaffRequest, pk: int) -> Sheet:
    seen = sheets_visible_to(request.user, on=local_date(timezone.now()))
    related = ("body", "assessment__body", "assessment__scheme")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def _page(
    request: StaffRequest,
    sheet: Sheet,
    *,
    status: int = 200,
    tried: tuple[str, SheetStepForm] | None = None,
) -> HttpResponse:
    """Show the page. Scorers see their own scores only, the body its values once announced."""
    context = frame(request, "assessments")
    today, person = context["today"], request.person
    sees = sees_results(sheet, person, on=today)
    reads = sheet.assessment.body_id in read_body_ids(person, on=today)
    lines = lines_of(sheet)
    scores = Score.objects.filter(value__sheet=sheet).select_related("value__indicator", "by")
    # Who scores sees no score of another, also as an assessor.
    scorer = scorer_of(sheet.assessment, person)
    blind = scorer is not None and not scorer.is_arbiter
    # Who settles reads both scores, but none about a body in which they work.
    settles = scorer is not None and not works_in(person, sheet.body, on=today)
    scores = scores.filter(by=person) if blind or not (reads or settles) else scores
    reports = SelfReport.objects.filter(value__sheet=sheet).select_related("value__indicator")
    objections = Objection.objects.filter(value__sheet=sheet).select_related("value__indicator")
    context |= {
        "sheet": sheet,
        "sees": sees and not blind,
        "lines": lines,
        "chart": page_chart(chart_of(sheet, lines), "chart")
        if sees and not blind and sheet.total is not None
        else None,
        "reckoning": reckoning_of(sheet, lines) if sees and not blind else [],
        "scores": list(scores.order_by("id")),
        "reports": list(reports.prefetch_related("files").order_by("id")),
        "objections": list(objections.order_by("id")) if sees else [],
        "findings": list(sheet.findings.order_by("id")) if sees else [],
        "offered": list(
            offered_steps(
                sheet,
                SHEET_WORKFLOW.steps_from(sheet.assessment.state),
                SHEET_BINDINGS,
                lambda name: SHEET_FORMS[name](sheet=sheet, person=person, prefix=name),
                by=person,
                at=timezone.now(),
                tried=tried,
            )
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/assessments/sheet.html", context, status=status)
