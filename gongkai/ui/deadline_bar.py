"""The deadline bar, which shows the days of a deadline."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.kit.date_text import day_text
from gongkai.law.calendar import DayMark, WorkCalendar, deadline_bar, working_days_between

# So many days after the deadline a bar ends; its text says how late it is.
MAX_LATE = timedelta(days=30)
DAYS = {
    mark: SafeString("<span></span>")
    if mark == DayMark.AHEAD
    else format_html('<span class="{}"></span>', mark.value)
    for mark in DayMark
}


@dataclass(frozen=True)
class DeadlineBar:
    """
    The days of a deadline as HTML, a text label, and whether it may still change.

    A suspended one has neither days nor a due date.
    """

    days: SafeString
    label: str
    tone: str
    remaining: str
    due: date | None
    provisional: bool = False

    @property
    def drawn(self) -> SafeString:
        """The bar itself; a page has dozens, for which a template each takes a tenth of its time."""
        return format_html(
            '<div class="deadline-bar" role="img" aria-label="{}">{}</div>', self.label, self.days
        )


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
    marks = deadline_bar(calendar, start, due, min(today, due + MAX_LATE))
    # Joined here, because a page has up to a hundred bars, each of many days.
    days = SafeString("".join(DAYS[mark] for _day, mark in marks))
    return DeadlineBar(days, label, _tone(left), remaining(left), due, provisional)


def suspended_bar(since: date, *, for_payment: bool) -> DeadlineBar:
    """Return what stands in the place of the bar while a question or a fee suspends the period."""
    label = _("since %(day)s, until the question is answered")
    if for_payment:
        label = _("since %(day)s, until the fee is paid")
    return DeadlineBar(
        SafeString(), label % {"day": day_text(since)}, "fine", _("Time suspended"), None
    )


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
