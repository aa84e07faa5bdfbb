"""Which of several workers does what is done by the clock: the one that holds a lease."""

from collections.abc import Callable
from datetime import datetime

from gongkai.jobs.leases import new_holder, release_lease, take_lease

TIMERS = "timers"


class Leader:
    """
    The claim of this process to be the one that does what is done by the clock.

    A worker that stops resigns; of one that was killed, another takes over when the lease has expired.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self.holder = clock, new_holder()

    def leads(self) -> bool:
        """Take or prolong the lease; return whether this process has it."""
        return take_lease(TIMERS, self.holder, at=self._clock())

    def resign(self) -> None:
        """Let another worker take over at once."""
        release_lease(TIMERS, self.holder, at=self._clock())
