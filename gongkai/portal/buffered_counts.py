"""
Counts that are collected in memory and written periodically.

Each process keeps its own counts and writes them in a separate thread, so that no page waits for the
database. A process that is stopped writes its counts first; a process that is killed loses the counts
that it has not written.
"""

import re
from collections import Counter
from collections.abc import Mapping
from threading import Lock, Timer
from typing import Generic, TypeVar

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest

Key = TypeVar("Key")
# User agents of programs, and headers of pages fetched in advance. Neither counts as a reader.
PROGRAM = re.compile(r"bot\b|crawl|spider|slurp|curl/|wget/|python-|preview", re.IGNORECASE)
AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


class BufferedCounter(Generic[Key]):
    """The counts of one process that have not been written yet; a subclass says how they are."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: Counter[Key] = Counter()
        self._timer: Timer | None = None

    def write(self, counted: Mapping[Key, int]) -> None:
        """Add these counts to the stored ones."""
        raise NotImplementedError

    def add(self, key: Key) -> None:
        """Count once and start the timer that writes the counts."""
        with self._lock:
            self._counted[key] += 1
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
                self.write(counted)
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


def is_reading(request: HttpRequest) -> bool:
    """Return whether the headers of a request indicate a human reader."""
    ahead = "".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and not AHEAD.search(ahead) and not PROGRAM.search(agent)
