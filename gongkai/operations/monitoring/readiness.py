"""Whether this process can serve: database, tables, and consumers of the ledger."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from gongkai.kit.startup import is_migration_due
from gongkai.ledger.replicas import REPLICAS
from gongkai.operations.monitoring.lags import consumer_lags

# The program of a process stays the same, so tables that were new enough stay so.
_fits: set[str] = set()


def problems(at: datetime) -> list[str]:
    """Return the codes of what keeps this process from serving; nothing else about it is public."""
    try:
        if not _is_migrated():
            return ["migrations"]
        return ["consumers"] if _is_late(at) else []
    except DatabaseError:
        return [] if _reads_on() else ["database"]


def _reads_on() -> bool:
    """Whether this process serves public pages alone, and reads them from a replica meanwhile."""
    databases = settings.GONGKAI_PUBLIC_DATABASES
    return (
        settings.GONGKAI_INTERFACES == "portal" and REPLICAS.chosen(databases) in databases.replicas
    )


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    # Also where the answer is remembered, the database must answer now.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if name not in _fits and not is_migration_due():
        _fits.add(name)
    return name in _fits


def _is_late(at: datetime) -> bool:
    """Whether a consumer has left an act unread for longer than the settings allow."""
    most = settings.GONGKAI_READY_MINUTES
    return bool(most) and any(
        lag.since is not None and at - lag.since > timedelta(minutes=most)
        for lag in consumer_lags(settings.GONGKAI_CONSUMERS)
    )


def forget() -> None:
    """Forget that the tables fit, as a new process does."""
    _fits.clear()
