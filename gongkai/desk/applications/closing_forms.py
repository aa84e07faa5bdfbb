"""Forms of what follows a reply: its service, remedies, corrections and publication."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Letter
from gongkai.applications.states import CorrectionResult, RemedyResult, RemedyRoute, Way
from gongkai.desk.applications.forms import Choices, StepForm, choose, chosen
from gongkai.desk.forms import DateInput
from gongkai.ui.fields import DateField, TextField


class ServiceStepForm(StepForm):
    """A step by which something is served: the way that the applicant wished is preselected."""

    way = forms.ChoiceField(choices=Way.choices, label=_("Way of delivery"))
    served_on = DateField(label=_("Served on"), widget=DateInput)

    def offer(self, choices: Choices) -> None:
        """Preselect the applicant's wish, and say what it is; the other ways stay on offer."""
        super().offer(choices)
        if isinstance(self.subject, Letter) and self.subject.consultation_id is not None:
            return  # it goes to a third party or another body
        way = self.fields["way"]
        way.initial = self.case.way
        way.help_text = _("The applicant wished: %(way)s.") % {"way": self.case.get_way_display()}


class ServeForm(ServiceStepForm):
    """How and when the reply was served on the applicant."""

    proof = TextField(max_length=200, required=False, label=_("Proof of service"))


class ServiceForm(ServiceStepForm):
    """How and when a letter was served, with the proof of service."""

    proof = TextField(max_length=200, label=_("Proof of service"))


class ReceiptForm(StepForm):
    """When a posted letter reached its addressee."""

    reached_on = DateField(label=_("Received by the addressee on"), widget=DateInput)


class CorrectionForm(StepForm):
    """The result of a request to correct records about the applicant."""

    result = forms.ChoiceField(choices=CorrectionResult.choices, label=_("Result"))
    text = TextField(
        max_length=6_000,
        label=_("Findings and corrections"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RemedyForm(StepForm):
    """The remedy that the applicant used."""

    route = forms.ChoiceField(choices=RemedyRoute.choices, label=_("Remedy"))
    authority = TextField(max_length=200, label=_("Decided by"))
    reference = TextField(max_length=100, required=False, label=_("Case number"))
    lodged_on = DateField(label=_("Remedy filed on"), widget=DateInput)
    ordered_by = DateField(required=False, label=_("Order to be carried out by"), widget=DateInput)


class ResultForm(StepForm):
    """The result of a remedy."""

    result = forms.ChoiceField(
        choices=[(one.value, one.label) for one in RemedyResult if one != RemedyResult.PENDING],
        label=_("Result"),
    )
    decided_on = DateField(label=_("Decided on"), widget=DateInput)
    note = TextField(max_length=500, required=False, label=_("Note"))


class DayForm(StepForm):
    """The day on which the decision was received."""

    on = DateField(label=_("Decision received on"), widget=DateInput)


class MakePublicForm(StepForm):
    """The office that drafts the document and the document's title."""

    title = TextField(max_length=300, label=_("Title without personal data"))
    office = forms.ChoiceField(required=False, label=_("Office"))

    def offer(self, choices: Choices) -> None:
        """Offer the offices of the body."""
        self.rows = choices.offices
        choose(self, "office", self.rows)

    def clean_office(self) -> Any:
        """Return the selected office, or None."""
        return chosen(self.rows, self.cleaned_data["office"])


class TitleForm(StepForm):
    """The title under which the disclosure log lists the application."""

    title = TextField(max_length=300, label=_("Title without personal data"))
