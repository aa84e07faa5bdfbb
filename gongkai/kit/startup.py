"""What a command checks before it starts the platform."""

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gongkai.kit.ports import probe_port


def check_port(bind: str) -> None:
    """Check before the start that the port is free. Raises CommandError."""
    try:
        probe_port(*split_bind(bind))
    except (OSError, OverflowError) as error:
        raise CommandError(f"{bind} is not available ({error}). Choose another port.") from error


MAX_PORT = 65_535


def split_bind(bind: str) -> tuple[str, int]:
    """Return address and port of such a pair. Raises CommandError."""
    host, _colon, port = bind.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > MAX_PORT:
        raise CommandError(f"Expected an address and a port such as 127.0.0.1:8000, not {bind!r}.")
    return host.strip("[]"), int(port)


def is_migration_due() -> bool:
    """Whether the tables of the database are older than the program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
