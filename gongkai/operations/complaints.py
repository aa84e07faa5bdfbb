"""Erase what complainants wrote when its retention period has ended."""

from datetime import datetime, timedelta

from django.conf import settings

from gongkai.complaints.actions.intake import erase_complaint
from gongkai.complaints.queries import complaints_to_erase
from gongkai.kit.times import local_date

CHUNK = 500


def erase_complaints(at: datetime) -> int:
    """Erase words, name and contact of complaints concluded long ago; return how many."""
    days = settings.GONGKAI_RETENTION.complaints
    last = local_date(at) - timedelta(days=days)
    found = complaints_to_erase(concluded_before=last)[:CHUNK]
    return len([erase_complaint(one, at=at, after_days=days) for one in found])
