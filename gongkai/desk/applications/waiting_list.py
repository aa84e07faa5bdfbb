"""What else of applications waits for a person: search requests of an office, and letters to serve."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.applications.models import Letter, SearchTask
from gongkai.applications.queries import letter_queues, search_queues
from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import MAX_UNLISTED, WaitingList, WaitingRow, first_waiting
from gongkai.kit.date_text import day_text
from gongkai.organisations.models import Person


def waiting_searches(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first requests to search that wait for the person's offices."""
    found = first_waiting(
        SearchTask.objects.select_related("office", "application"),
        search_queues(person, on=on),
        on=on,
        limit=MAX_UNLISTED,
    )
    rows = [
        WaitingRow(
            f"{reverse('desk:search_tasks')}#search_{search.pk}",
            _("Answer"),
            written=search.application.title,
            place=search.office.name,
            facts=(_("until %(day)s") % {"day": day_text(search.due_on)},),
            tag=("late", _("Overdue")) if search.due_on < on else None,
        )
        for search in found
    ]
    return WaitingList(_("Search requests for my office"), rows)


def waiting_case_letters(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first letters that the person has to serve."""
    found = first_waiting(
        Letter.objects.select_related("application"),
        letter_queues(person, on=on),
        on=on,
        limit=MAX_UNLISTED,
    )
    return WaitingList(_("Letters to serve"), [_letter(letter) for letter in found])


def _letter(letter: Letter) -> WaitingRow:
    facts = [_("written on %(day)s") % {"day": day_text(letter.dated)}]
    if letter.served_by:
        facts.append(letter.get_served_by_display())
    return WaitingRow(
        reverse("desk:application", args=[letter.application_id]),
        _("Serve"),
        label=letter.get_kind_display(),
        number=letter.number,
        place=letter.application.title or letter.application.number,
        facts=tuple(facts),
    )
