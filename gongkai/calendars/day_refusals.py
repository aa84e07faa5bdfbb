"""Refusals of entered days that are too far ahead, which are a slip of the year."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date

# Whatever is planned or promised today is done within three years.
MAX_DAYS_AHEAD = 3 * 366


def refusal_of_far_day(
    day: date | datetime | None, field: str, *, today: date, most: int = MAX_DAYS_AHEAD
) -> Refusal | None:
    """Return why a day, or the day of a moment, may not be stored: it is too far ahead."""
    if isinstance(day, datetime):
        day = local_date(day)
    if day is not None and (day - today).days > most:
        return Refusal(
            "too-far",
            _("The day may be at most %(days)s days from now.") % {"days": most},
            field=field,
        )
    return None
