"""System checks of an installation with several tenants."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks

from gongkai.config import env


@checks.register
def settings_of_tenant_are_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return an error for each setting of a tenant that does not exist: it would have no effect."""
    if not settings.GONGKAI_TENANT:
        return []
    return [
        checks.Error(
            f"{name} is set for the tenant {settings.GONGKAI_TENANT}, but there is no such setting "
            "(docs/settings.md).",
            id="gongkai.E050",
        )
        for name in env.unknown_names()
    ]
