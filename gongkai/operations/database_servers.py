"""The servers of PostgreSQL that DATABASE_URL names: which of them is the primary one, and its promotion."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# How far a replica has the log: what it received, or read from an archive.
RECEIVED = (
    "COALESCE(GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0', 0)::bigint"
)
PATIENCE_SECONDS = 60  # for which a promotion may last
CONNECT_SECONDS = "3"


class PromotionError(Exception):
    """A replica cannot be made the primary server; the message says why and what to do."""


@dataclass(frozen=True)
class ServerState:
    """What one server says of itself; `problem` if it does not answer."""

    name: str
    is_replica: bool = False
    waits_for: str = ""  # which replicas must have a commit before it is acknowledged
    problem: str = ""
    received: int = 0  # how far it has the log of the primary server, in bytes

    @property
    def is_primary(self) -> bool:
        """Whether it answers and takes writes."""
        return not self.problem and not self.is_replica


@dataclass(frozen=True)
class Promotion:
    """What was done: how long it took, and how many acts the ledger has now."""

    seconds: float
    acts: int


def addresses(settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters of a connection to each server that the settings of a database name."""
    hosts = str(settings["HOST"]).split(",")
    ports = str(settings["PORT"]).split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    return [
        {
            "host": host,
            "port": port,
            "dbname": settings["NAME"],
            "user": settings["USER"],
            "password": settings["PASSWORD"],
            "connect_timeout": CONNECT_SECONDS,
        }
        | {name: one for name, one in settings["OPTIONS"].items() if name.startswith("ssl")}
        for host, port in zip(hosts, ports, strict=True)
    ]


def server_states(settings: dict[str, Any]) -> Iterator[ServerState]:
    """Ask each server that the settings of a database name."""
    import psycopg  # noqa: PLC0415  (only an installation on PostgreSQL has it)

    for one in addresses(settings):
        name = f"{one['host']}:{one['port'] or 5432}"
        try:
            with psycopg.connect(**one, autocommit=True) as door:
                row = door.execute(
                    "SELECT pg_is_in_recovery(), current_setting('synchronous_standby_names'), "
                    f"{RECEIVED}"
                ).fetchone()
        except psycopg.Error as error:
            said = (str(error).strip() or type(error).__name__).splitlines()[0]
            yield ServerState(name, problem=said)
            continue
        assert row is not None
        yield ServerState(name, is_replica=row[0], waits_for=row[1], received=row[2])


def promote(server: str, settings: dict[str, Any]) -> Promotion:
    """
    Make a replica the primary server, once no other one takes writes, and if none has more than it.

    Where a commit waits for any one of several replicas, only one of them may have it. `server` is the URL of the replica with a user who may promote it and change its configuration. It
    no longer waits for a replica: none follows it yet, and each commit would wait for ever. Raises
    PromotionError.
    """
    import psycopg  # noqa: PLC0415  (as above)

    begun = time.monotonic()
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=int(CONNECT_SECONDS)) as door:
            if not _asked(door, "SELECT pg_is_in_recovery()"):
                raise PromotionError("It is the primary server already; nothing was changed.")
            # Asked last, so that nothing but the promotion itself lies between.
            states, own = list(server_states(settings)), int(_asked(door, f"SELECT {RECEIVED}"))
            if ahead := [one.name for one in states if one.is_replica and one.received > own]:
                raise PromotionError(
                    f"{', '.join(ahead)} has more than it: promote that one. What was acknowledged and "
                    "only that one has would be lost."
                )
            if others := [one.name for one in states if one.is_primary]:
                raise PromotionError(
                    f"{', '.join(others)} answers and takes writes. Stop it first, and see that nothing "
                    "starts it again (systemctl disable --now postgresql): two primary servers would "
                    "each accept what the other one does not have."
                )
            door.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            _asked(door, "SELECT pg_reload_conf()")
            if not _asked(door, f"SELECT pg_promote(true, {PATIENCE_SECONDS})"):
                raise PromotionError(
                    f"It was told to, and is still a replica after {PATIENCE_SECONDS} s; see its log."
                )
            acts = _asked(door, "SELECT COALESCE(SUM(head_seq), 0) FROM ledger_chain")
    except psycopg.Error as error:
        raise PromotionError(str(error).strip() or type(error).__name__) from error
    return Promotion(time.monotonic() - begun, int(acts))


def _asked(door: Any, question: str) -> Any:
    return door.execute(question).fetchone()[0]
