"""What was missing of an applicant, as an officer enters it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import ApplicantKind, Proof
from gongkai.desk.applications.forms import StepForm

UNCHANGED = ("", _("As it is"))


class ApplicantForm(StepForm):
    """
    What a mail or a letter did not say of its applicant. Nothing that is known is shown: it is masked on this page.

    Law: 条例19 art. 29.
    """

    kind = forms.ChoiceField(
        required=False, choices=[UNCHANGED, *ApplicantKind.choices], label=_("Kind")
    )
    name = forms.CharField(required=False, max_length=400, label=_("Name"))
    representative = forms.CharField(
        required=False, max_length=400, label=_("Who acts for the organisation")
    )
    proof = forms.ChoiceField(
        required=False, choices=[UNCHANGED, *Proof.choices], label=_("Proof of identity")
    )
    proof_number = forms.CharField(required=False, max_length=400, label=_("Its number"))
    telephone = forms.CharField(required=False, max_length=60, label=_("Telephone"))
    email = forms.CharField(required=False, max_length=254, label=_("E-mail"))
    postcode = forms.CharField(required=False, max_length=20, label=_("Postcode"))
    address = forms.CharField(required=False, max_length=400, label=_("Postal address"))

    def clean(self) -> dict[str, Any]:
        """Return the facts as one value, beside the kind."""
        super().clean()
        found = {name: value for name, value in self.cleaned_data.items() if name != "kind"}
        found["proof_number"] = found.get("proof_number", "").upper()
        return {"kind": self.cleaned_data.get("kind", ""), "more": ApplicantFacts(**found)}
