"""What report officers fill in: a declared figure, a row of the place's own, a report of an earlier year."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body
from gongkai.statistics.rules import slot_labels
from gongkai.statistics.states import Declared


class DeclaredForm(forms.Form):
    """One cell of a year, its number, why, and where that can be looked up."""

    slot = forms.ChoiceField(label=_("Figure"))
    kind = forms.ChoiceField(
        choices=Declared.choices,
        label=_("Why it is typed by hand"),
        widget=forms.RadioSelect,
        initial=Declared.OUTSIDE,
        help_text=_("To correct what was counted, enter what the figure should be."),
    )
    amount = forms.DecimalField(label=_("Number"), max_digits=20, decimal_places=6)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=500,
        help_text=_("Register, file number, page: where it can be looked up."),
    )

    def __init__(self, *args: Any, body: Body, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = slot_labels(body, year)  # type: ignore[attr-defined]


class RowForm(forms.Form):
    """A row that a place adds for itself and all under it."""

    key = forms.CharField(
        label=_("Key"), max_length=80, initial="local.", help_text=_("local. and small letters")
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    unit = forms.CharField(label=_("Unit"), max_length=20)
    first_year = forms.IntegerField(label=_("First year"), min_value=1949, max_value=2200)


class EarlierForm(forms.Form):
    """A report of a year before the platform, as a file."""

    file = forms.FileField(label=_("File (XLSX or JSON)"))
