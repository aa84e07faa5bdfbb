"""The legal periods, one function per clock."""

from datetime import date, timedelta

from gongkai.law.calendar import DueDate, WorkCalendar, add_working_days, working_days_between

RELEASE_DAYS = 20


def release_due(calendar: WorkCalendar, formed_on: date) -> DueDate:
    """
    Return the last day on which information formed on `formed_on` is released in time.

    Law: 条例19 art. 26; 条例07 art. 18 (20 working days from forming or change).
    """
    return add_working_days(calendar, formed_on, RELEASE_DAYS)


def last_start_due_by(calendar: WorkCalendar, last: date) -> date:
    """
    Return the latest day of forming whose twenty days are over on `last` or before.

    The later information is formed, the later its days end: so one day parts those that are due from the others.
    Law: 条例19 art. 26.
    """
    start = last
    while release_due(calendar, start).on > last:
        start -= timedelta(days=1)
    return start


def release_days_used(calendar: WorkCalendar, formed_on: date, released_on: date) -> int:
    """
    Count the working days from forming to release.

    Law: 条例19 art. 26.
    """
    return working_days_between(calendar, formed_on, released_on)
