"""Forms of the register of the organisation. The rules decide the rest."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import DateInput
from gongkai.supervision.entries import LeadingPostFacts, ReadingPlaceFacts, ReturnFacts
from gongkai.supervision.models import ReadingPlace
from gongkai.supervision.states import LeadingDuty, PlaceKind
from gongkai.ui.fields import DateField, DecimalField, IntegerField, TelephoneField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
PLACE_FIELDS = ("kind", "name", "address", "hours", "telephone", "since")


class LeadingPostForm(RefusableForm):
    """A seat in the leading group."""

    duty = forms.ChoiceField(choices=LeadingDuty.choices, label=_("Duty in the group"))
    title = TextField(
        max_length=MAX_INPUT,
        label=_("Post of the member"),
        help_text=_("The post, such as “Secretary-general of the government”; never a name."),
    )
    since = DateField(label=_("Member since"), widget=DateInput)

    def entered(self) -> LeadingPostFacts:
        """Return the entered facts."""
        return LeadingPostFacts(**self.cleaned_data)


class ReadingPlaceForm(RefusableForm):
    """A reading place; `place` gives the initial values of a correction."""

    kind = forms.ChoiceField(choices=PlaceKind.choices, label=_("Kind of place"))
    name = TextField(max_length=MAX_INPUT, label=_("Name of the place"))
    address = TextField(max_length=MAX_INPUT, label=_("Address"))
    hours = TextField(max_length=MAX_INPUT, label=_("Opening hours"))
    telephone = TelephoneField(required=False, max_length=MAX_INPUT, label=_("Telephone"))
    since = DateField(label=_("Place open since"), widget=DateInput)

    def __init__(self, *args: Any, place: ReadingPlace | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if place is not None:
            self.initial = {name: getattr(place, name) for name in PLACE_FIELDS}

    def entered(self) -> ReadingPlaceFacts:
        """Return the entered facts."""
        return ReadingPlaceFacts(**self.cleaned_data)


class ReturnForm(RefusableForm):
    """The figures of a year."""

    year = IntegerField(label=_("Year"))
    has_office = forms.BooleanField(
        required=False, label=_("The body has an office of its own for disclosure")
    )
    full_time = IntegerField(label=_("Full-time staff"))
    part_time = IntegerField(label=_("Part-time staff"))
    budget = DecimalField(max_digits=12, decimal_places=2, label=_("Budget in 10,000 yuan"))

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"year": year}

    def entered(self) -> ReturnFacts:
        """Return the entered figures."""
        return ReturnFacts(**self.cleaned_data)


class EndForm(RefusableForm):
    """The first day on which a seat is vacant or a place closed."""

    until = DateField(label=_("First day on which it no longer holds"), widget=DateInput)

    def entered(self) -> date:
        """Return the day."""
        day: date = self.cleaned_data["until"]
        return day


def forms_of(today: date) -> Mapping[str, RefusableForm]:
    """Return the empty forms of the page of a body, each with a prefix of its own."""
    return {
        "leading-post": LeadingPostForm(prefix="leading-post"),
        "reading-place": ReadingPlaceForm(prefix="reading-place"),
        # Figures are usually stated in January for the year before.
        "figures": ReturnForm(prefix="figures", year=today.year - (today.month < 7)),
    }
