"""What is wrong with the connections to PostgreSQL: a pooler in between, another database, too many."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.db.utils import ConnectionHandler

FULL_PART = 0.85  # of the connections that the server allows to ordinary users
# Which database it is, whatever its address: of a server and its replicas the number is the same.
IDENTITY = (
    "SELECT (SELECT system_identifier FROM pg_control_system()), oid "
    "FROM pg_database WHERE datname = current_database()"
)
IN_USE = (
    "SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), "
    "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
)


@dataclass(frozen=True)
class WrongConnection:
    """One thing that is wrong, and what to do; `is_wrong` if something would fail or be damaged."""

    problem: str
    remedy: str
    is_wrong: bool = False


def wrong_connections(server: dict[str, Any] | None) -> Iterator[WrongConnection]:
    """Yield what is wrong; `server` are the settings with which server processes connect, if others."""
    if connection.vendor != "postgresql":
        return
    if has_pooler(connection):
        yield WrongConnection(
            "DATABASE_URL leads to a pooler such as pgbouncer, not to PostgreSQL itself.",
            "Name the server there, and the pooler in GONGKAI_SERVER_DATABASE_URL: a backup through a "
            "pooler would leave its settings on connections that pages use.",
            is_wrong=True,
        )
    if server is not None:
        yield from _server(server)
    used, allowed = _row(connection, IN_USE)
    if used >= allowed * FULL_PART:
        yield WrongConnection(
            f"{used} of the {allowed} connections that the server allows are in use.",
            "Set GONGKAI_DATABASE_POOL so that all processes need fewer, or raise max_connections.",
        )


def has_pooler(door: Any) -> bool:
    """Return whether something between here and PostgreSQL passes statements on: it gives another number."""
    door.ensure_connection()
    (pid,) = _row(door, "SELECT pg_backend_pid()")
    return bool(door.connection.info.backend_pid != pid)


def _server(server: dict[str, Any]) -> Iterator[WrongConnection]:
    door = ConnectionHandler({"default": server})["default"]
    try:
        if _row(door, IDENTITY) != _row(connection, IDENTITY):
            yield WrongConnection(
                "GONGKAI_SERVER_DATABASE_URL leads to another database than DATABASE_URL.",
                "Name the same one: what pages write would be in one, and what the worker does in the other.",
                is_wrong=True,
            )
        elif has_pooler(door) and not server["DISABLE_SERVER_SIDE_CURSORS"]:
            yield WrongConnection(
                "GONGKAI_SERVER_DATABASE_URL leads to a pooler, and does not say pgbouncer=true.",
                "Add it unless the pooler pools by sessions (pool_mode = session).",
            )
    except DatabaseError as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        yield WrongConnection(
            f"GONGKAI_SERVER_DATABASE_URL cannot be reached: {said}.",
            "Start pgbouncer, and check the address; until then no page can be shown.",
            is_wrong=True,
        )
    finally:
        door.close()


def _row(door: Any, question: str) -> Any:
    with door.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()
