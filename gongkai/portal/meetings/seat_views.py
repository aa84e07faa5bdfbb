"""Apply for a seat, show the receipt once; by number and code: read the state, withdraw, answer the record."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gongkai.kit.refusals import Refusal, Refused
from gongkai.meetings.actions.seats import answer_record, apply_for_seat, withdraw_from_meeting
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.queries import (
    public_meetings,
    registration_by_query_code,
    registration_by_submission,
)
from gongkai.meetings.registering import fingerprint_of
from gongkai.meetings.rules.seats import (
    ALREADY_SENT,
    refusal_of_period,
    refusal_to_withdraw,
    refusals_of_seat,
)
from gongkai.meetings.states import MeetingState
from gongkai.portal.decorators import personal_page
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.meetings.access import issue_access, read_access
from gongkai.portal.meetings.forms import RecordForm, SeatForm
from gongkai.portal.query_code_entry import ask_again_page, entry_page
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token

ENTRY: Any = {"template": "portal/meetings/enter.html", "context": {"section": "meetings"}}


@personal_page
def seat_apply(request: HttpRequest, number: str) -> HttpResponse:
    """Show the form, accept an application, and respond with the receipt."""
    at = timezone.now()
    meeting = get_object_or_404(public_meetings().select_related("body"), number=number)
    refusal = refusal_of_period(meeting, at=at)
    if request.method != "POST":
        first = {"token": issue_token(_form_name(meeting), at=at)}
        status = 200 if refusal is None else 409
        return _form(request, meeting, SeatForm(initial=first, meeting=meeting), refusal, status)
    form = SeatForm(request.POST, meeting=meeting)
    token = read_token(request.POST.get("token", ""), _form_name(meeting))
    form.is_valid()
    if token is None or token.is_old(at):
        return _form_again(request, meeting, EXPIRED, at)
    form.check(token, refusals_of_seat(meeting, form.facts()), at=at)
    if form.errors:
        return _form(request, meeting, form, refusal, 400)
    return _take(request, meeting, form, token, at)


def _take(
    request: HttpRequest, meeting: Meeting, form: SeatForm, token: FormToken, at: datetime
) -> HttpResponse:
    """
    Create the application and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address or
    stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    """
    facts = form.facts()
    try:
        registration = apply_for_seat(
            meeting, facts, code=token.code, submission=token.submission, at=at
        )
    except Refused as refused:
        before = registration_by_submission(token.submission)
        if before is None:
            if refused.refusal.code in {"closed", "cancelled", "not-open"}:
                return _form(request, meeting, form, refused.refusal, 409)
            form.add_refusal(refused.refusal)
            return _form(request, meeting, form, None, 409)
        is_the_same = before.match == fingerprint_of(meeting.pk, facts.name, facts.contact)
        if not is_the_same or at - before.received_at > RECEIPT_PERIOD:
            return _form_again(request, meeting, ALREADY_SENT, at)
        registration = before
    context = {
        "section": "meetings",
        "meeting": meeting,
        "registration": registration,
        "code": token.code,
    }
    return render(request, "portal/meetings/receipt.html", context)


def _form(
    request: HttpRequest, meeting: Meeting, form: SeatForm, refusal: Refusal | None, status: int
) -> HttpResponse:
    context = {
        "section": "meetings",
        "meeting": meeting,
        "form": form,
        "refusal": refusal,
        "kept_days": settings.GONGKAI_RETENTION.registrations,
    }
    return render(request, "portal/meetings/apply.html", context, status=status)


def _form_again(
    request: HttpRequest, meeting: Meeting, refusal: Refusal, at: datetime
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, _form_name(meeting), at=at)
    form = SeatForm(data, meeting=meeting)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, meeting, form, None, 400)


def _form_name(meeting: Meeting) -> str:
    return f"seat {meeting.pk}"


@personal_page
def seat_status(request: HttpRequest) -> HttpResponseBase:
    """
    Ask for number and code, and show the application with its seat and the record.

    Failures count by number and client, even for unknown numbers.
    """
    return entry_page(
        request,
        registration_by_query_code,
        lambda registration, at: _own_page(request, registration, at=at),
        **ENTRY,
    )


@personal_page
def seat_withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw an application; the page before gave the token."""
    at = timezone.now()
    registration = read_access(request.POST.get("access", ""), at=at)
    if registration is None:
        return ask_again_page(request, **ENTRY)
    try:
        registration = withdraw_from_meeting(registration, at=at)
    except Refused as refused:
        return _own_page(request, registration, at=at, refusal=refused.refusal, status=409)
    return _own_page(request, registration, at=at)


@personal_page
def seat_record(request: HttpRequest) -> HttpResponse:
    """Confirm the record or object to it; the page before gave the token."""
    at = timezone.now()
    registration = read_access(request.POST.get("access", ""), at=at)
    if registration is None:
        return ask_again_page(request, **ENTRY)
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _own_page(request, registration, at=at, form=form, status=400)
    try:
        registration = answer_record(
            registration,
            form.cleaned_data["answer"],
            form.cleaned_data["objection"],
            version=form.cleaned_data["version"] or 0,
            at=at,
        )
    except Refused as refused:
        if refused.refusal.code == "new-record":
            # What is shown now is the corrected record: the next answer is about it.
            return _own_page(request, registration, at=at, refusal=refused.refusal, status=409)
        form.add_refusal(refused.refusal)
        return _own_page(request, registration, at=at, form=form, status=409)
    return _own_page(request, registration, at=at)


def _own_page(
    request: HttpRequest,
    registration: Registration,
    *,
    at: datetime,
    form: RecordForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    meeting = registration.meeting
    answered = registration.answer_version == meeting.record_version > 0
    reads_record = registration.attended and meeting.state == MeetingState.CONFIRMING
    first = {"version": meeting.record_version}
    context = {
        "section": "meetings",
        "meeting": meeting,
        "registration": registration,
        "access": issue_access(registration, at=at),
        "may_withdraw": refusal_to_withdraw(registration, at=at) is None,
        "reads_record": reads_record,
        "answered": answered,
        "form": form or RecordForm(initial=first),
        "refusal": refusal,
    }
    return render(request, "portal/meetings/seat.html", context, status=status)
