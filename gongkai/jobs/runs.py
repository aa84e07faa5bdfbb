"""Maintenance runs: backups and restore drills, recorded so that the desk shows their age."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gongkai.jobs.models import MaintenanceRun
from gongkai.jobs.states import RunKind, RunState


@dataclass(frozen=True)
class RunResult:
    """What a run has read and written: the set, the number of files, and bytes."""

    set_name: str
    files: int
    size: int
    written: int = 0


def begin_run(kind: RunKind, *, at: datetime) -> MaintenanceRun:
    """Record that a run begins. One that is still recorded as running was killed, and has failed."""
    MaintenanceRun.objects.filter(kind=kind, state=RunState.RUNNING).update(
        state=RunState.FAILED, ended_at=at, error="the process ended before the run did"
    )
    return MaintenanceRun.objects.create(kind=kind, begun_at=at)


def complete_run(run: MaintenanceRun, result: RunResult, *, at: datetime) -> None:
    """Record that a run has succeeded."""
    MaintenanceRun.objects.filter(pk=run.pk).update(
        state=RunState.DONE,
        ended_at=at,
        set_name=result.set_name,
        files=result.files,
        size=result.size,
        written=result.written,
    )


def fail_run(run: MaintenanceRun, error: str, *, at: datetime) -> None:
    """Record that a run has failed, and why."""
    MaintenanceRun.objects.filter(pk=run.pk).update(
        state=RunState.FAILED, ended_at=at, error=error[:300]
    )


def is_running(kind: RunKind, *, since: datetime) -> bool:
    """Return whether a run of a kind that began after a time is recorded as running, on any machine."""
    rows = MaintenanceRun.objects.filter(kind=kind, state=RunState.RUNNING, begun_at__gt=since)
    return rows.exists()


def newest_success(kind: RunKind) -> MaintenanceRun | None:
    """Return the newest run of a kind that succeeded."""
    return MaintenanceRun.objects.filter(kind=kind, state=RunState.DONE).order_by("-id").first()


def runs_of(kind: RunKind) -> QuerySet[MaintenanceRun]:
    """Return the runs of a kind, newest first."""
    return MaintenanceRun.objects.filter(kind=kind).order_by("-id")


def purge_runs(*, before: datetime) -> int:
    """Delete the runs that ended before a time, except the newest success of each kind."""
    kept = [run.pk for kind in RunKind if (run := newest_success(kind))]
    return MaintenanceRun.objects.filter(ended_at__lt=before).exclude(pk__in=kept).delete()[0]
