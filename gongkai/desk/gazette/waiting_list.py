"""The issues of the gazette that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.gazette.citations import citation_text
from gongkai.gazette.models import Issue
from gongkai.gazette.queries import gazette_queues
from gongkai.organisations.models import Person


def waiting_issues(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first issues that wait for the person."""
    found = first_waiting(
        Issue.objects.select_related("body"), gazette_queues(person, on=on), on=on
    )
    rows = [
        WaitingRow(
            reverse("desk:gazette_issue", args=[issue.pk]),
            _("Open"),
            written=citation_text(issue.year, issue.number, None, issue.language),
            place=issue.body.label,
            tag=("", issue.get_state_display()),
            due=issue.issued_on.isoformat(),
        )
        for issue in found
    ]
    return WaitingList(_("Government gazette"), rows, reverse("desk:gazette"), _("All issues"))
