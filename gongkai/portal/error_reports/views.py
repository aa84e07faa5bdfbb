"""Report an error on a page, show the receipt once, and read the answer by number and code."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.calendars.queries import calendar_of
from gongkai.error_reports.actions import receive_error_report
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import report_by_query_code, report_by_submission
from gongkai.error_reports.rules import refusals_of_report
from gongkai.error_reports.states import ErrorReportState
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.law.clocks import amount_of
from gongkai.portal.decorators import personal_page
from gongkai.portal.error_reports.forms import ErrorReportForm
from gongkai.portal.error_reports.pages import ReportedPage, reported_page
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.query_code_entry import entry_page
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token
from gongkai.ui.deadline_bar import draw_deadline_bar
from gongkai.ui.views.errors import bad_request

FORM_NAME = "error-report"
NO_PAGE = _(
    "The page that you want to report is not one of this site. Use the link at the foot of the page."
)
ALREADY_SENT = Refusal(
    "sent-before",
    _("A report was already sent with this form. To send another one, send the form again."),
)


@personal_page
def error_report_create(request: HttpRequest) -> HttpResponse:
    """Show the form for an error on a page, accept a submission, and respond with the receipt."""
    at = timezone.now()
    values = request.POST if request.method == "POST" else request.GET
    page = reported_page(values.get("page") or "/", on=local_date(at))
    if page is None:
        return bad_request(request, detail=NO_PAGE)
    if request.method != "POST":
        first = {"page": page.path, "token": issue_token(FORM_NAME, at=at)}
        return _form(request, page, ErrorReportForm(initial=first))
    form = ErrorReportForm(request.POST)
    token = read_token(request.POST.get("token", ""), FORM_NAME)
    form.is_valid()
    if token is None or token.is_old(at):
        return _form_again(request, page, EXPIRED, at)
    form.check(token, refusals_of_report(form.facts()), at=at)
    if form.errors:
        return _form(request, page, form, status=400)
    return _take(request, page, form, token, at)


def _take(
    request: HttpRequest, page: ReportedPage, form: ErrorReportForm, token: FormToken, at: datetime
) -> HttpResponse:
    """
    Create the report and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address
    or stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    """
    try:
        report = receive_error_report(
            page.body, form.facts(), code=token.code, submission=token.submission, at=at
        )
    except Refused as refused:
        before = report_by_submission(token.submission)
        if before is None:
            form.add_refusal(refused.refusal)
            return _form(request, page, form, status=400)
        is_the_same = (before.page, before.text) == (page.path, form.facts().text.strip())
        if not is_the_same or at - before.received_at > RECEIPT_PERIOD:
            return _form_again(request, page, ALREADY_SENT, at)
        report = before
    context = {"section": "", "report": report, "code": token.code}
    return render(request, "portal/error_reports/receipt.html", context)


def _form(
    request: HttpRequest, page: ReportedPage, form: ErrorReportForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "section": "",
        "page": page,
        "form": form,
        "days": amount_of("error-report", settings.GONGKAI_LAW),
        "kept_days": settings.GONGKAI_RETENTION.error_reports,
    }
    return render(request, "portal/error_reports/report.html", context, status=status)


def _form_again(
    request: HttpRequest, page: ReportedPage, refusal: Refusal, at: datetime
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, FORM_NAME, at=at)
    form = ErrorReportForm(data)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, page, form, status=400)


@personal_page
def error_report_status(request: HttpRequest) -> HttpResponseBase:
    """
    Ask for number and code, and show the report with its answer.

    Failures count by number and client, even for unknown numbers.
    """
    return entry_page(
        request,
        report_by_query_code,
        lambda report, at: _answer(request, report, at),
        template="portal/error_reports/enter.html",
        context={"section": ""},
    )


def _answer(request: HttpRequest, report: ErrorReport, at: datetime) -> HttpResponse:
    bar = None
    if report.state == ErrorReportState.RECEIVED:
        calendar = calendar_of(report.body.region)
        bar = draw_deadline_bar(calendar, report.received_on, report.due_on, local_date(at))
    context = {"section": "", "report": report, "bar": bar}
    return render(request, "portal/error_reports/show.html", context)
