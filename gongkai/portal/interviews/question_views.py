"""Send a question to an event, show the receipt once, and look up what became of it."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.interviews.actions.questions import receive_question
from gongkai.interviews.kinds import BY_PATH, rules_of
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.queries import question_by_query_code, question_by_submission
from gongkai.interviews.rules.questions import refusal_of_intake, refusals_of_question
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.text_input import clean_text
from gongkai.portal.decorators import personal_page
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.interviews.forms import QuestionForm
from gongkai.portal.interviews.views import fate_of, public_event
from gongkai.portal.query_code_entry import entry_page
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token

ALREADY_SENT = Refusal(
    "sent-before",
    _("A question was already sent with this form. To send another one, send the form again."),
)


@personal_page
def event_question_create(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """Show the form for a question, accept a submission, and respond with the receipt."""
    at, event = timezone.now(), public_event(path, number)
    if closed := refusal_of_intake(event, at=at):
        return _closed(request, event, closed)
    if request.method != "POST":
        return _form(request, event, QuestionForm(initial={"token": _token(event, at)}))
    form = QuestionForm(request.POST)
    token = read_token(request.POST.get("token", ""), _form_name(event))
    form.is_valid()
    if token is None or token.is_old(at):
        return _form_again(request, event, EXPIRED, at)
    form.check(token, refusals_of_question(form.facts()), at=at)
    if form.errors:
        return _form(request, event, form, status=400)
    return _take(request, event, form, token, at)


def _take(
    request: HttpRequest, event: Event, form: QuestionForm, token: FormToken, at: datetime
) -> HttpResponse:
    """
    Store the question and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address or
    stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    """
    try:
        question = receive_question(
            event, form.facts(), code=token.code, submission=token.submission, at=at
        )
    except Refused as refused:
        before = question_by_submission(token.submission)
        if before is None:
            return _closed(request, event, refused.refusal)
        is_the_same = before.text == clean_text(form.facts().text)
        if not is_the_same or at - before.received_at > RECEIPT_PERIOD:
            return _form_again(request, event, ALREADY_SENT, at)
        question = before
    context = {**_context(event), "question": question, "code": token.code}
    return render(request, "portal/interviews/receipt.html", context)


def _context(event: Event) -> dict[str, object]:
    rules = rules_of(event.kind)
    return {"section": rules.path, "path": rules.path, "rules": rules, "event": event}


def _closed(request: HttpRequest, event: Event, refusal: Refusal) -> HttpResponse:
    """Say why the event takes no questions; what was written is shown, so that it is not lost."""
    context = {**_context(event), "refusal": refusal, "text": request.POST.get("text", "")}
    return render(request, "portal/interviews/closed.html", context, status=409)


def _form(
    request: HttpRequest, event: Event, form: QuestionForm, *, status: int = 200
) -> HttpResponse:
    context = {**_context(event), "form": form, "kept_days": settings.GONGKAI_RETENTION.questions}
    return render(request, "portal/interviews/ask.html", context, status=status)


def _form_again(request: HttpRequest, event: Event, refusal: Refusal, at: datetime) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, _form_name(event), at=at)
    form = QuestionForm(data)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, event, form, status=400)


def _form_name(event: Event) -> str:
    return f"event-question:{event.pk}"


def _token(event: Event, at: datetime) -> str:
    return issue_token(_form_name(event), at=at)


@personal_page
def event_question_status(request: HttpRequest, path: str) -> HttpResponseBase:
    """
    Ask for number and code, and show the question with its fate.

    Failures count by number and client, even for unknown numbers.
    """
    return entry_page(
        request,
        question_by_query_code,
        lambda question, _at: _question(request, question),
        template="portal/interviews/enter.html",
        context={"section": path, "path": path, "rules": rules_of(BY_PATH[path])},
    )


def _question(request: HttpRequest, question: EventQuestion) -> HttpResponse:
    context = {**_context(question.event), "fate": fate_of(question)}
    return render(request, "portal/interviews/question.html", context)
