"""Time zones: legal dates are dates in Asia/Shanghai, datetimes are stored in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def local_date(at: datetime) -> date:
    """Return the calendar day in China of the datetime `at`."""
    return at.astimezone(BEIJING).date()


def midnight_after(day: date) -> datetime:
    """Return the datetime at which a day ends in China."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BEIJING)


def years_after(day: date, years: int) -> date:
    """Return the same day a number of years later; 28 February for 29 February if there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def utc_text(at: datetime) -> str:
    """Return a datetime as UTC text with microseconds and fixed length, as the ledger hashes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
