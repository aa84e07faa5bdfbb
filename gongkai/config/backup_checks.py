"""System checks of backups: `check --deploy` tells when there is none, or none that can be restored."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils import timezone

from gongkai.jobs.runs import newest_success, runs_of
from gongkai.jobs.states import RunKind

MAX_AGE = timedelta(days=2)


@checks.register(checks.Tags.security, deploy=True)
def backups_are_apart(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if no backups are made, or if backups or their key are where the data is."""
    terms = settings.GONGKAI_BACKUP
    if not terms.folder:
        message = "GONGKAI_BACKUP_FOLDER is empty: no backups are made."
        return [checks.Warning(message, id="gongkai.W026")]
    found: list[checks.CheckMessage] = []
    folder = Path(terms.folder).expanduser().resolve()
    if folder.is_relative_to(settings.GONGKAI_DATA):
        message = "GONGKAI_BACKUP_FOLDER is in the data folder: what destroys one destroys both."
        found.append(checks.Error(message, id="gongkai.E026"))
    if not terms.key_file:
        message = "GONGKAI_BACKUP_KEY_FILE is empty: backups cannot be made without a key."
        return [*found, checks.Error(message, id="gongkai.E027")]
    key = Path(terms.key_file).expanduser().resolve()
    if key.is_relative_to(folder) or key.is_relative_to(settings.GONGKAI_DATA):
        message = (
            "GONGKAI_BACKUP_KEY_FILE is in the folder of backups or in the data folder: who has a "
            "copy can read it, or the key is lost with the data."
        )
        found.append(checks.Warning(message, id="gongkai.W027"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def backups_are_recent(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if the newest backup, or the newest restore drill that succeeded, is older than two days."""
    if not settings.GONGKAI_BACKUP.folder:
        return []
    found: list[checks.CheckMessage] = []
    try:
        for kind, name, number in (
            (RunKind.BACKUP, "backup", "W028"),
            (RunKind.DRILL, "restore drill", "W029"),
        ):
            newest = newest_success(kind)
            if newest is not None and timezone.now() - newest.begun_at <= MAX_AGE:
                continue
            last = runs_of(kind).first()
            message = (
                f"The newest {name} that succeeded is of {newest.begun_at:%Y-%m-%d}."
                if newest
                else f"No {name} has succeeded yet."
            )
            reason = f" The last one failed: {last.error}" if last and last.error else ""
            found.append(checks.Warning(message + reason, id=f"gongkai.{number}"))
    except DatabaseError:  # not migrated yet
        return []
    return found
