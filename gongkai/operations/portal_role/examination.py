"""What is wrong with the databases of public pages: the user of the portal, and replicas."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

from gongkai.ledger.replicas import PublicDatabases, position_of, state_of
from gongkai.operations.portal_role.making import ROLE, has_role, missing


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong, and what to do; `is_open` if somebody could read what is not public."""

    part: str
    problem: str
    remedy: str
    is_open: bool = False


def wrong_databases() -> Iterator[Wrong]:
    """Yield what is wrong with the databases that settings name for public pages."""
    databases: PublicDatabases = settings.GONGKAI_PUBLIC_DATABASES
    has_portal = databases.primary != DEFAULT_DB_ALIAS
    if has_portal:
        yield from _role()
        yield from _user(databases.primary, "GONGKAI_PORTAL_DATABASE_URL")
    wrong: list[Wrong] = []
    promoted: list[Wrong] = []
    for alias in databases.replicas:
        if has_portal:
            wrong += _user(alias, f"GONGKAI_REPLICA_URLS ({alias})")
        for one in _replica(alias, databases):
            (promoted if one.problem.startswith(f"{alias} is no replica") else wrong).append(one)
    yield from wrong
    # The setting may name every server, so that it holds after each promotion: one of them is no replica.
    if len(promoted) > 1 or len(databases.replicas) == 1:
        yield from promoted


def _role() -> Iterator[Wrong]:
    if not has_role(connection):
        yield Wrong(
            "portal", f"The role {ROLE} does not exist.", "Run `gongkai portal_role`.", is_open=True
        )
    elif tables := missing(connection):
        yield Wrong(
            "portal",
            f"The rights of {ROLE} are not as declared: {', '.join(sorted(tables)[:5])}.",
            "Run `gongkai portal_role`.",
            is_open=True,
        )


def _user(alias: str, setting: str) -> Iterator[Wrong]:
    """Yield whether the user is another one than a mere member of the role, to whom the policies apply."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_user, r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c "
                "WHERE c.relname = 'documents_document' AND pg_has_role(r.oid, c.relowner, 'USAGE')), "
                "EXISTS (SELECT 1 FROM pg_roles p WHERE p.rolname = %s "
                "AND pg_has_role(r.oid, p.oid, 'USAGE')) "
                "FROM pg_roles r WHERE r.rolname = current_user",
                [ROLE],
            )
            user, sees_all, is_member = cursor.fetchone()
    except Error as error:
        yield Wrong("portal", f"{setting} cannot be reached: {_said(error)}.", "Check the address.")
        return
    if sees_all:
        yield Wrong(
            "portal",
            f"{setting}: the user {user} sees every row.",
            f"Make a user of its own: CREATE USER gongkai_reader PASSWORD '…' IN ROLE {ROLE}.",
            is_open=True,
        )
    elif not is_member:
        yield Wrong(
            "portal",
            f"{setting}: the user {user} does not have the role {ROLE}; public pages fail.",
            f"Run as an administrator of the server: GRANT {ROLE} TO {user}.",
        )


def _replica(alias: str, databases: PublicDatabases) -> Iterator[Wrong]:
    try:
        position = position_of(databases.primary)
        state = state_of(alias, position.place)
    except Error as error:
        yield Wrong(
            "replicas",
            f"{alias} or the primary database cannot be reached: {_said(error)}.",
            "Start it, and check GONGKAI_REPLICA_URLS; until then public pages use the others.",
        )
        return
    if not state.is_replica:
        yield Wrong(
            "replicas",
            f"{alias} is no replica: it was promoted, or never was one.",
            "If it is the primary database now, name it in DATABASE_URL; never let two of them be written.",
        )
    elif not state.is_fresh(position, databases.max_lag):
        behind = position.acts - state.acts
        since = f"{state.newest:%Y-%m-%d %H:%M:%S} UTC" if state.newest else "an unknown time"
        yield Wrong(
            "replicas",
            f"{alias} is behind: it lacks {behind} acts and is as of {since}.",
            "Public pages are read elsewhere until it has caught up; see pg_stat_replication.",
        )


def _said(error: Exception) -> Any:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
