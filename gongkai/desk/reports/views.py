"""Annual reports: the list, one report with checks and steps, and the reports of bodies below."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.reports.forms import BeginForm, ReportActionForm
from gongkai.desk.reports.page_actions import offered_actions, report_actions
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.reports.actions.drafts import explain_finding, open_report
from gongkai.reports.actions.submissions import settle_remark
from gongkai.reports.checks import checks_of, load_working_report
from gongkai.reports.differences import differences_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import due_on, listed_reports, reports_visible_to, submissions_below
from gongkai.reports.rendering import RENDERERS, page_chart, page_table
from gongkai.reports.rendering.view_model import report_content
from gongkai.reports.sections import outlines_of
from gongkai.reports.states import EDITABLE_STATES
from gongkai.statistics.queries import figure_body_ids, reporting_body_ids
from gongkai.ui.list_pages import page_urls

PAGE = 30
KEYS = ("-year", "-id")
TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request: StaffRequest) -> HttpResponseBase:
    """List the reports that the user may see; create one that is missing."""
    context = frame(request, "reports")
    today = context["today"]
    bodies = Body.objects.filter(
        is_in("pk", reporting_body_ids(request.person, on=today))
    ).order_by("position", "id")
    form = BeginForm(
        request.POST or None,
        bodies=bodies,
        initial={"year": today.year - 1, "body": bodies.first()},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            asked = form.cleaned_data
            try:
                report = open_report(
                    asked["body"], asked["year"], by=request.person, at=timezone.now()
                )
                return redirect("desk:report", report.pk)
            except Refused as refused:
                field = refused.refusal.field
                form.add_error(field if field in form.fields else None, str(refused.refusal))
                status = 409
        else:
            status = 400
    found = listed_reports(request.person, on=today).select_related("body")
    page = page_by_key(
        found,
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.reports {request.person.pk}",
    )
    context |= {
        "form": form,
        "own": list(bodies[:100]),
        "year": today.year - 1,
        "rows": [(one, due_on(one.body, one.year)) for one in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/reports/list.html", context, status=status)


@staff_page
@require_safe
def report_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one report: its text with the figures, the check findings, and possible actions."""
    return page_of(request, get_report(request, pk))


@staff_page
@require_POST
def report_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    report, chosen = get_report(request, pk), report_actions().get(verb)
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST, report=report, prefix=verb)
    if not form.is_valid():
        return page_of(request, report, status=400, tried=(verb, form))
    try:
        done = chosen.perform(report, form, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return page_of(request, get_report(request, pk), status=409, tried=(verb, form))
    messages.success(request, _("Completed: %(action)s.") % {"action": chosen.step.label})
    return redirect("desk:report", done.pk)


@staff_page
@require_POST
def finding_explain(request: StaffRequest, pk: int) -> HttpResponse:
    """Record the explanation of a warning."""
    report = get_report(request, pk)
    try:
        explain_finding(
            report,
            request.POST.get("finding", "")[:160],
            request.POST.get("text", ""),
            by=request.person,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return page_of(request, report, status=409)
    messages.success(request, _("The explanation of the warning was saved."))
    return redirect("desk:report", pk)


@staff_page
@require_POST
def remark_settle(request: StaffRequest, pk: int, remark: int) -> HttpResponse:
    """Mark a remark as settled."""
    report = get_report(request, pk)
    try:
        settle_remark(
            get_object_or_404(report.remarks, pk=remark), by=request.person, at=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return page_of(request, report, status=409)
    messages.success(request, _("The remark was marked as settled."))
    return redirect("desk:report", pk)


@staff_page
@require_safe
def report_download(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """Return the report as a file: the present draft, or the submitted version."""
    if form not in RENDERERS:
        raise Http404
    report = get_report(request, pk)
    response = HttpResponse(RENDERERS[form](report_content(report)), content_type=TYPES[form])
    name = f"{report.body.code}-{report.year}-{report.edition}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@staff_page
@require_safe
def reports_below(request: StaffRequest, body: int, year: int) -> HttpResponse:
    """List the bodies directly below one, each with the state of its report."""
    context = frame(request, "reports")
    seen = figure_body_ids(request.person, on=context["today"])
    owner = get_object_or_404(Body.objects.filter(pk__in=seen), pk=body)
    if not 1949 <= year <= 2200:
        raise Http404
    page = page_by_key(
        submissions_below(owner, year=year),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.submissions_below {owner.pk} {year}",
    )
    states = dict(AnnualReport._meta.get_field("state").flatchoices)
    visible = set(
        listed_reports(request.person, on=context["today"])
        .filter(pk__in=[row.report_id for row in page.rows if row.report_id])  # type: ignore[attr-defined]
        .values_list("pk", flat=True)
    )
    context |= {
        "body": owner,
        "year": year,
        "rows": [
            (row, states.get(row.report_state), row.report_id in visible, due_on(row, year))  # type: ignore[attr-defined]
            for row in page.rows
        ],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/reports/below.html", context)


def get_report(request: StaffRequest, pk: int) -> AnnualReport:
    """Fetch a report through its access-checked query, with all that its page shows."""
    found = reports_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(
        found.select_related("body", "document", "submitted_by", "accepted_by"), pk=pk
    )


def page_of(
    request: StaffRequest,
    report: AnnualReport,
    *,
    status: int = 200,
    tried: tuple[str, ReportActionForm] | None = None,
) -> HttpResponse:
    """Render the page of a report."""
    context: dict[str, Any] = frame(request, "reports")
    working = load_working_report(report)
    checks = checks_of(report, working)
    drawn = report_content(report, working)
    by_key = {section.key: section for section in drawn.sections}
    remarks = list(report.remarks.select_related("person").order_by("id"))
    context |= {
        "report": report,
        "title": drawn.title,
        "writing": report.state in EDITABLE_STATES,
        "due": due_on(report.body, report.year),
        "offered": list(
            offered_actions(
                report, by=request.person, at=timezone.now(), checks=checks, tried=tried
            )
        ),
        "tried": tried[0] if tried else "",
        "checks": [one for one in checks if one.severity != "note"],
        "notes": [one for one in checks if one.severity == "note"],
        "remarks": remarks,
        "differences": differences_of(report),
        "formats": list(RENDERERS),
        "sections": [
            (
                outline,
                working.bound_text(outline.key).preview
                if report.state in EDITABLE_STATES
                else by_key[outline.key].html,
                [
                    page_table(table, f"table-{outline.key}-{n}")
                    for n, table in enumerate(by_key[outline.key].tables)
                ],
                [
                    page_chart(chart, f"chart-{outline.key}-{n}")
                    for n, chart in enumerate(by_key[outline.key].charts)
                ],
            )
            for outline in outlines_of(working.form)
        ],
        "annex": [
            page_table(table, f"annex-{n}")
            for section in drawn.sections
            if section.key == "annex"
            for n, table in enumerate(section.tables)
        ],
    }
    return render(request, "desk/reports/show.html", context, status=status)
