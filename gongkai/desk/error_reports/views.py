"""Error reports at the desk: the list, one report, and its steps."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.calendars.queries import Calendars
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.error_reports.deadline_bar import error_report_deadline_bar
from gongkai.desk.error_reports.forms import ErrorReportFilter, StepForm
from gongkai.desk.error_reports.page_actions import BINDINGS, FORMS, steps_of
from gongkai.desk.record_pages import take_step
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import answered, handled_body_ids, visible_to, waiting
from gongkai.error_reports.states import ErrorReportState
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.times import local_date
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
WAITING_KEYS, ANSWERED_KEYS = ("due_on", "id"), ("-answered_on", "-id")


@staff_page
@require_safe
def error_report_list(request: StaffRequest) -> HttpResponse:
    """List the reports to the user's bodies: those to be answered by due date, or the answered."""
    context = frame(request, "error_reports")
    if not context["handles_errors"]:
        raise PermissionDenied
    form = ErrorReportFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_done = form.cleaned_data["state"] == ErrorReportState.ANSWERED
    seen = visible_to(request.user, on=context["today"]).select_related("body")
    seen = seen.defer("text", "contact", "answer")
    page = page_of_parts(
        [
            Part(
                answered(seen) if is_done else waiting(seen),
                "body",
                sorted(handled_body_ids(request.person, on=context["today"])),
                "error_reports_answered" if is_done else "error_reports_waiting",
            )
        ],
        keys=ANSWERED_KEYS if is_done else WAITING_KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.error_reports {request.person.pk}", form.cleaned_data),
    )
    calendars, today = Calendars(), context["today"]
    context |= {
        "form": form,
        "in_force": is_done,
        "rows": [
            (
                one,
                None if is_done else error_report_deadline_bar(one, calendars, today),
            )
            for one in page.rows
        ],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/error_reports/list.html", context)


@staff_page
@require_safe
def error_report_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one report: what the reader wrote, the due date, the possible steps, the answer."""
    return _page(request, _report(request, pk))


@staff_page
@require_POST
def error_report_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    report = _report(request, pk)
    return take_step(
        request,
        report,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, report=report, prefix=name),
        shown=lambda **tried: _page(request, _report(request, pk), **tried),
        done=lambda: redirect("desk:error_reports"),
    )


def _report(request: StaffRequest, pk: int) -> ErrorReport:
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body"), pk=pk)


def _page(
    request: StaffRequest,
    report: ErrorReport,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "error_reports")
    end = report.answered_on or context["today"]
    context |= {
        "report": report,
        "bar": error_report_deadline_bar(report, Calendars(), end),
        "offered": list(steps_of(report, by=request.person, at=timezone.now(), tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/error_reports/show.html", context, status=status)
