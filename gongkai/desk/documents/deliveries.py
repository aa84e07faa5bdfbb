"""Deliveries of a public document to channels other than the web site."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from gongkai.channels.models import Delivery
from gongkai.channels.queries.deliveries import deliveries_of
from gongkai.channels.rules.deliveries import refusal_to_note
from gongkai.channels.states import Channel
from gongkai.documents.models import Document
from gongkai.organisations.models import Person
from gongkai.ui.fields import DateField, TextField


class DeliveryForm(forms.Form):
    """One delivery: the channel, the day and the address of the post."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices)
    on = DateField(
        label=gettext_lazy("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    address = TextField(
        label=gettext_lazy("Address of the post (optional)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )

    def __init__(self, *args: Any, sent: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [one for one in Channel.choices if one[0] not in (sent or ())]
        self.fields["channel"].choices = left  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Deliveries:
    """The deliveries on the page of one document; `form` is None where the user may add none."""

    rows: list[Delivery]
    form: DeliveryForm | None

    def __bool__(self) -> bool:
        return bool(self.rows or self.form)


def deliveries_on(
    document: Document, *, by: Person, today: date, form: DeliveryForm | None = None
) -> Deliveries:
    """Return the deliveries and the form for the other channels. One query, two if public."""
    rows = list(deliveries_of(document))
    if refusal_to_note(document, by=by, today=today) is not None:
        return Deliveries(rows, None)
    sent = {one.channel for one in rows}
    form = form or DeliveryForm(sent=sent, initial={"on": today}, prefix="delivery")
    return Deliveries(rows, form if len(sent) < len(Channel) else None)
