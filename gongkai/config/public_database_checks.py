"""System checks of the databases from which public pages are read."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connection

from gongkai.operations.portal_role.examination import wrong_databases


@checks.register(checks.Tags.database, deploy=True)
def public_databases_are_right(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report what is wrong with the user of the portal and the replicas; an error if it sees too much."""
    if not databases:
        return []
    return [
        (checks.Error if one.is_open else checks.Warning)(
            f"{one.problem} {one.remedy}", id="gongkai.E028" if one.is_open else "gongkai.W028"
        )
        for one in wrong_databases()
    ]


@checks.register(checks.Tags.security, deploy=True)
def portal_has_its_own_user(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if a process that serves public pages alone reads them as the owner of all rows."""
    is_alone = settings.GONGKAI_INTERFACES == "portal" and connection.vendor == "postgresql"
    if not is_alone or settings.GONGKAI_PUBLIC_DATABASES.primary != DEFAULT_DB_ALIAS:
        return []
    message = (
        "GONGKAI_PORTAL_DATABASE_URL is empty: public pages are read by a user who sees every row. "
        "Run `gongkai portal_role` and name a user with that role (docs/scale.md)."
    )
    return [checks.Warning(message, id="gongkai.W029")]
