"""
View counts of items, counted in memory and written periodically (`buffered_counts.py`).

No cookie, address or other data about the reader is stored.
"""

import logging
from collections.abc import Mapping
from datetime import date

from gongkai.documents.actions.view_counts import add_views
from gongkai.portal.buffered_counts import BufferedCounter

logger = logging.getLogger("gongkai.portal")


class ViewCounter(BufferedCounter[tuple[int, date]]):
    """The views of items that this process has not written yet."""

    def write(self, counted: Mapping[tuple[int, date], int]) -> None:
        """Add these counts to the stored ones."""
        add_views(counted)

    def note(self, document_id: int, day: date) -> None:
        """Count one view."""
        self.add((document_id, day))


VIEW_COUNTER = ViewCounter()


def flush_view_counts() -> None:
    """Write the remaining counts at process exit. A parent process has none."""
    if not VIEW_COUNTER.flush():
        logger.warning("Some views of items could not be written and are lost.")
