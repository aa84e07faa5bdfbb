"""The deadline bar of an application."""

from datetime import date

from gongkai.applications.models import Application
from gongkai.applications.states import OPEN
from gongkai.calendars.queries import Calendars
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar


def application_deadline_bar(
    case: Application, calendars: Calendars, today: date
) -> DeadlineBar | None:
    """Return the deadline bar of an open application, starting on the day of receipt."""
    start = case.reopened_on or case.received_on
    if case.stage not in OPEN or start is None or case.due_on is None:
        return None
    return draw_deadline_bar(calendars.of(case.body.region), start, case.due_on, today)
