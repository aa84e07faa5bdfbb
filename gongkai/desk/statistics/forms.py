"""Forms of report officers: manual figures, local rows and reports of earlier years."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongkai.organisations.models import Body
from gongkai.statistics.rules import slot_labels
from gongkai.statistics.states import ManualFigureKind
from gongkai.ui.fields import IntegerField, TextField


class ManualFigureForm(forms.Form):
    """A manual figure: one cell of a year, its number, its reason and its evidence."""

    slot = forms.ChoiceField(label=_("Figure"))
    kind = forms.ChoiceField(
        choices=ManualFigureKind.choices,
        label=_("Reason for the manual entry"),
        widget=forms.RadioSelect,
        initial=ManualFigureKind.OUTSIDE,
        help_text=_("To correct a counted figure, enter the correct value."),
    )
    amount = forms.DecimalField(label=_("Number"), max_digits=20, decimal_places=6)
    reason = TextField(label=_("Reason"), max_length=500)
    evidence = TextField(
        label=_("Evidence"),
        max_length=500,
        help_text=_("Where the evidence can be found: register, file number, page."),
    )

    def __init__(self, *args: Any, body: Body, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = slot_labels(body, year)  # type: ignore[attr-defined]


class LocalRowForm(forms.Form):
    """A local row that a body adds to the form for itself and all bodies under it."""

    key = TextField(
        label=_("Key"),
        max_length=80,
        initial="local.",
        help_text=_("local. followed by lower-case letters"),
    )
    name = TextField(label=pgettext_lazy("of a thing", "Name"), max_length=100)
    unit = TextField(label=_("Unit"), max_length=20)
    first_year = IntegerField(label=_("First year"), min_value=1949, max_value=2200)


class EarlierReportForm(forms.Form):
    """A report of a year before the platform, as a file."""

    file = forms.FileField(label=_("File (HTML, DOCX, XLSX, PDF, TXT or JSON)"))
    column = TextField(
        label=_("Column that counts"),
        help_text=_(
            "Only for a table of 2014 to 2018 with several columns of numbers: its heading."
        ),
        max_length=40,
        required=False,
    )
    reason = TextField(
        label=_("Reason to take it over as published"),
        help_text=_(
            "Only if the report was published with errors. The findings are kept and shown with it."
        ),
        max_length=500,
        required=False,
    )
    correction = TextField(
        label=_("Reason to replace the report taken over before"),
        help_text=_(
            "Only if the report of this year was taken over wrongly. The former one is kept, and the "
            "public page shows the reason."
        ),
        max_length=500,
        required=False,
    )
