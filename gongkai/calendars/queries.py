"""The working calendar in force, seeded from a kept library until notices are entered as data."""

from datetime import date
from functools import cache

import holidays

from gongkai.law.calendar import WorkCalendar

# The library answers later years with computed holidays and no exchanged workdays: a guess, not a notice.
FIRST_YEAR, LAST_YEAR = 2008, 2026


@cache
def national_calendar() -> WorkCalendar:
    """
    Return the national calendar of 2008 to 2026, as the yearly notices fixed it.

    Law: 全国年节及纪念日放假办法 and its yearly notices. Years outside are unknown, never guessed.
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    china = holidays.country_holidays("CN", years=years)
    rest = {day for day in china if day.year in years}
    work: set[date] = {day for day in china.weekend_workdays if day.year in years}
    return WorkCalendar(frozenset(years), frozenset(rest - work), frozenset(work))
