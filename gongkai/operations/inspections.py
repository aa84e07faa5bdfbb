"""The nightly inspection in the worker: when it begins, and how much of it one round does."""

from datetime import datetime

from django.conf import settings

from gongkai.inspections.nightly import inspect_next
from gongkai.kit.times import BEIJING
from gongkai.sampledata.demo.loading import is_loading


def inspect_pages(at: datetime) -> int:
    """
    Inspect the next bodies of the night; return how many.

    The night begins at an hour that is set, and ends by itself. While the demo is loading, the site
    shows that instead of its pages, so nothing is inspected.
    """
    if at.astimezone(BEIJING).hour < settings.GONGKAI_NIGHTLY_INSPECTION.hour or is_loading():
        return 0
    return inspect_next(at=at)
