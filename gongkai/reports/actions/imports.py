"""Importing annual reports of earlier years from their files."""

from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person
from gongkai.reports.rules import refusal_to_import
from gongkai.reports.xlsx_import.files import FiledReport
from gongkai.statistics.actions.taken_over_figures import take_over_figures
from gongkai.statistics.models import TakenOverReport


def check_earlier_report(body: Body, filed: FiledReport, *, by: Person, at: datetime) -> None:
    """Raise `Refused` if the report cannot be imported; nothing is written."""
    refuse_if(refusal_to_import(body, filed, by=by, on=local_date(at)))


@transaction.atomic
def import_earlier_report(
    body: Body, filed: FiledReport, *, file_name: str, sha256: str, by: Person | None, at: datetime
) -> TakenOverReport:
    """
    Import a report that was read from a file.

    Its figures must be consistent, and it must be older than everything known of the body.
    """
    body = lock(body)
    refuse_if(refusal_to_import(body, filed, by=by, on=local_date(at)))
    return take_over_figures(
        body, filed.reading.report, file_name=file_name, sha256=sha256, by=by, at=at
    )
