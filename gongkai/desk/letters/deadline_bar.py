"""The deadline bar of a letter."""

from datetime import date

from gongkai.calendars.queries import Calendars
from gongkai.mailbox.models import MailboxLetter
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar


def letter_deadline_bar(letter: MailboxLetter, calendars: Calendars, on: date) -> DeadlineBar:
    """Return the bar from day 0 of a letter to the day on which its reply is due."""
    calendar = calendars.of(letter.lead.region)
    return draw_deadline_bar(calendar, letter.clock_from, letter.due_on, on)
