"""
A pool of connections to PostgreSQL in one server process.

It differs from that of psycopg in what a visitor notices: while the server is away a request fails at once,
with the words of the server, instead of waiting for a connection; and nothing that one request has set
on a connection is there for the next one.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakSet

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

PooledConnection = psycopg.Connection[Any]
# So long a request waits before it looks again whether the server is away.
LOOK_SECONDS = 0.5
BRIEF_SECONDS = 0.01
# After so long an attempt to connect in the background is given up; the next request begins another one.
# With the five minutes of psycopg the pauses between attempts would grow to minutes.
ATTEMPT_SECONDS = 3.0
# What DISCARD ALL does, except for prepared statements and plans, which are nobody's.
FORGET = (
    "CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ALL; UNLISTEN *; "
    "SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP"
)


class Pool(ConnectionPool[PooledConnection]):
    """Connections of one database, which the threads of this process take in turn."""

    def __init__(self, *, kwargs: dict[str, Any], **terms: Any) -> None:
        self._connects = kwargs
        self._is_failing = False
        self._made: WeakSet[PooledConnection] = WeakSet()
        self._made_lock = Lock()
        super().__init__(kwargs=kwargs, reconnect_timeout=ATTEMPT_SECONDS, **terms)

    def getconn(self, timeout: float | None = None) -> PooledConnection:
        """
        Take a connection. While the server is away, try once to reach it, and say what it says.

        Raises PoolTimeout if all connections are in use for too long: that is an OperationalError, as
        those of a server that is away.
        """
        deadline = monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            left = deadline - monotonic()
            wait = BRIEF_SECONDS if self._is_away() else LOOK_SECONDS
            try:
                return super().getconn(max(min(left, wait), BRIEF_SECONDS))
            except PoolTimeout:
                if left <= wait:
                    raise
            if self._is_away():
                psycopg.connect(**self._connects).close()
                self._is_failing = False

    def _is_away(self) -> bool:
        """
        Return whether the last attempt to connect failed, and no connection is open.

        A server that allows no more connections is not away: one of those that it has allowed comes free.
        """
        if not self._is_failing:
            return False
        with self._made_lock:
            return all(one.closed for one in self._made)

    def _connect(self, timeout: float | None = None) -> PooledConnection:
        try:
            made = super()._connect(timeout)
        except psycopg.Error:
            self._is_failing = True
            raise
        self._is_failing = False
        with self._made_lock:
            self._made.add(made)
        return made


def is_sound(door: PooledConnection, *, writes: bool) -> None:
    """
    Raise an error if a connection has ended, or leads to a server that is a replica now.

    It is closed then: the pool would hand out again one that is open.
    """
    row = door.execute("SELECT pg_is_in_recovery()").fetchone()
    if writes and row and row[0]:
        door.close()
        raise psycopg.OperationalError("The server is a replica now.")


def clean(door: PooledConnection, *, configure: Callable[[PooledConnection], bool]) -> None:
    """Take away what a request has set on a connection, and set what Django sets on a new one."""
    door.autocommit = True
    door.execute(FORGET)
    configure(door)
