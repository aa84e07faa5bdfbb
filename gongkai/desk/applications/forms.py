"""Forms of an application's steps. They check input formats; the rules decide what is allowed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application, CaseFile
from gongkai.applications.states import Arrival, FeeMethod, FileKind, Stage
from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.files import storage
from gongkai.kit.refusals import Refusal
from gongkai.law.fees import Fee
from gongkai.law.regimes import Regime
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.queries import bodies_in_force
from gongkai.ui.fields import DateField, IntegerField, TextField


class CaseFilter(forms.Form):
    """The filters of the list of applications; all are optional."""

    q = TextField(
        max_length=100,
        required=False,
        label=_("Number, applicant or text"),
        help_text=_(
            "Enter the applicant's name or telephone number in full. Texts of open applications are searched, not those of closed ones."
        ),
    )
    stage = forms.ChoiceField(
        choices=[("", _("Not answered yet")), ("all", _("All")), *Stage.choices],
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

    @property
    def heading(self) -> str:
        """What the list shows, by its stage."""
        stage = self.cleaned_data["stage"]
        if stage == "all":
            return str(_("All applications"))
        if not stage:
            return str(_("Applications not answered yet"))
        return str(_("Applications: %(stage)s") % {"stage": Stage(stage).label})

    @property
    def shows_unregistered(self) -> bool:
        """Whether those that are not registered belong to the list; they have no due date yet."""
        return not self.cleaned_data["stage"] and not self.cleaned_data["due"]


class StepForm(forms.Form):
    """
    The inputs of one step; `case` determines the choices that the form offers.

    `subject` is the part of the case that the step applies to, such as a letter.
    """

    def __init__(
        self,
        *args: Any,
        case: Application,
        choices: "Choices",
        subject: object = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.subject = subject
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
        self.bodies: QuerySet[Body] = (
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

    confirmed_on = DateField(
        required=False, label=_("Confirmed with the applicant on"), widget=DateInput
    )


class BodyForm(StepForm):
    """The body to which the application is transferred."""

    to = BodyField(label=_("Body"), empty_label="—")

    def offer(self, choices: Choices) -> None:
        """Offer all bodies except the present one."""
        self.fields["to"].offer(choices.bodies)  # type: ignore[attr-defined]


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

    titles = TextField(
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


class ReasonForm(StepForm):
    """A reason."""

    reason = TextField(
        max_length=6_000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtensionForm(ReasonForm):
    """The length of an extension and its reason."""

    days = IntegerField(min_value=1, max_value=99, label=_("Working days"))
    field_order = ("days", "reason")


class DelayForm(ReasonForm):
    """The new day of the reply and the reason for the delay."""

    until = DateField(label=_("New due date of the reply"), widget=DateInput)
    field_order = ("until", "reason")


class FeeForm(StepForm):
    """The fee method and the number of units; `preview` is the computed fee, if requested."""

    preview: Fee | None = None
    method = forms.ChoiceField(choices=FeeMethod.choices, label=_("Fee basis"))
    count = IntegerField(min_value=0, max_value=1_000_000, label=_("Items or pages"))


class PaymentForm(StepForm):
    """The day of payment."""

    paid_on = DateField(label=_("Paid on"), widget=DateInput)


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
            "stored": storage.store_encrypted(file, file.name),
            "kind": FileKind(self.cleaned_data["kind"]),
        }


class TextForm(StepForm):
    """A message."""

    text = TextField(max_length=6_000, label=_("Message"), widget=forms.Textarea(attrs={"rows": 3}))
