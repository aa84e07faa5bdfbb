"""The hearings and open meetings that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.kit.date_text import moment_text
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import meeting_queues
from gongkai.organisations.models import Person


def waiting_meetings(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first meetings that wait for the person."""
    found = first_waiting(
        Meeting.objects.select_related("body").defer("seed", "record"),
        meeting_queues(person, on=on),
        on=on,
    )
    rows = [
        WaitingRow(
            reverse("desk:meeting", args=[meeting.pk]),
            _("Open"),
            written=meeting.title,
            place=meeting.body.label,
            tag=("", meeting.get_state_display()),
            due=moment_text(meeting.starts_at),
        )
        for meeting in found
    ]
    return WaitingList(
        _("Hearings and open meetings"), rows, reverse("desk:meetings"), _("All meetings")
    )
