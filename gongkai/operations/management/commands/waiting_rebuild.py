"""`gongkai waiting_rebuild`: derive the waiting tasks from documents, cases and reports."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from gongkai.applications import waiting as cases
from gongkai.applications.models import Application
from gongkai.consultations import waiting as consultations
from gongkai.consultations.models import PublicConsultation
from gongkai.documents import waiting as documents
from gongkai.documents.models import Document
from gongkai.error_reports import waiting as error_reports
from gongkai.error_reports.models import ErrorReport
from gongkai.notifications.actions import set_tasks
from gongkai.operations.verify.waiting import Difference, differences
from gongkai.participation import waiting as concerns
from gongkai.participation.models import Concern
from gongkai.reports import waiting as reports
from gongkai.reports.models import AnnualReport


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
    pk = difference.subject_id
    if difference.subject_type == documents.DOCUMENT:
        for document in Document.objects.select_for_update(of=("self",)).filter(pk=pk):
            documents.update_waiting(document)
            return
    elif difference.subject_type == cases.APPLICATION:
        for case in Application.objects.select_for_update(of=("self",)).filter(pk=pk):
            cases.update_waiting([case.pk])
            return
    elif difference.subject_type == error_reports.ERROR_REPORT:
        for error in ErrorReport.objects.select_for_update(of=("self",)).filter(pk=pk):
            error_reports.update_waiting(error)
            return
    elif difference.subject_type == concerns.CONCERN:
        for concern in Concern.objects.select_for_update(of=("self",)).filter(pk=pk):
            concerns.update_waiting(concern)
            return
    elif difference.subject_type == consultations.CONSULTATION:
        for one in PublicConsultation.objects.select_for_update(of=("self",)).filter(pk=pk):
            consultations.update_waiting(one)
            return
    else:
        for report in AnnualReport.objects.select_for_update(of=("self",)).filter(pk=pk):
            reports.update_waiting(report)
            return
    set_tasks(difference.subject_type, {pk: frozenset()})  # the subject is gone
