"""The deadline bar of feedback on an answer and of a reported comment."""

from datetime import date

from gongkai.calendars.queries import Calendars
from gongkai.consultations.reader_queries import Timed
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar


def reader_deadline_bar(one: Timed, calendars: Calendars, on: date) -> DeadlineBar:
    """Return the bar from the arrival to the day on which the reply or the decision is due."""
    calendar = calendars.of(one.consultation.body.region)
    return draw_deadline_bar(calendar, one.received_on, one.due_on, on)
