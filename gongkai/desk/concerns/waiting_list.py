"""The public concerns that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.kit.date_text import moment_text
from gongkai.organisations.models import Person
from gongkai.participation.models import Concern
from gongkai.participation.queries import concern_queues


def waiting_concerns(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first concerns that wait for the person."""
    found = first_waiting(
        Concern.objects.select_related("body"), concern_queues(person, on=on), on=on
    )
    now = timezone.now()
    rows = [
        WaitingRow(
            reverse("desk:concern", args=[concern.pk]),
            _("Process it"),
            written=concern.title,
            place=concern.body.label,
            facts=(concern.get_state_display(),),
            tag=("late", _("late")) if not concern.answered_at and concern.due_at < now else None,
            due=_("due on %(day)s") % {"day": moment_text(concern.due_at)},
        )
        for concern in found
    ]
    return WaitingList(
        _("Public concerns"), rows, reverse("desk:concerns"), _("All public concerns")
    )
