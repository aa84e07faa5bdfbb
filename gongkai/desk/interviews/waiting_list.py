"""The interviews and press conferences that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.interviews.models import Event
from gongkai.interviews.queries import event_queues
from gongkai.interviews.states import EventState
from gongkai.kit.date_text import moment_text
from gongkai.organisations.models import Person


def waiting_events(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first events that wait for the person."""
    found = first_waiting(Event.objects.select_related("body"), event_queues(person, on=on), on=on)
    rows = [
        WaitingRow(
            reverse("desk:event", args=[event.pk]),
            _("Process it"),
            written=event.title,
            place=event.body.label,
            facts=(event.get_kind_display(),),
            tag=("soon" if event.state == EventState.LIVE else "", event.get_state_display()),
            due=moment_text(event.begins_at),
        )
        for event in found
    ]
    return WaitingList(
        _("Interviews and press conferences"),
        rows,
        reverse("desk:events"),
        _("All interviews and press conferences"),
    )
