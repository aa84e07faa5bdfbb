"""The backend of the database in use."""

from typing import cast

from django.db import connection

from gongkai.search.backends import postgres, sqlite
from gongkai.search.backends.wanted import Backend


def backend() -> Backend:
    """Return the module that speaks to this database."""
    return cast("Backend", postgres if connection.vendor == "postgresql" else sqlite)
