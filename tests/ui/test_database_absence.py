"""Which errors of the database are temporary."""

import psycopg
import pytest
from django.db import (
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)

from gongkai.ui.database_absence import is_away


def fault(kind: type[Error], cause: Exception | None) -> Error:
    made = kind("said")
    made.__cause__ = cause
    return made


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (fault(OperationalError, psycopg.OperationalError("connection refused")), True),
        (fault(InterfaceError, psycopg.InterfaceError("the connection is closed")), True),
        (fault(OperationalError, psycopg.errors.AdminShutdown("ended")), True),
        (fault(OperationalError, psycopg.errors.CrashShutdown("ended")), True),
        (fault(OperationalError, psycopg.errors.CannotConnectNow("starting up")), True),
        (fault(OperationalError, psycopg.errors.ConnectionFailure("lost")), True),
        # The server became a replica while the connection stayed open.
        (fault(InternalError, psycopg.errors.ReadOnlySqlTransaction("read-only")), True),
        (fault(OperationalError, psycopg.errors.DiskFull("no space left")), False),
        (fault(OperationalError, psycopg.errors.DeadlockDetected("deadlock")), False),
        (fault(IntegrityError, psycopg.errors.UniqueViolation("twice")), False),
        (fault(DataError, psycopg.DataError("NUL")), False),
        (fault(OperationalError, None), False),
        (ValueError("other"), False),
        (None, False),
    ],
)
def test_what_says_that_the_database_is_away(given: BaseException | None, expected: bool) -> None:
    assert is_away(given) is expected
