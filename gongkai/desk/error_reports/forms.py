"""Forms of the steps of an error report, and the filter of the list. The rules decide the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.states import ErrorReportState, ErrorResult
from gongkai.organisations.queries import bodies_in_force
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm


class ErrorReportFilter(forms.Form):
    """The filter of the list; without one, it shows what is not answered yet."""

    state = forms.ChoiceField(
        choices=[
            ("", ErrorReportState.RECEIVED.label),
            ("answered", ErrorReportState.ANSWERED.label),
        ],
        required=False,
        label=_("State"),
    )


class StepForm(RefusableForm):
    """The form of a step; `report` determines the choices."""

    def __init__(self, *args: Any, report: ErrorReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.offer()

    def offer(self) -> None:
        """Set the choices of the form's fields."""


class AnswerForm(StepForm):
    """The result and the answer to the reader."""

    result = forms.ChoiceField(
        choices=ErrorResult.choices, label=_("Result"), widget=forms.RadioSelect
    )
    text = TextField(
        max_length=200_000,
        label=_("Answer to the reader"),
        help_text=_("Say what was corrected and when, or why the page is right."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PassOnForm(StepForm):
    """The body that is responsible for the page."""

    body_id = forms.TypedChoiceField(coerce=int, label=_("Responsible body"))

    def offer(self) -> None:
        """Offer the other bodies."""
        bodies = bodies_in_force().exclude(pk=self.report.body_id).order_by("position", "id")
        self.fields["body_id"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((body.pk, body.full_label) for body in bodies),
        ]
