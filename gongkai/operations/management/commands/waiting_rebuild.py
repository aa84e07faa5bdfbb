"""`gongkai waiting_rebuild`: derive the waiting tasks from documents, cases and reports."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Model

from gongkai.applications import waiting as cases
from gongkai.applications.models import Application
from gongkai.complaints import waiting as complaints
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.consultations import reader_waiting
from gongkai.consultations import waiting as consultations
from gongkai.consultations.measures import FEEDBACK, REPORTED
from gongkai.consultations.models import AnswerFeedback, PublicConsultation, ReportedComment
from gongkai.datasets import waiting as datasets
from gongkai.datasets.models import DatasetVersion
from gongkai.documents import waiting as documents
from gongkai.documents.models import Document
from gongkai.error_reports import waiting as error_reports
from gongkai.error_reports.models import ErrorReport
from gongkai.gazette import waiting as gazette
from gongkai.gazette.models import Issue
from gongkai.interviews import waiting as events
from gongkai.interviews.models import Event
from gongkai.mailbox import waiting as mailbox
from gongkai.mailbox.measures import LETTER
from gongkai.mailbox.models import MailboxLetter
from gongkai.meetings import waiting as meetings
from gongkai.meetings.models import Meeting
from gongkai.notifications.actions import set_tasks
from gongkai.operations.verify.waiting import Difference, differences
from gongkai.participation import waiting as concerns
from gongkai.participation.models import Concern
from gongkai.reports import waiting as reports
from gongkai.reports.models import AnnualReport
from gongkai.supervision import waiting as supervision
from gongkai.supervision.models import PlanTask

# Every kind of subject: its table, and what stores the tasks of one row.
UPDATED: dict[str, tuple[type[Model], Callable[[Any], object]]] = {
    documents.DOCUMENT: (Document, documents.update_waiting),
    cases.APPLICATION: (Application, lambda case: cases.update_waiting([case.pk])),
    error_reports.ERROR_REPORT: (ErrorReport, error_reports.update_waiting),
    LETTER: (MailboxLetter, mailbox.update_waiting),
    concerns.CONCERN: (Concern, concerns.update_waiting),
    consultations.CONSULTATION: (PublicConsultation, consultations.update_waiting),
    FEEDBACK: (AnswerFeedback, reader_waiting.update_waiting_feedback),
    REPORTED: (ReportedComment, reader_waiting.update_waiting_report),
    meetings.MEETING: (Meeting, meetings.update_waiting),
    gazette.ISSUE: (Issue, gazette.update_waiting),
    events.EVENT: (Event, events.update_waiting),
    datasets.RELEASE: (DatasetVersion, datasets.update_waiting),
    supervision.PLAN_TASK: (PlanTask, supervision.update_waiting),
    complaints.COMPLAINT: (Complaint, complaints.update_waiting),
    complaints.ORDER: (RectificationOrder, complaints.update_waiting_order),
    reports.REPORT: (AnnualReport, reports.update_waiting),
}


class Command(BaseCommand):
    help = (
        "Derive the waiting tasks of the desk from documents, cases and reports. Needed after an "
        "upgrade that adds this table or changes a workflow; repeating it changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for difference in differences():
            with transaction.atomic():
                _repair(difference)
            done += 1
        self.stdout.write(f"Waiting tasks of {done} subjects changed.")


def _repair(difference: Difference) -> None:
    """Store the tasks of one subject again, from its row as it is now and while it is locked."""
    model, update = UPDATED[difference.subject_type]
    rows = model._default_manager.select_for_update(of=("self",))
    subject = rows.filter(pk=difference.subject_id).first()
    if subject is None:
        set_tasks(difference.subject_type, {difference.subject_id: frozenset()})
    else:
        update(subject)
