"""The backup of the day: made once by the leading worker, tried again when it failed."""

import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from gongkai.jobs.models import MaintenanceRun
from gongkai.jobs.runs import RunResult, begin_run, complete_run, fail_run
from gongkai.jobs.states import RunKind, RunState
from gongkai.operations.backup import here, nightly
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.making import MadeSet
from gongkai.operations.backup.terms import BackupTerms
from gongkai.operations.leading import Leader
from tests.operations.backup.conftest import Site

NIGHT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # two in the morning of 3 March in Beijing
HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_backup_is_due_once_a_day_from_its_hour_on(settings: Any) -> None:
    settings.GONGKAI_BACKUP = BackupTerms()
    assert not here.is_backup_due(NIGHT)
    settings.GONGKAI_BACKUP = BackupTerms(folder="/backups")
    assert not here.is_backup_due(NIGHT - timedelta(minutes=1))
    assert here.is_backup_due(NIGHT)
    run = begin_run(RunKind.BACKUP, at=NIGHT)
    assert not here.is_backup_due(NIGHT + 3 * HOUR), "it runs"
    fail_run(run, "the disk is full", at=NIGHT)
    assert not here.is_backup_due(NIGHT + HOUR / 2)
    assert here.is_backup_due(NIGHT + HOUR)
    complete_run(begin_run(RunKind.BACKUP, at=NIGHT + HOUR), RunResult("s", 1, 1), at=NIGHT)
    assert not here.is_backup_due(NIGHT + 20 * HOUR)
    assert here.is_backup_due(NIGHT + 24 * HOUR)


def test_only_the_leader_starts_it_and_an_error_ends_nothing(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GONGKAI_BACKUP = BackupTerms(folder="/backups")
    stop, started, leads = Event(), list[list[str]](), iter([False, True, OSError("away"), True])

    def next_leads(_leader: Leader) -> bool:
        found = next(leads, None)
        if found is None:
            stop.set()
        if isinstance(found, OSError):
            raise found
        return bool(found)

    monkeypatch.setattr(Leader, "leads", next_leads)
    monkeypatch.setattr(nightly, "is_backup_due", lambda _at: True)
    monkeypatch.setattr(nightly, "CHECK_SECONDS", 0.001)
    monkeypatch.setattr(nightly, "close_old_connections", lambda: None)
    monkeypatch.setattr(nightly, "connection", type("Closed", (), {"close": staticmethod(bool)}))
    monkeypatch.setattr(nightly, "run_until", lambda _stop, command: started.append(command))
    nightly.keep_backed_up(stop, Leader(lambda: NIGHT))
    assert started == [nightly.COMMAND] * 2
    assert "could not be started" in caplog.text
    settings.GONGKAI_BACKUP = BackupTerms()
    nightly.keep_backed_up(Event(), Leader(lambda: NIGHT))  # it ends at once


def test_failure_is_logged_and_a_stop_ends_the_process(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.ERROR)
    failing = [sys.executable, "-c", "import sys; sys.exit('the disk is full')"]
    assert nightly.run_until(Event(), failing) == 1
    assert "the disk is full" in caplog.text
    caplog.clear()
    monkeypatch.setattr(nightly, "POLL_SECONDS", 0.05)
    stop = Event()
    Timer(0.2, stop.set).start()
    assert nightly.run_until(stop, [sys.executable, "-c", "import time; time.sleep(60)"]) < 0
    assert caplog.text == ""


@pytest.mark.django_db
def test_each_run_is_recorded_with_its_result(
    site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_DATA, settings.GONGKAI_FILES = site.folder, site.files
    settings.GONGKAI_PERSONAL_KEYS = site.folder / "personal-keys"
    monkeypatch.setattr(here, "own_database", lambda: site.here.database)
    made = here.back_up(site.store)
    run = MaintenanceRun.objects.get()
    assert (run.kind, run.state, run.set_name, run.files) == ("backup", "done", made.name, 2)
    assert run.written == made.written > 0

    def broken(*_args: Any, **_facts: Any) -> MadeSet:
        raise RuntimeError("张三 13800138000")

    monkeypatch.setattr(here, "make_set", broken)
    with pytest.raises(RuntimeError):
        here.back_up(site.store)
    run = MaintenanceRun.objects.latest("id")
    # Only what is written for administrators is shown; any other error by its kind.
    assert (run.state, run.error) == (RunState.FAILED, "RuntimeError")


def test_folder_and_key_come_from_the_settings_or_the_command(
    settings: Any, tmp_path: Path
) -> None:
    settings.GONGKAI_BACKUP = BackupTerms()
    with pytest.raises(BackupError, match="GONGKAI_BACKUP_FOLDER"):
        here.open_store()
    (tmp_path / "key").write_text("ab" * 32)
    settings.GONGKAI_BACKUP = BackupTerms(folder=str(tmp_path), key_file=str(tmp_path / "key"))
    assert here.open_store().folder == tmp_path
    assert here.open_store(str(tmp_path / "other")).folder == tmp_path / "other"
