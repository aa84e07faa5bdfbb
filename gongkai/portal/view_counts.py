"""
View counts of items, counted in memory and written periodically.

No cookie, address or other data about the reader is stored. Each process keeps its own counts and
writes them in a separate thread, so that no page waits for the database. A process that is stopped
writes its counts first; a process that is killed loses the counts that it has not written.
"""

import logging
import re
from collections import Counter
from datetime import date
from threading import Lock, Timer

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest

from gongkai.documents.actions.view_counts import add_views

# User agents of programs, and headers of pages fetched in advance. Neither counts as a view.
PROGRAM = re.compile(r"bot\b|crawl|spider|slurp|curl/|wget/|python-|preview", re.IGNORECASE)
AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
logger = logging.getLogger("gongkai.portal")


class ViewCounter:
    """The counts of one process that have not been written yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: Counter[tuple[int, date]] = Counter()
        self._timer: Timer | None = None

    def note(self, document_id: int, day: date) -> None:
        """Count one view and start the timer that writes the counts."""
        with self._lock:
            self._counted[document_id, day] += 1
            self._start_timer()

    def flush(self) -> bool:
        """Write the counts and return whether it succeeded. After a failure they are kept."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        try:
            if counted:
                add_views(counted)
        except Error:
            with self._lock:
                self._counted.update(counted)
                self._start_timer()
            return False
        return True

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = Timer(settings.GONGKAI_VIEWS_SECONDS, self._flush_and_close)
            self._timer.daemon = True
            self._timer.start()

    def _flush_and_close(self) -> None:
        """Write in the timer thread, and close the database connection of that thread."""
        try:
            self.flush()
        finally:
            connection.close()


VIEW_COUNTER = ViewCounter()


def flush_view_counts() -> None:
    """Write the remaining counts at process exit. A parent process has none."""
    if not VIEW_COUNTER.flush():
        logger.warning("Some views of items could not be written and are lost.")


def is_reading(request: HttpRequest) -> bool:
    """Return whether the headers of a request indicate a human reader."""
    ahead = "".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and not AHEAD.search(ahead) and not PROGRAM.search(agent)
