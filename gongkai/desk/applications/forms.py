"""Forms of an application's steps. They check input formats; the rules decide what is allowed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application, CaseFile
from gongkai.applications.states import (
    Arrival,
    CorrectionResult,
    FeeMethod,
    FileKind,
    Opinion,
    RemedyResult,
    RemedyRoute,
    Stage,
    Way,
)
from gongkai.desk.forms import DateInput
from gongkai.files import storage
from gongkai.kit.refusals import Refusal
from gongkai.law.fees import Fee
from gongkai.law.regimes import Regime
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.queries import bodies_in_force


class CaseFilter(forms.Form):
    """The filters of the list of applications; all are optional."""

    q = forms.CharField(max_length=100, required=False, label=_("Number or text"))
    stage = forms.ChoiceField(
        choices=[("", _("Awaiting reply")), ("all", _("All")), *Stage.choices],
        required=False,
        label=_("Stage"),
    )
    channel = forms.ChoiceField(
        choices=[("", _("All")), *Arrival.choices], required=False, label=_("Channel")
    )
    due = forms.ChoiceField(
        choices=[("", _("All")), ("late", _("Late")), ("soon", _("Due within 5 working days"))],
        required=False,
        label=_("Reply due"),
    )
    mine = forms.BooleanField(required=False, label=_("Only my applications"))


class StepForm(forms.Form):
    """The inputs of one step; `case` determines the choices that the form offers."""

    def __init__(self, *args: Any, case: Application, choices: "Choices", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.offer(choices)

    def offer(self, choices: "Choices") -> None:
        """Set the choices of the form's fields."""

    def inputs(self) -> dict[str, Any]:
        """Return the inputs of the step by field name; may raise `Refused`."""
        return dict(self.cleaned_data)

    def refuse(self, refusal: Refusal) -> None:
        """Add a refusal as an error to the field that it concerns."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class Choices:
    """The choices that the forms of one case offer, read once for all of the forms."""

    def __init__(
        self,
        case: Application,
        officers: Sequence[Person],
        similar_applications: Sequence[Application],
        regime: Regime,
    ) -> None:
        self.bodies: list[Body] = list(
            bodies_in_force().exclude(pk=case.body_id).order_by("position", "id")
        )
        self.offices: list[Office] = list(
            Office.objects.filter(body=case.body_id).order_by("position", "id")
        )
        self.officers, self.similar_applications, self.regime = (
            officers,
            similar_applications,
            regime,
        )
        self.files: list[CaseFile] = list(case.files.all())


def choose(form: forms.Form, name: str, rows: Sequence[Any], *, empty: str = "—") -> None:
    """Set database rows as the choices of a field."""
    form.fields[name].choices = [("", empty), *((str(row.pk), str(row)) for row in rows)]  # type: ignore[attr-defined]


def chosen(rows: Sequence[Any], value: str) -> Any:
    """Return the row that the user selected."""
    return next((row for row in rows if str(row.pk) == value), None)


class EmptyForm(StepForm):
    """A form without fields."""


class ConfirmForm(StepForm):
    """The day on which receipt was confirmed with the applicant."""

    confirmed_on = forms.DateField(
        required=False, label=_("Confirmed with the applicant on"), widget=DateInput
    )


class BodyForm(StepForm):
    """The body to which the application is transferred."""

    to = forms.ChoiceField(label=_("Body"))

    def offer(self, choices: Choices) -> None:
        """Offer all bodies except the present one."""
        self.rows = choices.bodies
        choose(self, "to", self.rows)

    def clean_to(self) -> Any:
        """Return the selected body."""
        return chosen(self.rows, self.cleaned_data["to"])


class OfficerForm(StepForm):
    """The case officer to assign."""

    officer = forms.ChoiceField(label=_("Case officer"))

    def offer(self, choices: Choices) -> None:
        """Offer the case officers of the body."""
        self.rows = choices.officers
        choose(self, "officer", self.rows)

    def clean_officer(self) -> Any:
        """Return the selected person."""
        return chosen(self.rows, self.cleaned_data["officer"])


class SplitForm(StepForm):
    """The matters into which the application is split, one per line."""

    titles = forms.CharField(
        max_length=5_000,
        label=_("Matters, one per line"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_titles(self) -> list[str]:
        """Return the lines that are not empty."""
        return [line.strip() for line in self.cleaned_data["titles"].splitlines() if line.strip()]


class MergeForm(StepForm):
    """The application with which this one is joined."""

    into = forms.ChoiceField(label=_("Answer together with"))

    def offer(self, choices: Choices) -> None:
        """Offer the open applications of the same applicant."""
        self.rows = choices.similar_applications
        choose(self, "into", self.rows)

    def clean_into(self) -> Any:
        """Return the selected application."""
        return chosen(self.rows, self.cleaned_data["into"])


class QuestionForm(StepForm):
    """The question to the applicant and the day by which to answer."""

    words = forms.CharField(
        max_length=6_000,
        label=_("What the applicant must clarify"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer_by = forms.DateField(label=_("Answer due on"), widget=DateInput)


class WordsForm(StepForm):
    """A text from the applicant and the day of its receipt."""

    words = forms.CharField(
        max_length=6_000,
        label=_("Text from the applicant"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = forms.DateField(required=False, label=_("Received on"), widget=DateInput)


class ConsultForm(StepForm):
    """The consulted body or third party and the question."""

    agency = forms.ChoiceField(required=False, label=_("Other body (or a third party below)"))
    name = forms.CharField(max_length=200, required=False, label=_("Third party"))
    contact = forms.CharField(max_length=200, required=False, label=_("Contact details"))
    question = forms.CharField(
        max_length=6_000, label=_("Question"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def offer(self, choices: Choices) -> None:
        """Offer all other bodies."""
        self.rows = choices.bodies
        choose(self, "agency", self.rows)

    def clean_agency(self) -> Any:
        """Return the selected body, or None."""
        return chosen(self.rows, self.cleaned_data["agency"])


class DeliveryDayForm(StepForm):
    """The day on which the question reached the consulted party."""

    reached_on = forms.DateField(label=_("Delivered on"), widget=DateInput)


class OpinionForm(StepForm):
    """The opinion of the consulted party."""

    opinion = forms.ChoiceField(choices=[("", "—"), *Opinion.choices], label=_("Opinion"))
    answered_on = forms.DateField(label=_("Received on"), widget=DateInput)
    reasons = forms.CharField(
        max_length=6_000,
        required=False,
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(StepForm):
    """A reason."""

    reason = forms.CharField(
        max_length=6_000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtensionForm(ReasonForm):
    """The length of an extension and its reason."""

    days = forms.IntegerField(min_value=1, max_value=99, label=_("Working days"))
    field_order = ("days", "reason")


class DelayForm(ReasonForm):
    """The new day of the reply and the reason for the delay."""

    until = forms.DateField(label=_("New due date of the reply"), widget=DateInput)
    field_order = ("until", "reason")


class FeeForm(StepForm):
    """The fee method and the number of units; `preview` is the computed fee, if requested."""

    preview: Fee | None = None
    method = forms.ChoiceField(choices=FeeMethod.choices, label=_("Fee basis"))
    count = forms.IntegerField(min_value=0, max_value=1_000_000, label=_("Items or pages"))


class PaymentForm(StepForm):
    """The day of payment."""

    paid_on = forms.DateField(label=_("Paid on"), widget=DateInput)


class SearchForm(StepForm):
    """The office that searches, and the day by which it answers."""

    office = forms.ChoiceField(label=_("Office"))
    due_on = forms.DateField(label=_("Until"), widget=DateInput)
    note = forms.CharField(max_length=500, required=False, label=_("Note"))

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
    words = forms.CharField(
        max_length=6_000,
        label=_("Where and how the office searched"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_found(self) -> bool:
        """Return whether the office found the information."""
        return bool(self.cleaned_data["found"] == "yes")


class FileForm(StepForm):
    """A file of the case."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in FileKind if kind != FileKind.FROM_APPLICANT],
        label=_("Type of file"),
        initial=FileKind.SERVED,
    )
    file = forms.FileField(label=_("File"))

    def inputs(self) -> dict[str, Any]:
        """Store the file; raise `Refused` if its type is not accepted."""
        file = self.cleaned_data["file"]
        return {
            "stored": storage.store(file, file.name),
            "kind": FileKind(self.cleaned_data["kind"]),
        }


