"""
Statements that PostgreSQL keeps with their plans, so that a short query is not planned each time.

To plan a search for a rare number takes five times as long as to run it. Each connection keeps its own; the
first five times PostgreSQL still plans with the values, then once for any. Write what must not decide about
the plan, such as what is searched, as `(SELECT %s)`, and what never changes into the statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


def is_prepared(connection: BaseDatabaseWrapper) -> bool:
    """
    Return whether statements of this connection are kept.

    Behind a pooler of transactions, the next one may have another connection to the server.
    """
    is_shared = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
    return connection.vendor == "postgresql" and settings.GONGKAI_PREPARED and not is_shared


def prepared_cursor(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """Return a cursor of which each statement is kept; elsewhere a usual one."""
    if not is_prepared(connection):
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = _cursor_class()(connection.connection)
    # As Django's `cursor()` does: with its checks, errors and list of queries.
    django_connection: Any = connection
    return cast(CursorWrapper, django_connection._prepare_cursor(cursor))  # noqa: SLF001


@cache
def _cursor_class() -> Any:
    """Return the class of the cursors; the driver of PostgreSQL may not be installed."""
    from django.db.backends.postgresql import base  # noqa: PLC0415
    from psycopg.types.numeric import Int8  # noqa: PLC0415

    bound: Any = base.ServerBindingCursor

    class PreparedCursor(bound):  # type: ignore[misc]
        def execute(self, query: Any, params: Sequence[Any] | None = None) -> Any:
            # The driver would send small and large numbers as different types, each with a statement.
            values = params and [Int8(one) if type(one) is int else one for one in params]
            # Elsewhere Django leaves this off; only statements that repeat are to be kept.
            self.connection.prepare_threshold = 0
            try:
                return super().execute(query, values, prepare=True)
            finally:
                self.connection.prepare_threshold = None
                self._query = _Sent(self.connection, query, values)

    return PreparedCursor


@dataclass(frozen=True)
class _Sent:
    """A statement as Django lists it, with its values, which it asks for only where queries are listed."""

    connection: Any
    sql: str
    values: Sequence[Any] | None

    @property
    def query(self) -> bytes:
        """The statement with its values written into it."""
        from django.db.backends.postgresql.psycopg_any import mogrify  # noqa: PLC0415

        return str(mogrify(self.sql, self.values, self.connection)).encode()
