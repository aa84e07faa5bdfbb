"""System checks of the bucket of stored files: `check --deploy` sends requests without credentials."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.utils import timezone

from gongkai.files.places.chosen import is_in_bucket
from gongkai.operations.bucket_examination import examine_bucket, files_left


@checks.register(checks.Tags.security, deploy=True)
def bucket_is_private(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report what is wrong with the bucket; that everybody can read it is an error."""
    if not is_in_bucket():
        return []
    return [
        checks.Error(one.problem, hint=one.remedy, id="gongkai.E060")
        if one.is_dangerous
        else checks.Warning(one.problem, hint=one.remedy, id="gongkai.W060")
        for one in (*examine_bucket(timezone.now()), *files_left(Path(settings.GONGKAI_FILES)))
    ]
