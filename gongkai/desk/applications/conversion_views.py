"""Turn an application that is really a letter to the mailbox into one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gongkai.desk.applications.views import get_application
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.refusals import Refused
from gongkai.mailbox.rules.basics import MAX_TITLE
from gongkai.mailbox.states import LetterKind
from gongkai.processes.application_to_letter import (
    LetterInputs,
    refusal_to_turn_into_letter,
    turn_into_letter,
)
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000


class ApplicationToLetterForm(RefusableForm):
    """What the application wants, as a letter."""

    kind = forms.ChoiceField(
        choices=LetterKind.choices, label=_("What the letter is"), widget=forms.RadioSelect
    )
    title = TextField(max_length=MAX_INPUT, label=_("Subject of the letter"))
    text = TextField(
        max_length=MAX_INPUT,
        label=_("Text of the letter"),
        help_text=_("The letter keeps the day of receipt of the application, and its query code."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    about_this = forms.BooleanField(
        required=False,
        label=_("It is a complaint about this body"),
        help_text=_("Then a body above receives it, and this body never sees it."),
    )
    has_agreed = forms.BooleanField(
        required=False,
        label=_("The applicant agreed that it is dealt with as a letter"),
        help_text=_("The application ends as withdrawn, and the applicant gets a message."),
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def application_to_letter(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the form with the words of the application, and create the letter."""
    case, at = get_application(request, pk), timezone.now()
    words = {"title": case.title[:MAX_TITLE], "text": case.description}
    form = ApplicationToLetterForm(request.POST or None, initial=words)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                letter = turn_into_letter(
                    case, LetterInputs(**form.cleaned_data), by=request.person, at=at
                )
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                text = translated("The application is now letter %(number)s.")
                messages.success(request, text % {"number": letter.number})
                return redirect("desk:application", pk)
    context = frame(request, "cases") | {
        "case": case,
        "form": form,
        "refusal": refusal_to_turn_into_letter(case, None, by=request.person, at=at),
    }
    return render(request, "desk/applications/to_letter.html", context, status=status)
