"""Every component on one page: what visual and accessibility tests look at."""

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.calendars.queries import national_calendar
from gongkai.kit.refusals import Refusal
from gongkai.law.clocks import release_due
from gongkai.ui.strips import strip


class Sample(forms.Form):
    """A form that shows its faults."""

    title = forms.CharField(label=_("Title"), help_text=_("As on the printed document."))
    date = forms.DateField(label=_("Date of forming"))


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show each component with sample content."""
    calendar, start = national_calendar(), date(2026, 10, 27)
    due = release_due(calendar, start).on
    return render(
        request,
        "ui/styleguide.html",
        {
            "strips": [strip(calendar, start, due, today) for today in (date(2026, 11, 3), date(2026, 11, 23), due)],
            "form": Sample({"title": "", "date": "2026-13-01"}),
            "refusal": Refusal(
                "own-draft", _("Who drafted a document neither reviews nor approves it, also not by delegation."),
                law="条例19 art. 17",
            ),
            "swatches": ["paper", "ink", "seal", "ok", "wait", "rule"],
        },
    )  # fmt: skip
