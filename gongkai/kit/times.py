"""Legal dates are dates in Asia/Shanghai; moments are UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def local_date(at: datetime) -> date:
    """Return the calendar day in China on which the moment `at` falls."""
    return at.astimezone(BEIJING).date()


def midnight_after(day: date) -> datetime:
    """Return the moment at which a day ends in China."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BEIJING)


def utc_text(at: datetime) -> str:
    """Write a moment in UTC with microseconds, always of the same length, as the ledger hashes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
