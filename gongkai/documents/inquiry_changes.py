"""What a change of a draft does to the inquiries about it."""

from datetime import datetime

from gongkai.documents.models import Inquiry, Version


def lapse_inquiries(version: Version, *, at: datetime) -> int:
    """
    Withdraw the inquiries about a version, answered or not, because its text is another now.

    Returns how many. They keep the version back until they are asked again, or overridden.
    """
    return Inquiry.objects.filter(version=version, lapsed_at=None).update(lapsed_at=at)
