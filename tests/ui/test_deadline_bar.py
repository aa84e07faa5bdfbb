"""The deadline bar of a deadline that passed long ago."""

from datetime import date

from gongkai.calendars.queries import shipped_calendar
from gongkai.ui.deadline_bar import MAX_LATE, draw_deadline_bar


def test_bar_of_a_deadline_passed_long_ago_ends_and_its_text_says_how_late_it_is() -> None:
    start, due, today = date(2026, 1, 5), date(2026, 1, 12), date(2026, 11, 27)
    bar = draw_deadline_bar(shipped_calendar(), start, due, today)
    assert bar.days.count("<span") == (due - start + MAX_LATE).days
    assert bar.days.endswith('<span class="today"></span>')
    assert (bar.days.count('"due"'), bar.tone, bar.due) == (1, "late", due)


def test_bar_of_a_running_deadline_has_each_day_once() -> None:
    start, due, today = date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 5)
    bar = draw_deadline_bar(shipped_calendar(), start, due, today)
    gone, ahead, off = '<span class="gone"></span>', "<span></span>", '<span class="off"></span>'
    shown = [gone, gone, '<span class="today"></span>', ahead, off, off, ahead]
    assert bar.days == "".join([*shown, '<span class="due"></span>'])
