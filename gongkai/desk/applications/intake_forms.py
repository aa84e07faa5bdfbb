"""The form in which an officer records an application that did not arrive through the platform."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.applications.intake.validation import RequestFacts, refusals_of_request
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import ApplicantKind, Arrival, Proof, Shape, Way
from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body
from gongkai.ui.fields import (
    DateField,
    DocumentNumberField,
    IdentityNumberField,
    TelephoneField,
    TextField,
)
from gongkai.ui.refusable import RefusableForm

MAX_TYPED = 200_000  # The rules of intake limit the length of each field.


class IntakeForm(RefusableForm):
    """
    An application made in person, by letter, fax or e-mail, or orally.

    Law: 条例19 art. 29, 31, 43.
    """

    body = BodyField(empty_label=None, label=_("Body"))
    channel = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Arrival if one != Arrival.WEB],
        label=_("Channel"),
    )
    arrived_on = DateField(label=_("Arrived on"), widget=DateInput)
    title = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Short description of the requested information"),
    )
    document_number = DocumentNumberField(
        required=False, max_length=100, label=_("Document number")
    )
    description = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Description"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    shape = forms.ChoiceField(choices=Shape.choices, label=_("Requested format"))
    way = forms.ChoiceField(choices=Way.choices, label=_("Way of delivery"))
    kind = forms.ChoiceField(choices=ApplicantKind.choices, label=_("Kind"))
    name = TextField(required=False, max_length=MAX_TYPED, label=_("Name"))
    representative = TextField(
        required=False, max_length=MAX_TYPED, label=_("Who acts for the organisation")
    )
    proof = forms.ChoiceField(choices=Proof.choices, label=_("Proof of identity"))
    proof_number = IdentityNumberField(
        required=False, max_length=MAX_TYPED, label=_("Identity document number")
    )
    telephone = TelephoneField(required=False, max_length=60, label=_("Telephone"))
    email = TextField(required=False, max_length=254, label=_("E-mail"))
    postcode = TextField(required=False, max_length=20, label=_("Postcode"))
    address = TextField(required=False, max_length=MAX_TYPED, label=_("Postal address"))
    help_wanted = TextField(required=False, max_length=200, label=_("Assistance needed"))

    def __init__(self, *args: Any, bodies: QuerySet[Body], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    @property
    def where(self) -> Body:
        """Return the selected body."""
        chosen: Body = self.cleaned_data["body"]
        return chosen

    def clean(self) -> None:
        """Add every refusal of the application as an error to its field, once all have a valid shape."""
        if self.errors:
            return
        for refusal in refusals_of_request(self.facts(), today=self.today):
            self.refuse(refusal)
        arrived = self.cleaned_data.get("arrived_on")
        if arrived is not None and arrived > self.today:
            self.add_error("arrived_on", _("The date of arrival cannot be in the future."))

    def refuse(self, refusal: Refusal) -> None:
        """Add a refusal as an error to its field; each field shows only its first error."""
        field = refusal.field if refusal.field in self.fields else None
        if field not in self.errors:
            self.add_error(field, str(refusal))

    def facts(self) -> RequestFacts:
        """Return the entered data."""
        value = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        who = ApplicantFacts(
            value["name"],
            value["proof"],
            value["proof_number"],
            value["representative"],
            value["telephone"],
            value["email"],
            value["postcode"],
            value["address"],
        )
        return RequestFacts(
            value["kind"],
            who,
            value["title"],
            value["description"],
            value["channel"],
            value["document_number"],
            value["shape"],
            value["way"],
            value["help_wanted"],
        )
