"""System check: the triggers that make the ledger append-only are installed."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core import checks
from django.db import connections

from gongkai.ledger import triggers


@checks.register(checks.Tags.database)
def triggers_stand(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report missing triggers: a migration that rebuilds the table drops them silently."""
    problems: list[checks.CheckMessage] = []
    for alias in databases or []:
        engine = connections[alias]
        if triggers.TABLE not in engine.introspection.table_names():
            continue
        problems += [
            checks.Error(
                f"The ledger's trigger {name} is missing: acts could be changed unnoticed.",
                hint="Run `gongkai ledger guard` to install it, then `gongkai ledger verify`.",
                id="ledger.E001",
            )
            for name in triggers.missing(engine)
        ]
    return problems
