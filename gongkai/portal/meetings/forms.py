"""Forms of applicants for a seat: the application, and the answer to the record. Rules validate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.meetings.models import Meeting
from gongkai.meetings.registering import SeatFacts
from gongkai.meetings.states import RecordAnswer
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import TextField


class SeatForm(SubmissionForm):
    """Kind of seat, name, contact, statement, and consent to publishing the masked name."""

    SHOWN = ("seat", "name", "contact", "statement", "shows_name")
    MARKED = ("seat", "name", "contact")

    seat = forms.ChoiceField(
        required=False, label=_("For which seats do you apply?"), widget=forms.RadioSelect
    )
    name = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your name"),
        help_text=_("As in your proof of identity, which is checked at the meeting."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Telephone or e-mail"),
        help_text=_("Used only to invite you."),
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    statement = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("What do you want to say at the meeting?"),
        help_text=_("Not required. It has no influence on the draw."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shows_name = forms.BooleanField(
        required=False,
        label=_("The list of participants may show my family name, with marks for the rest"),
        help_text=_("Otherwise it shows only the number of your application."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = meeting.seats.order_by("id")
        self.fields["seat"].choices = [  # type: ignore[attr-defined]
            (one.kind, f"{one.get_kind_display()} ({one.places})") for one in seats
        ]

    def facts(self) -> SeatFacts:
        """Return the values entered. Values that failed validation are empty."""
        values = self.cleaned_data
        return SeatFacts(
            seat=values.get("seat", ""),
            name=values.get("name", ""),
            contact=values.get("contact", ""),
            statement=values.get("statement", ""),
            shows_name=bool(values.get("shows_name")),
        )

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        shown = refusal.field in self.fields and not self[refusal.field].is_hidden
        self.add_error(refusal.field if shown else None, str(refusal))


class RecordForm(forms.Form):
    """Whether a participant confirms the record, and what is wrong in it."""

    answer = forms.ChoiceField(
        required=False,
        choices=RecordAnswer.choices,
        label=_("What do you say of the record?"),
        widget=forms.RadioSelect,
    )
    objection = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("What is wrong in the record?"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
