"""System checks of backups."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gongkai.config.backup_checks import MAX_AGE, backups_are_apart, backups_are_recent
from gongkai.jobs.runs import RunResult, begin_run, complete_run, fail_run
from gongkai.jobs.states import RunKind
from gongkai.operations.backup.terms import BackupTerms


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_backups_must_be_apart_from_data_and_key(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA = tmp_path / "data"
    terms = BackupTerms(folder=str(tmp_path / "backups"), key_file=str(tmp_path / "key"))
    for given, expected in (
        (terms, []),
        (BackupTerms(), ["gongkai.W026"]),
        (replace(terms, key_file=""), ["gongkai.E027"]),
        (replace(terms, key_file=str(tmp_path / "backups" / "key")), ["gongkai.W027"]),
        (replace(terms, key_file=str(tmp_path / "data" / "key")), ["gongkai.W027"]),
        (replace(terms, folder=str(tmp_path / "data" / "backups")), ["gongkai.E026"]),
    ):
        settings.GONGKAI_BACKUP = given
        assert ids(backups_are_apart(None)) == expected


@pytest.mark.django_db
def test_old_and_failed_backups_and_drills_are_told(settings: Any) -> None:
    settings.GONGKAI_BACKUP = BackupTerms()
    assert backups_are_recent(None) == []
    settings.GONGKAI_BACKUP = BackupTerms(folder="/backups")
    now = timezone.now()
    assert ids(backups_are_recent(None)) == ["gongkai.W028", "gongkai.W029"]
    for kind in RunKind:
        complete_run(begin_run(kind, at=now - MAX_AGE * 2), RunResult("s", 1, 1), at=now)
    fail_run(begin_run(RunKind.DRILL, at=now), "The part ab is damaged.", at=now)
    backup, drill = backups_are_recent(None)
    assert "is of" in backup.msg
    assert "The last one failed: The part ab is damaged." in drill.msg
    for kind in RunKind:
        complete_run(begin_run(kind, at=now), RunResult("s", 1, 1), at=now)
    assert backups_are_recent(None) == []
