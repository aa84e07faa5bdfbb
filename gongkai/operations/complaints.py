"""Erase what complainants wrote when its retention period has ended."""

from datetime import datetime, timedelta

from gongkai.complaints.actions.intake import erase_complaint
from gongkai.complaints.queries import KEPT_DAYS, complaints_to_erase
from gongkai.kit.times import local_date

CHUNK = 500


def erase_complaints(at: datetime) -> int:
    """Erase words, name and contact of complaints concluded long ago; return how many."""
    last = local_date(at) - timedelta(days=KEPT_DAYS)
    found = complaints_to_erase(concluded_before=last)[:CHUNK]
    return len([erase_complaint(one, at=at, after_days=KEPT_DAYS) for one in found])
