"""The error reports that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.error_reports.deadline_bar import error_report_deadline_bar
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import report_queues
from gongkai.kit.date_text import day_text
from gongkai.organisations.models import Person


def waiting_error_reports(person: Person, calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first reports that wait for the person."""
    found = first_waiting(
        ErrorReport.objects.select_related("body").defer("text", "contact", "answer"),
        report_queues(person, on=on),
        on=on,
    )
    return WaitingList(
        _("Error reports"),
        [_row(report, calendars, on) for report in found],
        reverse("desk:error_reports"),
        _("All error reports"),
    )


def _row(report: ErrorReport, calendars: Calendars, on: date) -> WaitingRow:
    bar = error_report_deadline_bar(report, calendars, on)
    return WaitingRow(
        reverse("desk:error_report", args=[report.pk]),
        _("Answer"),
        label=report.get_kind_display(),
        number=report.number,
        place=report.body.label,
        tag=(bar.tone, bar.remaining),
        bar=bar,
        due=_("due on %(day)s") % {"day": day_text(report.due_on)},
    )
