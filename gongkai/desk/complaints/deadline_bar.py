"""The deadline bar of a complaint."""

from datetime import date

from gongkai.calendars.queries import Calendars
from gongkai.complaints.models import Complaint
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar


def complaint_deadline_bar(complaint: Complaint, calendars: Calendars, on: date) -> DeadlineBar:
    """Return the bar from the receipt of a complaint to the last day for its result."""
    calendar = calendars.of(complaint.body.region)
    return draw_deadline_bar(calendar, complaint.received_on, complaint.due_on, on)
