"""Follow a letter by number and code, rate the reply, reopen, and decide on the publication."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongkai.calendars.queries import calendar_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.mailbox.actions.writers import (
    agree_to_publication,
    decline_publication,
    rate_reply,
    reopen_letter,
)
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import letter_by_query_code
from gongkai.mailbox.rules.writers import (
    refusal_to_agree,
    refusal_to_decline,
    refusal_to_rate,
    refusal_to_reopen,
)
from gongkai.mailbox.states import ANSWERED
from gongkai.mailbox.workflow import AGREE, DECLINE, RATE, REOPEN, RatingInputs, ReopenInputs
from gongkai.portal.decorators import personal_page
from gongkai.portal.letters.access import issue_access, letter_of
from gongkai.portal.letters.forms import RateForm, ReopenForm, WriterForm
from gongkai.portal.query_code_entry import ask_again_page, entry_page
from gongkai.ui.deadline_bar import draw_deadline_bar

FORMS: Mapping[str, type[WriterForm]] = {
    RATE.name: RateForm,
    REOPEN.name: ReopenForm,
    AGREE.name: WriterForm,
    DECLINE.name: WriterForm,
}
DONE = _("Thank you. It was stored.")
EXPIRED = _("Please enter number and code again. Nothing was changed.")
Do = Callable[[MailboxLetter, Mapping[str, Any], datetime], MailboxLetter]
ACTIONS: Mapping[str, Do] = {
    RATE.name: lambda letter, data, at: rate_reply(letter, RatingInputs(data["rating"]), at=at),
    REOPEN.name: lambda letter, data, at: reopen_letter(letter, ReopenInputs(data["text"]), at=at),
    AGREE.name: lambda letter, _data, at: agree_to_publication(letter, at=at),
    DECLINE.name: lambda letter, _data, at: decline_publication(letter, at=at),
}


@personal_page
def letter_status(request: HttpRequest) -> HttpResponseBase:
    """
    Ask for number and code, and show the letter with its way and its reply.

    Failures count by number and client, even for unknown numbers.
    """
    return entry_page(
        request,
        letter_by_query_code,
        lambda letter, at: _page(request, letter, at),
        template="portal/letters/enter.html",
        context={"section": "letters"},
    )


@login_not_required
@require_POST
@personal_page
def letter_step(request: HttpRequest, verb: str) -> HttpResponse:
    """
    Take one step of a writer. Only a POST with the token of the page does; opening a link changes nothing.

    The response is not a redirect, because the portal has no sessions.
    """
    if verb not in FORMS:
        raise Http404
    at = timezone.now()
    letter = letter_of(request.POST.get("token", ""), at=at)
    if letter is None:
        context = {"section": "letters", "notice": EXPIRED}
        return ask_again_page(request, template="portal/letters/enter.html", context=context)
    form = FORMS[verb](request.POST)
    if not form.is_valid():
        return _page(request, letter, at, status=400, tried=(verb, form))
    try:
        letter = ACTIONS[verb](letter, form.cleaned_data, at)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, letter, at, status=409, tried=(verb, form))
    return _page(request, letter, at, notice=str(DONE))


def _page(
    request: HttpRequest,
    letter: MailboxLetter,
    at: datetime,
    *,
    status: int = 200,
    notice: str = "",
    tried: tuple[str, WriterForm] | None = None,
) -> HttpResponse:
    token = issue_access(letter, at=at)
    refusals = {
        RATE.name: refusal_to_rate(letter, None, at=at),
        REOPEN.name: refusal_to_reopen(letter, None, at=at),
        AGREE.name: refusal_to_agree(letter),
        DECLINE.name: refusal_to_decline(letter),
    }
    forms = {
        name: tried[1] if tried and tried[0] == name else FORMS[name](initial={"token": token})
        for name, refusal in refusals.items()
        if refusal is None or (tried and tried[0] == name)
    }
    bar = None
    if letter.done_on is None:
        calendar = calendar_of(letter.lead.region)
        bar = draw_deadline_bar(calendar, letter.clock_from, letter.due_on, local_date(at))
    context = {
        "section": "letters",
        "letter": letter,
        "bar": bar,
        "is_answered": letter.state in ANSWERED,
        "forms": forms,
        "notice": notice,
        "days": settings.GONGKAI_LAW.mailbox_rating_days,
        "moves": list(letter.moves.select_related("target").order_by("id")),
    }
    return render(request, "portal/letters/status.html", context, status=status)
