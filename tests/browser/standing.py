"""Worlds that are entered once for each worker: later tests start from a copy of the database."""

import sqlite3
from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
KEPT: dict[Callable[[], Any], tuple[sqlite3.Connection, Any]] = {}


def standing(build: Callable[[], T]) -> T:
    """
    Return what `build` enters into the empty database of a test that commits.

    The database is that of SQLite in memory, on which all browser tests run. Files stay in the data
    folder of the run. In one transaction, the consumers of the ledger catch up once and not after
    each act.
    """
    if build not in KEPT:
        with transaction.atomic():
            built = build()
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(copy)
        KEPT[build] = copy, built
    else:
        connection.ensure_connection()
        KEPT[build][0].backup(connection.connection)
    # Tests change the objects, so each test gets a copy.
    found: T = deepcopy(KEPT[build][1])
    return found
