"""Forms of questions to the applicant, consulted parties and offices, and of the answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.states import Opinion
from gongkai.desk.applications.forms import Choices, StepForm, choose, chosen
from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.ui.fields import DateField, TextField


class QuestionForm(StepForm):
    """The question to the applicant and the day by which to answer."""

    text = TextField(
        max_length=6_000,
        label=_("What the applicant must clarify"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer_by = DateField(label=_("Answer due on"), widget=DateInput)


class WordsForm(StepForm):
    """A text from the applicant and the day of its receipt."""

    text = TextField(
        max_length=6_000,
        label=_("Text from the applicant"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = DateField(required=False, label=_("Received on"), widget=DateInput)


class ConsultForm(StepForm):
    """The consulted body or third party and the question."""

    agency = BodyField(
        required=False, label=_("Other body (or a third party below)"), empty_label="—"
    )
    name = TextField(max_length=200, required=False, label=_("Third party"))
    contact = TextField(max_length=200, required=False, label=_("Contact details"))
    question = TextField(
        max_length=6_000, label=_("Question"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def offer(self, choices: Choices) -> None:
        """Offer all other bodies."""
        self.fields["agency"].offer(choices.bodies)  # type: ignore[attr-defined]


class DeliveryDayForm(StepForm):
    """The day on which the question reached the consulted party."""

    reached_on = DateField(label=_("Delivered on"), widget=DateInput)


class OpinionForm(StepForm):
    """The opinion of the consulted party."""

    opinion = forms.ChoiceField(choices=[("", "—"), *Opinion.choices], label=_("Opinion"))
    answered_on = DateField(label=_("Received on"), widget=DateInput)
    reasons = TextField(
        max_length=6_000,
        required=False,
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SearchForm(StepForm):
    """The office that searches, and the day by which it answers."""

    office = forms.ChoiceField(label=_("Office"))
    due_on = DateField(label=_("Until"), widget=DateInput)
    note = TextField(max_length=500, required=False, label=_("Note"))

    def offer(self, choices: Choices) -> None:
        """Offer the offices of the body."""
        self.rows = choices.offices
        choose(self, "office", self.rows)

    def clean_office(self) -> Any:
        """Return the selected office."""
        return chosen(self.rows, self.cleaned_data["office"])


class SearchResultForm(StepForm):
    """The result of an office's search."""

    found = forms.ChoiceField(
        choices=[("yes", _("Found")), ("no", _("Not found"))], label=_("Result")
    )
    text = TextField(
        max_length=6_000,
        label=_("Where and how the office searched"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_found(self) -> bool:
        """Return whether the office found the information."""
        return bool(self.cleaned_data["found"] == "yes")
