"""The form of the deadline calculator. All fields are in the query string."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.calendars.jurisdictions import LETTERS, NATIONAL
from gongkai.law.clocks import CLOCKS
from gongkai.law.questions import KINDS, REPLY, Question
from gongkai.law.receipts import Channel
from gongkai.law.replies import Consultation, Extension
from gongkai.ui.fields import DateField, IntegerField

CHANNELS = {
    Channel.COUNTER: _("At the counter"),
    Channel.POST: _("By post, signed for"),
    Channel.PLAIN_LETTER: _("By plain letter"),
    Channel.WEB: _("Through the platform"),
    Channel.EMAIL: _("By e-mail"),
    Channel.FAX: _("By fax"),
    Channel.ORAL: _("Orally, recorded by the office"),
}
REGIONS = {NATIONAL: _("The whole country"), LETTERS["XJ"]: _("Xinjiang")}


class DayField(DateField):
    """A date, entered with the date picker of the browser."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DeadlineForm(forms.Form):
    """The start of the period and the events since then."""

    kind = forms.ChoiceField(label=_("Type of deadline"))
    received = DayField(label=_("Received or started on"))
    hour = forms.TimeField(
        required=False,
        label=_("At what time"),
        help_text=_("Only for deadlines in hours."),
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    region = forms.ChoiceField(
        required=False, choices=list(REGIONS.items()), label=_("Holiday calendar")
    )
    channel = forms.ChoiceField(
        required=False,
        choices=[("", "—"), *((one.value, words) for one, words in CHANNELS.items())],
        label=_("How it was submitted"),
    )
    confirmed = DayField(required=False, label=_("Confirmed with the applicant on"))
    clarification_received = DayField(required=False, label=_("Clarification received on"))
    fee_paid = DayField(required=False, label=_("Fee paid on"))
    consulted_from = DayField(required=False, label=_("Opinions requested on"))
    consulted_to = DayField(required=False, label=_("Opinions received on"))
    extended = IntegerField(
        required=False,
        min_value=0,
        max_value=40,
        label=_("Extended by working days"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The law package stores untranslated texts; they are translated here.
        names = [(key, _(CLOCKS[key].name)) for key in KINDS]
        first = [pair for pair in names if pair[0] == REPLY]
        self.fields["kind"].choices = first + [pair for pair in names if pair[0] != REPLY]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a consultation with only one of its two days."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(values.get("consulted_from")) != bool(values.get("consulted_to")):
            self.add_error(
                "consulted_to",
                _("Enter both days: when opinions were requested and when they were received."),
            )
        return values

    def question(self) -> Question:
        """Return the entered values as a question for the calculation."""
        values = self.cleaned_data
        received: date = values["received"]
        if values["hour"]:
            received = datetime.combine(received, values["hour"])
        window = (values["consulted_from"], values["consulted_to"])
        return Question(
            values["kind"],
            received,
            Channel(values["channel"]) if values["channel"] else None,
            values["confirmed"],
            None,
            values["clarification_received"],
            values["fee_paid"],
            (Consultation(*window),) if all(window) else (),
            (Extension(values["extended"]),) if values["extended"] else (),
        )
