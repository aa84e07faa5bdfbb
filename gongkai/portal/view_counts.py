"""
How often items are read: counted in memory, written now and then.

No cookie, no address, nothing of the reader. Each process keeps its own counts and writes them from a thread of
its own, so that no page waits for the database. What a process that is killed had not yet written is lost; one that
is stopped writes it before it goes.
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

# Programs that say that they are none of the readers; fetched ahead: nobody may ever look at it.
PROGRAM = re.compile(r"bot\b|crawl|spider|slurp|curl/|wget/|python-|preview", re.IGNORECASE)
AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
logger = logging.getLogger("gongkai.portal")


class ViewCounter:
    """The counts of one process that are not written yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: Counter[tuple[int, date]] = Counter()
        self._timer: Timer | None = None

    def note(self, document_id: int, day: date) -> None:
        """Count one reading, and see to it that it gets written before long."""
        with self._lock:
            self._counted[document_id, day] += 1
            self._wind()

    def flush(self) -> bool:
        """Write what was counted; say whether that went well. What cannot be written now is kept for the next time."""
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
                self._wind()
            return False
        return True

    def _wind(self) -> None:
        if self._timer is None:
            self._timer = Timer(settings.GONGKAI_VIEWS_SECONDS, self._flush_and_close)
            self._timer.daemon = True
            self._timer.start()

    def _flush_and_close(self) -> None:
        """Write in the thread of the timer, whose connection nobody else will close."""
        try:
            self.flush()
        finally:
            connection.close()


VIEW_COUNTER = ViewCounter()


def write_the_rest() -> None:
    """Write what is left when a process is stopped; of the process that only begets others this is nothing."""
    if not VIEW_COUNTER.flush():
        logger.warning("Some views of items could not be written and are lost.")


def is_reading(request: HttpRequest) -> bool:
    """Say whether a request comes from somebody who reads, as far as it admits."""
    ahead = "".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and not AHEAD.search(ahead) and not PROGRAM.search(agent)
