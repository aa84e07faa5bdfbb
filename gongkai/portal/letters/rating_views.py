"""Rate the reply to a letter by the address in a mail, without number and code."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refused
from gongkai.mailbox.actions.writers import rate_reply
from gongkai.mailbox.rating_links import letter_of_token
from gongkai.mailbox.rules.writers import refusal_to_rate
from gongkai.mailbox.states import Rating
from gongkai.mailbox.workflow import RatingInputs
from gongkai.portal.decorators import personal_page
from gongkai.ui.refusable import RefusableForm
from gongkai.ui.views.errors import not_found


class ReplyRatingForm(RefusableForm):
    """What the writer says of the reply. Nothing is chosen beforehand."""

    rating = forms.ChoiceField(
        choices=Rating.choices, label=_("How do you find the reply?"), widget=forms.RadioSelect
    )


@personal_page
def letter_rating(request: HttpRequest, token: str) -> HttpResponse:
    """
    Show the three ratings; only sending the form rates.

    Programs that open the links of a mail, such as scanners, change nothing. The page contains
    nothing of letter and reply: the mail may have reached somebody else.
    """
    at = timezone.now()
    letter = letter_of_token(token)
    if letter is None:
        return not_found(request)
    form = ReplyRatingForm(request.POST if request.method == "POST" else None)
    status, done = 200, False
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                letter = rate_reply(letter, RatingInputs(form.cleaned_data["rating"]), at=at)
            except Refused:
                status = 409
            else:
                status, done = 200, True
    context = {
        "section": "letters",
        "letter": letter,
        "form": form,
        "done": done,
        "refusal": None if done else refusal_to_rate(letter, None, at=at),
        "days": settings.GONGKAI_LAW.mailbox_rating_days,
    }
    return render(request, "portal/letters/rate.html", context, status=status)
