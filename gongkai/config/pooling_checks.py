"""System checks of the connections to PostgreSQL."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.apps.config import AppConfig
from django.core import checks
from django.db import connections

from gongkai.config import pooling
from gongkai.operations.database_connections import wrong_connections


@checks.register()
def pool_is_installed(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report a pool that no server process could make."""
    if pooling.TERMS is None or find_spec("psycopg_pool"):
        return []
    message = (
        "GONGKAI_DATABASE_POOL needs the package psycopg-pool: install requirements-postgres.lock."
    )
    return [checks.Error(message, id="gongkai.E070")]


@checks.register(checks.Tags.database, deploy=True)
def connections_are_right(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report a pooler where none may be, another database behind it, and a server that is nearly full."""
    if not databases:
        return []
    default = connections.databases["default"]
    return [
        (checks.Error if one.is_wrong else checks.Warning)(
            f"{one.problem} {one.remedy}", id="gongkai.E071" if one.is_wrong else "gongkai.W071"
        )
        for one in wrong_connections(pooling.server_database(default))
    ]
