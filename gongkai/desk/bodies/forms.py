"""Forms about bodies and the site. They check input formats; the rules decide what is allowed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.kit.markdown import edited, to_markdown
from gongkai.organisations.actions.bodies import NAMES, BodyFacts
from gongkai.organisations.actions.details import (
    Contact,
    Details,
    PaymentAccount,
    RemedyAddressees,
    SiteFacts,
)
from gongkai.organisations.models import Body
from gongkai.organisations.queries import version_of
from gongkai.organisations.states import BodyKind
from gongkai.ui.fields import (
    CodeTextField,
    DateField,
    EmailField,
    IdentityNumberField,
    IntegerField,
    TelephoneField,
    TextField,
)
from gongkai.ui.refusable import RefusableForm

MAX_TEXT = 100_000


class BodyFilter(forms.Form):
    """The filter of the list of bodies."""

    q = TextField(max_length=100, required=False, label=_("Name or code"))


class VersionedForm(RefusableForm):
    """
    A form about fields of one row that another user may change meanwhile.

    `seen` is the version of these fields when the form was opened.
    """

    names: ClassVar[Sequence[str]] = ()
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, row: Model) -> dict[str, Any]:
        """Return the initial form data of a row."""
        return {
            **{name: getattr(row, name) for name in cls.names},
            "seen": version_of(row, cls.names),
        }

    def values(self) -> dict[str, Any]:
        """Return the entered values."""
        return {name: self.cleaned_data[name] for name in self.names}

    def take(self, error: ValidationError) -> None:
        """Add the validation errors of the row to their fields."""
        for field, faults in error.error_dict.items():
            self.add_error(field if field in self.fields else None, faults)

    def conflict(self, row: Model) -> list[tuple[str, str, str]] | None:
        """
        Return label, saved and entered value of what differs, if the row changed meanwhile.

        The saved version then counts as seen, so that saving again replaces it.
        """
        version = version_of(row, self.names)
        if self.cleaned_data.get("seen") == version:
            return None
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = version
        self.data = data
        pairs = [
            (self.fields[name].label, getattr(row, name), self.cleaned_data.get(name, ""))
            for name in self.names
        ]
        return [
            (str(label), str(saved or ""), str(now or ""))
            for label, saved, now in pairs
            if saved != now
        ]


class BodyForm(VersionedForm):
    """A body: its names and codes, its kind and its superior body."""

    names = NAMES
    name = TextField(max_length=200, label=_("Full name"))
    short_name = TextField(
        max_length=100, required=False, label=_("Short name"), help_text=_("If empty, the name.")
    )
    name_en = TextField(max_length=200, required=False, label=_("Name in English"))
    name_ug = TextField(
        max_length=200,
        required=False,
        label=_("Name in Uyghur"),
        widget=forms.TextInput(attrs={"lang": "ug", "dir": "auto"}),
    )
    code = CodeTextField(
        max_length=64,
        label=_("Code"),
        help_text=_("Digits, capital letters and hyphens, for example 650000-D01."),
    )
    credit_code = IdentityNumberField(
        max_length=18, required=False, label=_("Unified social credit code")
    )
    kind = forms.ChoiceField(choices=[("", "—"), *BodyKind.choices], label=_("Kind"))
    region = CodeTextField(max_length=12, label=_("Administrative division code"))
    parent = BodyField(required=False, empty_label="—", label=_("Superior body"))
    position = IntegerField(min_value=0, max_value=1_000_000, label=_("Place in lists"))

    def __init__(self, *args: Any, parents: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(parents)  # type: ignore[attr-defined]

    def clean_short_name(self) -> str:
        """Use the name if there is no short one."""
        return self.cleaned_data["short_name"] or str(self.cleaned_data.get("name", ""))[:100]

    def facts(self) -> BodyFacts:
        """Return the entered data."""
        return BodyFacts(**self.values())


class NewBodyForm(BodyForm):
    """A new body."""

    since = DateField(
        required=False,
        label=_("Exists since"),
        widget=DateInput,
        help_text=_("If empty, it always existed."),
    )


class ChangedBodyForm(BodyForm):
    """A change of a body, from a day on."""

    since = DateField(
        label=_("Valid from"),
        widget=DateInput,
        help_text=_(
            "The former names and superior body stay recorded until the day before. To correct the last "
            "change, enter its day."
        ),
    )


class EndingForm(RefusableForm):
    """The end of a body: the day, and the body it was merged into."""

    since = DateField(
        label=_("Ends on"),
        widget=DateInput,
        help_text=_("The first day on which the body no longer exists."),
    )
    successor = BodyField(
        required=False,
        empty_label="—",
        label=_("Successor"),
        help_text=_("If empty, the body is dissolved without successor."),
    )

    def __init__(self, *args: Any, successors: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].offer(successors)  # type: ignore[attr-defined]

    def take(self, error: ValidationError) -> None:
        """Add the validation errors of the row."""
        self.add_error(None, error.messages)


class DetailsForm(VersionedForm):
    """One part of what the public reads about a body."""

    part: ClassVar[type[Details]]

    def clean(self) -> None:
        """Show every wrong entry at once; the action checks them again."""
        super().clean()
        known = {name: self.cleaned_data.get(name, "") for name in self.names}
        for refusal in self.part(**known).refusals():
            if not self.has_error(refusal.field):
                self.refuse(refusal)

    def details(self) -> Details:
        """Return the entered data."""
        return self.part(**self.values())


class ContactForm(DetailsForm):
    """How the public reaches the disclosure office."""

    part, names = Contact, tuple(vars(Contact()))
    disclosure_office = TextField(max_length=200, required=False, label=_("Disclosure office"))
    address = TextField(max_length=200, required=False, label=_("Address"))
    postcode = CodeTextField(max_length=20, required=False, label=_("Postcode"))
    office_hours = TextField(
        max_length=200,
        required=False,
        label=_("Office hours"),
        help_text=_("For example: 工作日 10:00—13:30，15:30—19:00"),
    )
    telephone = TelephoneField(max_length=60, required=False, label=_("Telephone"))
    fax = TelephoneField(max_length=60, required=False, label=_("Fax"))
    email = EmailField(max_length=254, required=False, label=_("E-mail address"))


class RemediesForm(DetailsForm):
    """To whom an applicant may turn. Letters and the guide name them."""

    part, names = RemedyAddressees, tuple(vars(RemedyAddressees()))
    reconsideration_body = TextField(
        max_length=200,
        required=False,
        label=_("Reconsideration body"),
        help_text=_("For a department usually the government it belongs to."),
    )
    reconsideration_address = TextField(
        max_length=200, required=False, label=_("Address of the reconsideration body")
    )
    court = TextField(max_length=200, required=False, label=_("Competent court"))
    court_address = TextField(max_length=200, required=False, label=_("Address of the court"))
    complaint_body = TextField(
        max_length=200,
        required=False,
        label=_("Complaints to"),
        help_text=_("The office in charge of open government information at this level."),
    )
    complaint_telephone = TelephoneField(
        max_length=60, required=False, label=_("Telephone for complaints")
    )


class PaymentForm(DetailsForm):
    """Where a processing fee is paid. The fee notice and the guide name it."""

    part, names = PaymentAccount, tuple(vars(PaymentAccount()))
    payee = TextField(max_length=200, required=False, label=_("Payee"))
    bank = TextField(max_length=200, required=False, label=_("Bank"))
    bank_account = CodeTextField(max_length=64, required=False, label=_("Account number"))
    payment_note = TextField(
        max_length=200,
        required=False,
        label=_("Note on payment"),
        help_text=_("For example how to pay at the counter, or what to write as reference."),
    )


class GuideForm(VersionedForm):
    """The guide of a body in one language, as Markdown."""

    names = ("text",)
    text = TextField(
        max_length=MAX_TEXT,
        required=False,
        strip=False,
        label=_("Text of the guide"),
        widget=forms.Textarea(attrs={"class": "tall", "spellcheck": "true"}),
        help_text=_(
            "An empty line starts a paragraph, ## and a space a heading, - a list item. In tables, "
            "| separates the cells, and the second line is |---|---|."
        ),
    )

    @classmethod
    def initial_of(cls, row: Model) -> dict[str, Any]:
        """Return the text as Markdown."""
        initial = super().initial_of(row)
        return {**initial, "text": to_markdown(initial["text"])}

    def rich_text(self, saved: str) -> str:
        """Return the entered text as rich text; what was not changed keeps its exact form."""
        return edited(saved, self.cleaned_data["text"])


class OfficeForm(forms.Form):
    """The name of an office."""

    name = TextField(max_length=100, label=_("Office"))


class SiteForm(VersionedForm):
    """The names and registration codes of the website."""

    names = tuple(vars(SiteFacts()))
    name = TextField(
        max_length=60,
        required=False,
        label=_("Name of the site"),
        help_text=_("Shown at the top of every page. If empty, the name of the settings."),
    )
    name_en = TextField(max_length=100, required=False, label=_("Name in English"))
    name_ug = TextField(
        max_length=100,
        required=False,
        label=_("Name in Uyghur"),
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ug"}),
    )
    site_code = CodeTextField(
        max_length=20,
        required=False,
        label=_("Website identification code"),
        help_text=_("Ten characters."),
    )
    icp_number = CodeTextField(
        max_length=60,
        required=False,
        label=_("ICP registration number"),
        help_text=_("Written like 京ICP备05070218号-1."),
    )
    police_number = CodeTextField(
        max_length=60,
        required=False,
        label=_("Public security registration number"),
        help_text=_("Written like 京公网安备11010202000001号."),
    )

    def clean(self) -> None:
        """Show every wrong code at once; the action checks them again."""
        super().clean()
        known = {name: self.cleaned_data.get(name, "") for name in self.names}
        for refusal in SiteFacts(**known).refusals():
            if not self.has_error(refusal.field):
                self.refuse(refusal)
