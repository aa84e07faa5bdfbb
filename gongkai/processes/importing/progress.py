"""A line that shows how far a long command is, how fast, and how long it still takes."""

import time

from django.core.management.base import OutputWrapper

WIDTH = 30
INTERVAL = 0.5


class Progress:
    """Shows the progress on a terminal; elsewhere nothing is written."""

    def __init__(self, out: OutputWrapper, done: int, total: int) -> None:
        self._out, self._begun_with, self._total = out, done, total
        self._begun = time.monotonic()
        self._shown = 0.0

    def show(self, done: int) -> None:
        """Write the line anew, twice a second at most."""
        now = time.monotonic()
        is_over = done >= self._total
        if not self._out.isatty() or (now - self._shown < INTERVAL and not is_over):
            return
        self._shown = now
        self._out.write(f"\r{self.line(done, now - self._begun)}", ending="\n" if is_over else "")

    def line(self, done: int, seconds: float) -> str:
        """Return the line: bar, numbers, rate, and the time left at this rate."""
        filled = WIDTH * done // max(self._total, 1)
        rate = (done - self._begun_with) / max(seconds, 0.001)
        left = int((self._total - done) / rate) if rate else 0
        return (
            f"[{'█' * filled}{'·' * (WIDTH - filled)}] {done:,}/{self._total:,} "
            f"{rate:,.0f}/s, {left // 60}:{left % 60:02} left "
        )
