"""The deadline bar, which shows the days of a deadline."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.kit.date_text import day_text
from gongkai.law.calendar import DayMark, WorkCalendar, deadline_bar, working_days_between


@dataclass(frozen=True)
class DeadlineBar:
    """
    The days of a deadline with their CSS classes, a text label, and whether it may still change.

    A suspended one has neither days nor a due date.
    """

    days: list[tuple[date, str]]
    label: str
    tone: str
    remaining: str
    due: date | None
    provisional: bool = False


def draw_deadline_bar(calendar: WorkCalendar, start: date, due: date, today: date) -> DeadlineBar:
    """Return the deadline bar of the period (start, due] as of today."""
    total = working_days_between(calendar, start, due)
    used = working_days_between(calendar, start, today)
    left = total - used
    provisional = bool(calendar.doubtful_years(start, due))
    label = _("%(used)s of %(total)s working days used, due on %(due)s") % {
        "used": used,
        "total": total,
        "due": day_text(due),
    }
    if provisional:
        label = f"{label} · {_('Provisional')}"
    days = [
        (day, "" if mark == DayMark.AHEAD else mark.value)
        for day, mark in deadline_bar(calendar, start, due, today)
    ]
    return DeadlineBar(days, label, _tone(left), remaining(left), due, provisional)


def suspended_bar(since: date, *, for_payment: bool) -> DeadlineBar:
    """Return what stands in the place of the bar while a question or a fee suspends the period."""
    label = _("since %(day)s, until the question is answered")
    if for_payment:
        label = _("since %(day)s, until the fee is paid")
    return DeadlineBar([], label % {"day": day_text(since)}, "fine", _("Time suspended"), None)


def remaining(left: int) -> str:
    """Return a text with the number of working days left or overdue."""
    if left == 0:
        return _("due today")
    if left < 0:
        return ngettext("%(days)s working day late", "%(days)s working days late", -left) % {
            "days": -left
        }
    return ngettext("%(days)s working day left", "%(days)s working days left", left) % {
        "days": left
    }


def _tone(left: int) -> str:
    if left <= 0:
        return "late"
    return "soon" if left <= 5 else "fine"
