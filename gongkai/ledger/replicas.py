"""
Replicas of the database that are as new as the ledger, from which public pages may be read.

Every official act is a row of the ledger, written in the transaction of what it changes, and a replica
applies transactions in the order in which they were committed. So a replica that has as many acts as the
primary database shows every release, withdrawal and accepted submission: it is asked for each page, and
the primary database says how many acts there are. Docs: docs/scale.md.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from threading import Lock
from time import monotonic
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, Error, connections

Answer = TypeVar("Answer")
OUT_SECONDS = 10  # for which a process does not ask a database again that did not answer
logger = logging.getLogger("gongkai.ledger")


@dataclass(frozen=True)
class PublicDatabases:
    """From where public pages are read: the primary database by this name, and its replicas."""

    primary: str = DEFAULT_DB_ALIAS
    replicas: tuple[str, ...] = ()
    max_lag: timedelta = timedelta(seconds=5)


@dataclass(frozen=True)
class Position:
    """How far the primary database is."""

    acts: int
    place: str  # in the log of the database
    at: datetime


@dataclass(frozen=True)
class ReplicaState:
    """How far a replica is."""

    is_replica: bool
    acts: int
    has_all: bool  # all that was written at the primary database until the position
    has_all_received: bool
    newest: datetime | None  # when the last transaction was committed that it applied

    def is_fresh(self, position: Position, max_lag: timedelta) -> bool:
        """Return whether pages may be read from it: no act is missing, nothing else is older than allowed."""
        if not self.is_replica or self.acts < position.acts:
            return False
        return self.has_all or (self.newest is not None and position.at - self.newest <= max_lag)


class Replicas:
    """What one process knows of the databases."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._out_until: dict[str, float] = {}
        self._turns = count()
        self._acts_seen = 0

    def chosen(self, databases: PublicDatabases) -> str:
        """Return the alias from which a public page is read now: a fresh replica, else the primary."""
        if not databases.replicas:
            return databases.primary
        position = self._position(databases.primary)
        for alias in self._in_turn(databases.replicas):
            state = self._state(alias, position)
            if state is None:
                continue
            if not state.is_replica:
                # It was promoted: the addresses of the replicas may name every server, also this one.
                self._pause(alias)
            elif position is None:
                # Nobody can withdraw anything meanwhile. What this process knows must be there, and
                # all that the replica received.
                if state.has_all_received and state.acts >= self._acts_seen:
                    return alias
            elif state.is_fresh(position, databases.max_lag):
                return alias
        return databases.primary

    def leave_out(self, alias: str) -> None:
        """Do not ask this database for a while."""
        logger.warning("The database %s does not answer and is left out for a while.", alias)
        self._pause(alias)
        connections[alias].close()

    def _pause(self, alias: str) -> None:
        with self._lock:
            self._out_until[alias] = monotonic() + OUT_SECONDS

    def forget(self) -> None:
        """Forget which databases did not answer, and how many acts there were."""
        with self._lock:
            self._out_until, self._acts_seen = {}, 0

    def _in_turn(self, aliases: tuple[str, ...]) -> Iterator[str]:
        first = next(self._turns)
        for at in range(len(aliases)):
            yield aliases[(first + at) % len(aliases)]

    def _is_out(self, alias: str) -> bool:
        return monotonic() < self._out_until.get(alias, 0)

    def _position(self, alias: str) -> Position | None:
        """Ask the primary database each time: if it is back, something may have been withdrawn since."""
        try:
            position = _asked(alias, lambda: position_of(alias))
        except Error:
            logger.warning("The primary database does not answer.")
            connections[alias].close()
            return None
        self._acts_seen = max(self._acts_seen, position.acts)
        return position

    def _state(self, alias: str, position: Position | None) -> ReplicaState | None:
        if self._is_out(alias):
            return None
        place = position.place if position else "0/0"
        try:
            return _asked(alias, lambda: state_of(alias, place))
        except Error:
            self.leave_out(alias)
            return None


def _asked(alias: str, question: Callable[[], Answer]) -> Answer:
    """Ask, and if a connection was open once more with a new one: it may have ended with a restart."""
    was_open = connections[alias].connection is not None
    try:
        return question()
    except Error:
        if not was_open:
            raise
        connections[alias].close()
    return question()


def position_of(alias: str) -> Position:
    """Ask the primary database how far it is. One query."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(head_seq), 0), pg_current_wal_lsn()::text, clock_timestamp() "
            "FROM ledger_chain"
        )
        acts, place, at = cursor.fetchone()
    return Position(int(acts), place, at)


def state_of(alias: str, place: str) -> ReplicaState:
    """Ask a database whether it is a replica, and how far it is. One query."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery(), COALESCE(SUM(head_seq), 0), "
            "COALESCE(pg_last_wal_replay_lsn() >= %s::pg_lsn, FALSE), "
            "COALESCE(pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn(), FALSE), "
            "pg_last_xact_replay_timestamp() FROM ledger_chain",
            [place],
        )
        is_replica, acts, has_all, has_all_received, newest = cursor.fetchone()
    return ReplicaState(is_replica, int(acts), has_all, has_all_received, newest)


REPLICAS = Replicas()
