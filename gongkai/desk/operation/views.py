"""Whether the data is safe: backups, restore drills, and the worker that makes them."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.jobs.leases import database_now, held_lease
from gongkai.jobs.queries import oldest_due_mail
from gongkai.jobs.runs import newest_success, runs_of
from gongkai.jobs.states import RunKind
from gongkai.organisations.rules.operation import refusal_to_see_operation

SHOWN = 14
# A backup or drill older than this is shown as a warning; both are made every day.
MAX_AGE = timedelta(days=2)
TIMERS = "timers"


@staff_page
def operation_status(request: StaffRequest) -> HttpResponse:
    """Show the newest backup and restore drill with their age, and the runs of two weeks."""
    context = frame(request, "people")
    if refusal_to_see_operation(request.person, on=context["today"]):
        raise PermissionDenied
    now = timezone.now()
    newest = [(kind, newest_success(kind)) for kind in RunKind]
    context |= {
        "newest": [
            (kind, run, run is None or now - run.begun_at > MAX_AGE) for kind, run in newest
        ],
        "runs": [run for kind in RunKind for run in runs_of(kind)[:SHOWN]],
        "is_set_up": bool(settings.GONGKAI_BACKUP.folder),
        "worker": held_lease(TIMERS, at=database_now()),
        "oldest_mail": oldest_due_mail(now),
        "now": now,
    }
    return render(request, "desk/operation/status.html", context)
