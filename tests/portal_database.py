"""Public pages read under the role of the portal, inside the transaction of a test on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.test.utils import override_settings

from gongkai.ledger.replicas import PublicDatabases
from gongkai.operations.portal_role.making import ROLE, apply_access, make_role

PORTAL = "portal"


@contextmanager
def portal_database() -> Iterator[Any]:
    """
    Give the portal a database of its own: the connection of the test, with the role for each statement.

    A second connection would not see what the test has not committed. Yields the connection.
    """
    primary = connections["default"]
    primary.check_constraints()  # a table whose keys are still to be checked cannot be altered
    make_role(primary)
    apply_access(primary)
    connections.settings[PORTAL] = primary.settings_dict | {"CONN_HEALTH_CHECKS": False}
    portal = connections.create_connection(PORTAL)
    portal.connection = primary.connection
    portal.in_atomic_block, portal.autocommit = primary.in_atomic_block, primary.autocommit
    connections[PORTAL] = portal
    try:
        with (
            override_settings(
                DATABASE_ROUTERS=["gongkai.kit.reading.ChosenDatabase"],
                GONGKAI_PUBLIC_DATABASES=PublicDatabases(primary=PORTAL),
            ),
            portal.execute_wrapper(_under_role),
        ):
            yield portal
    finally:
        portal.connection = None
        del connections[PORTAL]
        del connections.settings[PORTAL]


def _under_role(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    with connections["default"].connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
        try:
            return execute(sql, *rest)
        finally:
            if cursor.connection.info.transaction_status.name != "INERROR":
                cursor.execute("RESET ROLE")
