"""System checks: one for each thing an operator can get wrong."""

import os
from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import connections


@checks.register
def data_folder_is_writable(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Fail where the data folder cannot be written."""
    folder = settings.GONGKAI_DATA
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [checks.Error(f"The data folder {folder} cannot be made: {error}.", id="gongkai.E001")]
    if not os.access(folder, os.W_OK):
        return [checks.Error(f"The data folder {folder} cannot be written.", id="gongkai.E001")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def public_set_up(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of what is right at home and wrong on the internet."""
    found: list[checks.CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(checks.Error("GONGKAI_HOSTS must name the hosts, not '*'.", id="gongkai.E002"))
    if not settings.GONGKAI_SITE_CODE:
        found.append(
            checks.Warning("GONGKAI_SITE_CODE is empty: the statutory meta tags lack the code.", id="gongkai.W001")
        )
    if not settings.EMAIL_HOST:
        found.append(
            checks.Warning(
                "GONGKAI_MAIL_HOST is empty: nobody can be sent a link to a new password.", id="gongkai.W002"
            )
        )
    if settings.GONGKAI_SECOND_FACTOR != "required":
        found.append(
            checks.Warning("GONGKAI_SECOND_FACTOR is optional: a guessed password opens the desk.", id="gongkai.W003")
        )
    return found


@checks.register(checks.Tags.database)
def database_is_fit(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Fail on a PostgreSQL that is not in UTF-8: Chinese text would not be searchable."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        engine = connections[alias]
        if engine.vendor != "postgresql":
            continue
        with engine.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
        if encoding != "UTF8":
            found.append(checks.Error(f"The database is in {encoding}, it must be in UTF8.", id="gongkai.E003"))
    return found
