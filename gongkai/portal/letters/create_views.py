"""Write a letter: similar published answers first, then the receipt with number and code, once."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.intake import normalised
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import (
    MAX_TOPICS,
    letter_by_submission,
    receiving_body,
    reply_days,
    topics_of,
)
from gongkai.mailbox.rules.letters import refusals_of_letter
from gongkai.mailbox.similar_letters import similar_letters
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code, operating_body
from gongkai.portal.decorators import personal_page
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.letters.forms import LetterForm
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token

ALREADY_SENT = Refusal(
    "sent-before",
    _("A letter was already sent with this form. To send another one, send the form again."),
)


@personal_page
def letter_create(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show the form of a letter to a body, accept a submission, and respond with the receipt."""
    at = timezone.now()
    body = body_by_code(code) if code else operating_body()
    if body is None or body.ended_on is not None:
        raise Http404
    if code and code != body.code:
        return redirect("portal:letter_create_for", body.code, permanent=True)
    topics = list(topics_of(receiving_body(body, None, on=local_date(at)) or body)[:MAX_TOPICS])
    if request.method != "POST":
        first = {"token": issue_token(form_name(body), at=at)}
        return _form(request, body, _letter_form(body, at, initial=first, topics=topics))
    form = _letter_form(body, at, request.POST, topics=topics)
    token = read_token(request.POST.get("token", ""), form_name(body))
    form.is_valid()
    if token is None or token.is_old(at):
        return _form_again(request, body, EXPIRED, at, topics)
    form.check(token, refusals_of_letter(form.facts(body.pk), today=local_date(at)), at=at)
    if form.errors:
        return _form(request, body, form, status=400)
    if not form.cleaned_data["seen"]:
        facts = form.facts(body.pk)
        if similar := similar_letters(facts.title, facts.text):
            return _form(request, body, form, similar=similar)
    return _receive(request, body, form, token, at)


def _receive(
    request: HttpRequest, body: Body, form: LetterForm, token: FormToken, at: datetime
) -> HttpResponse:
    """
    Create the letter and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address
    or stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    """
    facts = form.facts(body.pk)
    try:
        letter = receive_letter(body, facts, code=token.code, submission=token.submission, at=at)
    except Refused as refused:
        before = letter_by_submission(token.submission)
        if before is None:
            form.add_refusal(refused.refusal)
            return _form(request, body, form, status=400)
        plain = normalised(facts)
        is_the_same = (before.title, before.text) == (plain.title, plain.text)
        if not is_the_same or at - before.received_at > RECEIPT_PERIOD:
            return _form_again(request, body, ALREADY_SENT, at, [])
        letter = before
    context = {
        "section": "letters",
        "letter": letter,
        "code": token.code,
        "body": body,
        "token": request.POST.get("token", ""),
    }
    return render(request, "portal/letters/receipt.html", context)


def _letter_form(body: Body, at: datetime, *args: Any, **kwargs: Any) -> LetterForm:
    has_above = receiving_body(body, body, on=local_date(at)) is not None
    return LetterForm(*args, has_above=has_above, **kwargs)


def form_name(body: Body) -> str:
    """Return the name of the form of a letter to a body, to which its tokens are bound."""
    return f"letter:{body.code}"


def _form(
    request: HttpRequest,
    body: Body,
    form: LetterForm,
    *,
    status: int = 200,
    similar: list[MailboxLetter] | None = None,
) -> HttpResponse:
    context = {
        "section": "letters",
        "body": body,
        "form": form,
        "similar": similar or [],
        "days": reply_days(),
        "kept_days": settings.GONGKAI_RETENTION.letters,
    }
    return render(request, "portal/letters/write.html", context, status=status)


def _form_again(
    request: HttpRequest, body: Body, refusal: Refusal, at: datetime, topics: Any
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, form_name(body), at=at)
    form = _letter_form(body, at, data, topics=topics)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, body, form, status=400)
