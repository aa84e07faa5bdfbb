"""The annual reports that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import MAX_UNLISTED, WaitingList, WaitingRow, first_waiting
from gongkai.kit.date_text import day_text
from gongkai.organisations.models import Person
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import due_on, report_queues


def waiting_reports(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first reports that wait for the person."""
    found = first_waiting(
        AnnualReport.objects.select_related("body"),
        report_queues(person, on=on),
        on=on,
        limit=MAX_UNLISTED,
    )
    return WaitingList(_("Annual reports"), [_row(report, on) for report in found])


def _row(report: AnnualReport, on: date) -> WaitingRow:
    due = due_on(report.body, report.year)
    return WaitingRow(
        reverse("desk:report", args=[report.pk]),
        _("Process it"),
        label=_("Annual report %(year)s") % {"year": report.year},
        place=report.body.label,
        facts=(
            report.get_state_display(),
            _("due on %(day)s") % {"day": day_text(due)},
        ),
        tag=("late", _("Overdue")) if due < on else None,
    )
