"""Maintenance runs: each ends as done or failed, also when its process was killed."""

from datetime import timedelta

import pytest

from gongkai.jobs.models import MaintenanceRun
from gongkai.jobs.runs import (
    RunResult,
    begin_run,
    complete_run,
    fail_run,
    newest_success,
    purge_runs,
    runs_of,
)
from gongkai.jobs.states import RunKind, RunState
from tests.cast import AT, later

pytestmark = pytest.mark.django_db


def test_runs_are_recorded_with_their_results_and_purged() -> None:
    first = begin_run(RunKind.BACKUP, at=AT)
    complete_run(first, RunResult("set1", 3, 100, 50), at=AT)
    killed = begin_run(RunKind.BACKUP, at=later(days=1))
    begin_run(RunKind.DRILL, at=later(days=1))
    failed = begin_run(RunKind.BACKUP, at=later(days=2))
    fail_run(failed, "x" * 400, at=later(days=2))
    killed.refresh_from_db()
    assert (killed.state, killed.error) == (
        RunState.FAILED,
        "the process ended before the run did",
    )
    failed.refresh_from_db()
    assert (failed.state, len(failed.error)) == (RunState.FAILED, 300)
    newest = newest_success(RunKind.BACKUP)
    assert newest is not None
    assert (newest.set_name, newest.files, newest.size, newest.written) == ("set1", 3, 100, 50)
    assert str(newest) == "backup set1 done"
    assert [run.pk for run in runs_of(RunKind.BACKUP)] == [failed.pk, killed.pk, first.pk]
    assert newest_success(RunKind.DRILL) is None
    # The newest that succeeded stays, however old it is: its age is what the desk shows.
    assert purge_runs(before=later(days=2) + timedelta(seconds=1)) == 2
    assert set(MaintenanceRun.objects.values_list("kind", "state")) == {
        ("backup", "done"),
        ("drill", "running"),
    }
