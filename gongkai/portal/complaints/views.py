"""Complain about the disclosure of a body, show the receipt once, read the result by number and code."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.calendars.queries import calendar_of
from gongkai.complaints.actions.intake import receive_complaint
from gongkai.complaints.models import Complaint
from gongkai.complaints.queries import (
    complaint_by_query_code,
    complaint_by_submission,
    result_days,
    supervising_body,
)
from gongkai.complaints.rules.intake import refusals_of_complaint
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code
from gongkai.portal.complaints.forms import ComplaintForm
from gongkai.portal.decorators import personal_page
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.query_code_entry import entry_page
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token
from gongkai.ui.deadline_bar import draw_deadline_bar

ALREADY_SENT = Refusal(
    "sent-before",
    _("A complaint was already sent with this form. To send another one, send the form again."),
)


@personal_page
def complaint_create(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form for a complaint about a body, accept a submission, respond with the receipt."""
    at, about = timezone.now(), body_by_code(code)
    if about is None or about.ended_on is not None:
        raise Http404
    if request.method != "POST":
        first = {"token": issue_token(_form_name(about), at=at)}
        return _form(request, about, ComplaintForm(initial=first))
    form = ComplaintForm(request.POST)
    token = read_token(request.POST.get("token", ""), _form_name(about))
    form.is_valid()
    if token is None or token.is_old(at):
        return _form_again(request, about, EXPIRED, at)
    form.check(token, refusals_of_complaint(about, form.facts(), on=local_date(at)), at=at)
    if form.errors:
        return _form(request, about, form, status=400)
    return _take(request, about, form, token, at)


def _take(
    request: HttpRequest, about: Body, form: ComplaintForm, token: FormToken, at: datetime
) -> HttpResponse:
    """
    Create the complaint and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address
    or stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    """
    try:
        complaint = receive_complaint(
            about, form.facts(), code=token.code, submission=token.submission, at=at
        )
    except Refused as refused:
        before = complaint_by_submission(token.submission)
        if before is None:
            form.add_refusal(refused.refusal)
            return _form(request, about, form, status=400)
        is_the_same = (before.about_id, before.text) == (about.pk, form.facts().text.strip())
        if not is_the_same or at - before.entered_at > RECEIPT_PERIOD:
            return _form_again(request, about, ALREADY_SENT, at)
        complaint = before
    context = {"section": "", "complaint": complaint, "code": token.code}
    return render(request, "portal/complaints/receipt.html", context)


def _form_name(about: Body) -> str:
    return f"complaint:{about.pk}"


def _form(
    request: HttpRequest, about: Body, form: ComplaintForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "section": "bodies",
        "body": about,
        "examiner": supervising_body(about, on=local_date(timezone.now())),
        "form": form,
        "days": result_days(),
    }
    return render(request, "portal/complaints/new.html", context, status=status)


def _form_again(request: HttpRequest, about: Body, refusal: Refusal, at: datetime) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, _form_name(about), at=at)
    form = ComplaintForm(data)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, about, form, status=400)


@personal_page
def complaint_status(request: HttpRequest) -> HttpResponseBase:
    """
    Ask for number and code, and show the complaint with its state and its result.

    Failures count by number and client, even for unknown numbers.
    """
    return entry_page(
        request,
        complaint_by_query_code,
        lambda complaint, at: _result(request, complaint, at),
        template="portal/complaints/enter.html",
        context={"section": ""},
    )


def _result(request: HttpRequest, complaint: Complaint, at: datetime) -> HttpResponse:
    bar = None
    if complaint.concluded_on is None:
        calendar = calendar_of(complaint.body.region)
        bar = draw_deadline_bar(calendar, complaint.received_on, complaint.due_on, local_date(at))
    context = {"section": "", "complaint": complaint, "bar": bar}
    return render(request, "portal/complaints/show.html", context)
