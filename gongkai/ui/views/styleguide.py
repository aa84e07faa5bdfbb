"""The style guide with all components, used by visual and accessibility tests."""

import re
from datetime import date
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.calendars.queries import shipped_calendar
from gongkai.kit.refusals import Refusal
from gongkai.law.clocks import release_due
from gongkai.ui import styleguide_samples
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar
from gongkai.ui.fields import DateField, IntegerField, TextField

COLOURS = (
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-2",
    "rule",
    "rule-2",
    "seal",
    "seal-weak",
    "ok",
    "ok-weak",
    "wait",
    "wait-weak",
)
SPRITE = Path(__file__).resolve().parent.parent / "static" / "ui" / "icons.svg"
ICONS = tuple(re.findall(r'symbol id="(\w+)"', SPRITE.read_text()))
KINDS = [("notice", _("Notice")), ("report", _("Report"))]
TONGUES = [("zh-hans", _("Chinese")), ("ug", _("Uyghur"))]


class Sample(forms.Form):
    """A form that shows its errors."""

    title = TextField(label=_("Title"), help_text=_("As on the printed document."))
    date = DateField(label=_("Date of forming"))
    kind = forms.ChoiceField(label=_("Genre"), choices=KINDS)
    language = forms.ChoiceField(label=_("Language"), choices=TONGUES, widget=forms.RadioSelect)
    text = TextField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("Attach a file"), required=False)
    mine = forms.BooleanField(
        label=_("Only my drafts"), required=False, help_text=_("As on the printed document.")
    )


class SampleFilter(forms.Form):
    """The filters above a list."""

    kind = forms.ChoiceField(label=_("Genre"), choices=[("", _("All")), *KINDS], required=False)
    year = IntegerField(label=_("Year"), required=False)


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show each component with sample content."""
    context = {
        "colours": COLOURS,
        "icons": ICONS,
        "bars": _deadline_bars(),
        "clean": Sample(
            initial={"title": "关于公布收费目录清单的通知", "kind": "notice"}, prefix="clean"
        ),
        "faulty": Sample({"title": "", "date": "2026-13-01", "kind": "notice", "text": "……"}),
        "filter": SampleFilter(initial={"year": 2026}, prefix="filter"),
        "refusal": Refusal(
            "own-draft",
            _(
                "The drafter of a document may neither review nor approve it, not even by delegation."
            ),
            law="条例19 art. 17",
        ),
        "documents": styleguide_samples.documents(),
        "pages": styleguide_samples.pages(),
        "files": styleguide_samples.files(),
        "steps": styleguide_samples.steps(),
        "stages": styleguide_samples.stages(),
        "lines": styleguide_samples.lines(),
        "facts": [
            (_("Released in %(year)s") % {"year": 2026}, 730_799),
            (_("On line"), 1_282_004),
            (_("Bodies"), 59),
        ],
        "chosen": [(styleguide_samples.NOTICE.label, "#filters"), ("2026", "#filters")],
    }
    return render(request, "ui/styleguide.html", context)


def _deadline_bars() -> list[DeadlineBar]:
    """Return deadline bars at an early, a late and the last day, and one day overdue."""
    calendar, start = shipped_calendar(), date(2026, 10, 27)
    due = release_due(calendar, start).on
    return [
        draw_deadline_bar(calendar, start, due, day)
        for day in (date(2026, 11, 3), date(2026, 11, 23), due, date(2026, 11, 27))
    ]
