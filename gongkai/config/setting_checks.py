"""System check of the names of settings in the environment."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks

from gongkai.config.env import KNOWN, unknown_names

# Read by the command before the settings, or by tests.
OTHERS = frozenset({"GONGKAI_TENANTS", "GONGKAI_SHARED"})


@checks.register(checks.Tags.security, deploy=True)
def settings_are_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn of each variable that is named like a setting and is none, such as a misspelt one."""
    if settings.GONGKAI_TENANT:  # whose settings are checked more strictly (tenancy_checks.py)
        return []
    found: list[checks.CheckMessage] = []
    for name in unknown_names():
        if name in OTHERS:
            continue
        near = get_close_matches(name, KNOWN, n=1)
        advice = f" Do you mean {near[0]}?" if near else ""
        message = f"There is no setting {name}, so it has no effect.{advice}"
        found.append(checks.Warning(message, id="gongkai.W072"))
    return found
