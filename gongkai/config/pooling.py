"""
Connections of server processes to PostgreSQL: shared by their threads, or through pgbouncer.

Commands and the worker are not concerned: each of their few threads keeps its own connection to the server
itself, because they use what lasts longer than a transaction (large results, settings, pg_dump).
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

from gongkai.config import env

POOLED = "gongkai.operations.pooled_postgresql"
BOUNCED = "pgbouncer"  # the parameter of a URL
SIZES = re.compile(r"(\d{1,4})\s*(?:[-–—~～]\s*(\d{1,4}))?", re.ASCII)
# A page that may be read elsewhere does not wait long for a replica.
REPLICA_SECONDS = 2


@dataclass(frozen=True)
class PoolTerms:
    """How many connections each server process keeps for each database, and how long a request waits."""

    least: int
    most: int
    seconds: int


def terms_of(text: str, seconds: int) -> PoolTerms | None:
    """Read `2-8`, or `8` for as many at all times; empty: no pool."""
    found = SIZES.fullmatch(text.strip())
    if not text.strip():
        return None
    least, most = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= least <= most:
        raise ImproperlyConfigured(
            "GONGKAI_DATABASE_POOL must be two numbers, the least and the most connections, such as "
            f"2-8, not {text!r}."
        )
    return PoolTerms(least, most, seconds)


TERMS = terms_of(
    env.env_str(
        "GONGKAI_DATABASE_POOL",
        "",
        "How many connections each server process keeps for each PostgreSQL database, at least and at "
        "most, such as 2-8; its threads share them. Empty: each thread keeps its own.",
    ),
    env.env_int(
        "GONGKAI_DATABASE_POOL_SECONDS",
        5,
        "How long a request waits for a connection if all of the pool are in use, in seconds; then it "
        "is answered by 503, as when the database is away.",
        least=1,
    ),
)
_SERVER_URLS = env.env_postgresql(
    "GONGKAI_SERVER_DATABASE_URL",
    "URL of the same database for server processes, through pgbouncer; with pgbouncer=true at the end it "
    "may pool by transactions. The worker and commands always use DATABASE_URL.",
)


def server_url() -> dict[str, Any] | None:
    """Return the settings with which server processes reach the database, if there are any of their own."""
    return _SERVER_URLS[0] if _SERVER_URLS else None


def server_database(default: dict[str, Any]) -> dict[str, Any] | None:
    """Return the settings with which server processes reach the database, if they are not the usual ones."""
    if len(_SERVER_URLS) > 1:
        raise ImproperlyConfigured("GONGKAI_SERVER_DATABASE_URL names more than one database.")
    if not default["ENGINE"].endswith("postgresql") and (_SERVER_URLS or TERMS):
        raise ImproperlyConfigured(
            "GONGKAI_DATABASE_POOL and GONGKAI_SERVER_DATABASE_URL need PostgreSQL in DATABASE_URL."
        )
    if default.get("DISABLE_SERVER_SIDE_CURSORS"):
        raise ImproperlyConfigured(
            "DATABASE_URL must name the server itself, not pgbouncer: backups, migrations and the worker "
            "need it. Name pgbouncer in GONGKAI_SERVER_DATABASE_URL."
        )
    return server_url()


def pooled(one: dict[str, Any], terms: PoolTerms) -> dict[str, Any]:
    """Return the settings of a database with a pool; not if pgbouncer already is one."""
    if not one["ENGINE"].endswith("postgresql") or one.get("DISABLE_SERVER_SIDE_CURSORS"):
        return one
    if "assume_role" in one["OPTIONS"]:
        raise ImproperlyConfigured(
            "A URL with assume_role cannot be used with GONGKAI_DATABASE_POOL: name a user who has the role."
        )
    pool = {"min_size": terms.least, "max_size": terms.most, "timeout": float(terms.seconds)}
    return one | {
        "ENGINE": POOLED,
        "CONN_MAX_AGE": 0,  # each request gives its connection back
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": one["OPTIONS"] | {"pool": pool},
    }


def use_server_databases() -> None:
    """Let this server process reach its databases as the settings say, before its first query."""
    terms, server = TERMS, server_database(connections.databases[DEFAULT_DB_ALIAS])
    connections.close_all()
    made = {one.alias for one in connections.all(initialized_only=True)}
    for alias in list(connections):
        facts = connections.databases[alias]
        if server is not None and alias == DEFAULT_DB_ALIAS:
            # Django has completed the settings of the database with defaults.
            facts = facts | server | {"TEST": facts["TEST"]}
        if terms is not None:
            is_replica = alias in settings.GONGKAI_PUBLIC_DATABASES.replicas
            wait = min(terms.seconds, REPLICA_SECONDS) if is_replica else terms.seconds
            facts = pooled(facts, replace(terms, seconds=wait))
        connections.databases[alias] = facts
        if alias in made:  # by this thread, with the former settings
            del connections[alias]


def too_few(threads: int, terms: PoolTerms | None, databases: int) -> str:
    """
    Say what is wrong with a pool that threads could exhaust while each waits for another one.

    A page may need a connection to more than one database. If threads hold the last connections of each
    and want one of the other, nobody goes on.
    """
    if terms is None or databases < 2 or terms.most >= threads:
        return ""
    return (
        f"GONGKAI_DATABASE_POOL allows {terms.most} connections to each of {databases} databases, and each of "
        f"{threads} threads may need one of both at once: allow at least {threads}, or start with --threads "
        f"{terms.most}."
    )
