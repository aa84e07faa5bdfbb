"""The form in which a case officer completes the data of an applicant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import ApplicantKind, Proof
from gongkai.desk.applications.forms import StepForm
from gongkai.ui.fields import IdentityNumberField, TelephoneField, TextField

UNCHANGED = ("", _("Unchanged"))


class ApplicantForm(StepForm):
    """
    The applicant's data that a mail or a letter did not contain.

    The form never shows the data that is already stored, because the page masks it.

    Law: 条例19 art. 29.
    """

    kind = forms.ChoiceField(
        required=False, choices=[UNCHANGED, *ApplicantKind.choices], label=_("Kind")
    )
    name = TextField(required=False, max_length=400, label=_("Name"))
    representative = TextField(
        required=False, max_length=400, label=_("Who acts for the organisation")
    )
    proof = forms.ChoiceField(
        required=False, choices=[UNCHANGED, *Proof.choices], label=_("Proof of identity")
    )
    proof_number = IdentityNumberField(
        required=False, max_length=400, label=_("Identity document number")
    )
    telephone = TelephoneField(required=False, max_length=60, label=_("Telephone"))
    email = TextField(required=False, max_length=254, label=_("E-mail"))
    postcode = TextField(required=False, max_length=20, label=_("Postcode"))
    address = TextField(required=False, max_length=400, label=_("Postal address"))

    def clean(self) -> dict[str, Any]:
        """Return the entered data as one value, together with the kind of applicant."""
        super().clean()
        found = {name: value for name, value in self.cleaned_data.items() if name != "kind"}
        found["proof_number"] = found.get("proof_number", "").upper()
        return {"kind": self.cleaned_data.get("kind", ""), "more": ApplicantFacts(**found)}
