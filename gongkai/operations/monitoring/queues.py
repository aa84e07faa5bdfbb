"""The rows that wait for a worker, the deadlines that have passed, and when things were last done."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.conf import settings
from django.db.models import Min, QuerySet

from gongkai.applications.models import Application
from gongkai.applications.queries.work import overdue
from gongkai.channels.models import ChangedFeed, InboxMessage, Send
from gongkai.complaints import queries as complaints
from gongkai.complaints.models import Complaint
from gongkai.consultations.models import PublicConsultation
from gongkai.documents.models import ArchivePackage, FileText
from gongkai.documents.states import PackageState, ScanState, TextState
from gongkai.duties.queries import overdue_duties
from gongkai.error_reports import queries as error_reports
from gongkai.error_reports.models import ErrorReport
from gongkai.files.bulk_files import current_run
from gongkai.inspections.queries import last_inspection
from gongkai.jobs.queries import oldest_due_mail
from gongkai.jobs.runs import newest_success
from gongkai.jobs.states import RunKind
from gongkai.ledger.queries import newest_checkpoint
from gongkai.mailbox import queries as mailbox
from gongkai.mailbox.models import MailboxLetter
from gongkai.operations.bulk_export import bulk_root
from gongkai.supervision.models import PlanTask
from gongkai.supervision.queries.plans import UNFINISHED

Waiting = Callable[[datetime], datetime | None]


def _earliest(rows: QuerySet[object], column: str) -> datetime | None:  # type: ignore[type-var]
    found: datetime | None = rows.aggregate(first=Min(column))["first"]
    return found


QUEUES: dict[str, Waiting] = {
    "mail": oldest_due_mail,
    "sends": lambda at: _earliest(Send.objects.filter(next_at__lte=at), "next_at"),
    "feeds": lambda at: _earliest(ChangedFeed.objects.filter(next_at__lte=at), "next_at"),
    "inbox": lambda at: _earliest(InboxMessage.objects.filter(next_at__lte=at), "received_at"),
    "file_texts": lambda at: _earliest(
        FileText.objects.filter(state__in=[TextState.WAITING, TextState.READING]), "wanted_at"
    ),
    "file_scans": lambda at: _earliest(
        FileText.objects.filter(scan_state__in=[ScanState.WAITING, ScanState.READING]), "wanted_at"
    ),
    "archive_packages": lambda at: _earliest(
        ArchivePackage.objects.filter(state__in=[PackageState.WAITING, PackageState.MAKING]),
        "requested_at",
    ),
}


def oldest_waiting(at: datetime) -> Iterator[tuple[str, datetime | None]]:
    """Yield since when the oldest row of each queue waits; None if none does."""
    for name, ask in QUEUES.items():
        yield name, ask(at)


def overdue_numbers(today: date) -> Iterator[tuple[str, int]]:
    """Yield how many legal deadlines of each kind have passed without the step that they ask for."""
    yield "applications", overdue(Application.objects.all(), on=today).count()
    yield "duties", overdue_duties(today).count()
    letters = MailboxLetter.objects.filter(due_on__lt=today)
    yield "letters", mailbox.waiting(letters).count()
    yield "complaints", complaints.waiting(Complaint.objects.filter(due_on__lt=today)).count()
    reports = ErrorReport.objects.filter(due_on__lt=today)
    yield "error_reports", error_reports.waiting(reports).count()
    yield "tasks", PlanTask.objects.filter(UNFINISHED, due_on__lt=today).count()
    outcomes = PublicConsultation.objects.filter(
        ended_at__isnull=False, concluded_at=None, cancelled_at=None, outcome_due_on__lt=today
    )
    yield "consultation_outcomes", outcomes.count()


def last_done() -> Iterator[tuple[str, datetime | None]]:
    """Yield when each job that is done by the clock last succeeded; None if it never has."""
    if settings.GONGKAI_BACKUP.folder:
        for kind in RunKind:
            run = newest_success(kind)
            yield kind.value, run.begun_at if run else None
    checkpoint = newest_checkpoint()
    yield "checkpoint", checkpoint.at if checkpoint else None
    inspection = last_inspection()
    yield "inspection", inspection.finished_at if inspection else None
    export = current_run(bulk_root())
    yield "bulk_export", datetime.fromisoformat(export.made_at) if export else None
