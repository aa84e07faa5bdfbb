"""The veto items that the last night found on the pages of a person's bodies."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import MAX_ROWS, WaitingList, WaitingRow
from gongkai.inspections.queries import vetoes_of
from gongkai.organisations.models import Person

MAX_COUNTED = 100


def waiting_inspections(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return what the officers of a body have to mend first."""
    found = vetoes_of(person, on=on, limit=MAX_COUNTED)
    rows = [
        WaitingRow(
            f"{reverse('desk:inspection_items')}?body={one.body.code}&check={one.check_name}",
            _("Open"),
            label=str(one.get_check_name_display()),
            place=one.body.label,
            tag=("late", _("veto item")),
            facts=(_("items: %(number)s") % {"number": one.number},),
        )
        for one in found[:MAX_ROWS]
    ]
    return WaitingList(
        _("Inspection of the own pages"),
        rows,
        reverse("desk:inspections"),
        _("The whole night"),
        total=len(found),
    )
