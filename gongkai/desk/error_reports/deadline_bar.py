"""The deadline bar of an error report."""

from datetime import date

from gongkai.calendars.queries import Calendars
from gongkai.error_reports.models import ErrorReport
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar


def error_report_deadline_bar(report: ErrorReport, calendars: Calendars, on: date) -> DeadlineBar:
    """Return the bar from the arrival of a report to the day on which its answer is due."""
    calendar = calendars.of(report.body.region)
    return draw_deadline_bar(calendar, report.received_on, report.due_on, on)
