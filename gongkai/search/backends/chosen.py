"""The search backend of the current database."""

from typing import cast

from gongkai.kit.reading import connection
from gongkai.search.backends import postgres, sqlite
from gongkai.search.backends.wanted import Backend


def backend() -> Backend:
    """Return the backend module for the current database, which has an index in any case."""
    return cast("Backend", postgres if connection.vendor == "postgresql" else sqlite)