class ServeForm(StepForm):
    """How and when the reply was served on the applicant."""

    way = forms.ChoiceField(choices=Way.choices, label=_("Way of delivery"))
    served_on = forms.DateField(label=_("Served on"), widget=DateInput)
    proof = forms.CharField(max_length=200, required=False, label=_("Proof of service"))


class ServiceForm(StepForm):
    """How and when a letter was served, with the proof of service."""

    way = forms.ChoiceField(choices=Way.choices, label=_("Way of delivery"))
    served_on = forms.DateField(label=_("Served on"), widget=DateInput)
    proof = forms.CharField(max_length=200, label=_("Proof of service"))


class CorrectionForm(StepForm):
    """The result of a request to correct records about the applicant."""

    result = forms.ChoiceField(choices=CorrectionResult.choices, label=_("Result"))
    words = forms.CharField(
        max_length=6_000,
        label=_("Findings and corrections"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RemedyForm(StepForm):
    """The remedy that the applicant used."""

    road = forms.ChoiceField(choices=RemedyRoute.choices, label=_("Remedy"))
    authority = forms.CharField(max_length=200, label=_("Decided by"))
    reference = forms.CharField(max_length=100, required=False, label=_("Case number"))
    lodged_on = forms.DateField(label=_("Remedy filed on"), widget=DateInput)
    ordered_by = forms.DateField(
        required=False, label=_("Order to be carried out by"), widget=DateInput
    )


class ResultForm(StepForm):
    """The result of a remedy."""

    result = forms.ChoiceField(
        choices=[(one.value, one.label) for one in RemedyResult if one != RemedyResult.PENDING],
        label=_("Result"),
    )
    decided_on = forms.DateField(label=_("Decided on"), widget=DateInput)
    note = forms.CharField(max_length=500, required=False, label=_("Note"))


class DayForm(StepForm):
    """The day on which the decision was received."""

    on = forms.DateField(label=_("Decision received on"), widget=DateInput)


class TextForm(StepForm):
    """A message."""

    text = forms.CharField(
        max_length=6_000, label=_("Message"), widget=forms.Textarea(attrs={"rows": 3})
    )


class MakePublicForm(StepForm):
    """The office that drafts the document and the document's title."""

    title = forms.CharField(max_length=300, label=_("Title without personal data"))
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

    title = forms.CharField(max_length=300, label=_("Title without personal data"))
