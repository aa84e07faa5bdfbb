"""Where a benchmark measures: a data folder with SQLite, or a PostgreSQL database by its URL; and what it costs."""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path


def environment_of(place: str) -> dict[str, str]:
    """Return the environment of a process that measures a data folder, or a database by its URL."""
    if "://" not in place:
        return {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "GONGKAI_DATA": place,
        }
    folder = Path(tempfile.gettempdir()) / f"gongkai-bench-{name_of(place)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return {**os.environ, "DATABASE_URL": place, "GONGKAI_DATA": str(folder)}


def name_of(place: str) -> str:
    """Return the name of the folder or the database."""
    return place.rstrip("/").rpartition("/")[2]


def cpu_seconds() -> float:
    """
    Return the CPU time that this process has used, with that of its PostgreSQL server processes.

    Without the latter, PostgreSQL would seem to need almost nothing. Only a server on this machine can be
    measured; parallel workers of a query are not included.
    """
    from django.db import connections  # noqa: PLC0415  (the database is chosen first)

    spent = time.process_time()
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql" and connection.connection is not None:
            pid = connection.connection.info.backend_pid
            with suppress(OSError):
                spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return spent
