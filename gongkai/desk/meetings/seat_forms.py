"""The form of an application for a seat that staff enters. The rules decide the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import DateInput
from gongkai.meetings.models import Meeting
from gongkai.meetings.registering import EnteredSeat, SeatFacts
from gongkai.meetings.states import SeatSource
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000


class EnterSeatForm(RefusableForm):
    """Way and day of receipt, kind of seat, name, contact, statement, and consent to the name."""

    source = forms.ChoiceField(
        choices=[one for one in SeatSource.choices if one[0] != SeatSource.WEB], label=_("Way")
    )
    received_on = DateField(label=_("Received on"), widget=DateInput)
    seat = forms.ChoiceField(label=_("Kind of seat"))
    name = TextField(max_length=MAX_INPUT, label=_("Name"))
    contact = TextField(max_length=MAX_INPUT, label=_("Telephone or e-mail"))
    statement = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Wants to say"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shows_name = forms.BooleanField(
        required=False, label=_("The list may show the family name, with marks for the rest")
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [  # type: ignore[attr-defined]
            (one.kind, one.get_kind_display()) for one in meeting.seats.order_by("id")
        ]

    def entered(self) -> EnteredSeat:
        """Return what was entered."""
        data = self.cleaned_data
        facts = SeatFacts(
            data["seat"], data["name"], data["contact"], data["statement"], data["shows_name"]
        )
        return EnteredSeat(facts, data["source"], data["received_on"])
