"""Settings of the databases from which public pages are read, beside the primary one."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS

from gongkai.config import env
from gongkai.config.pooling import server_database, server_url
from gongkai.ledger.replicas import PublicDatabases

PORTAL = "portal"
ROUTERS = ("gongkai.kit.reading.ChosenDatabase",)
_PORTAL_URLS = env.env_postgresql(
    "GONGKAI_PORTAL_DATABASE_URL",
    "URL of the same database for public pages, with a user who has the role gongkai_portal and sees "
    "public rows only (see scale.md); several hosts as there; empty: public pages use DATABASE_URL.",
)
_REPLICA_URLS = env.env_postgresql(
    "GONGKAI_REPLICA_URLS",
    "URLs of streaming replicas of the database, from which public pages are read while they have "
    "every act of the ledger; the user should have the role gongkai_portal.",
)
_MAX_LAG = env.env_int(
    "GONGKAI_REPLICA_LAG_SECONDS",
    5,
    "Public pages are not read from a replica that is further behind, in seconds. A withdrawal shows "
    "at once, whatever is set here.",
)


def with_public_databases(default: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the databases by alias: the primary one, and those of public pages."""
    if len(_PORTAL_URLS) > 1:
        raise ImproperlyConfigured("GONGKAI_PORTAL_DATABASE_URL names more than one database.")
    if (_PORTAL_URLS or _REPLICA_URLS) and not default["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured(
            "GONGKAI_PORTAL_DATABASE_URL and GONGKAI_REPLICA_URLS need PostgreSQL in DATABASE_URL."
        )
    server_database(default)  # so that what is wrong with it is said at the start
    found = {DEFAULT_DB_ALIAS: default} | dict(zip([PORTAL], _PORTAL_URLS, strict=False))
    for alias, one in zip(_replica_names(), _REPLICA_URLS, strict=True):
        # Whether a replica answers is asked for each page, by the query for its position.
        found[alias] = one | {"CONN_HEALTH_CHECKS": False}
    for alias in [one for one in found if one != DEFAULT_DB_ALIAS]:
        # A machine that is gone must not delay a page for long.
        found[alias] |= {"OPTIONS": {"connect_timeout": "2"} | found[alias]["OPTIONS"]}
    # Tests make one database: the others are names of it.
    return {
        alias: one if alias == DEFAULT_DB_ALIAS else one | {"TEST": {"MIRROR": DEFAULT_DB_ALIAS}}
        for alias, one in found.items()
    }


def _replica_names() -> tuple[str, ...]:
    return tuple(f"replica_{number}" for number in range(1, len(_REPLICA_URLS) + 1))


SERVER_DATABASE = server_url()
PUBLIC_DATABASES = PublicDatabases(
    PORTAL if _PORTAL_URLS else DEFAULT_DB_ALIAS, _replica_names(), timedelta(seconds=_MAX_LAG)
)
HAS_ANY = bool(_PORTAL_URLS or _REPLICA_URLS)
