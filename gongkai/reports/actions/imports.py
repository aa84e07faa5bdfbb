"""Importing annual reports of earlier years from their files."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.files.storage import StoredFile
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Severity
from gongkai.organisations.models import Body, Person
from gongkai.reports.published.files import FiledReport, findings_of
from gongkai.reports.rules.imports import refusal_to_import
from gongkai.statistics.actions.taken_over_figures import replace_figures, take_over_figures
from gongkai.statistics.models import TakenOverReport


def check_earlier_report(
    body: Body,
    filed: FiledReport,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    correction: str = "",
) -> None:
    """Raise `Refused` if the report cannot be imported; nothing is written."""
    refuse_if(
        refusal_to_import(
            body, filed, by=by, on=local_date(at), reason=reason, correction=correction
        )
    )


@transaction.atomic
def import_earlier_report(
    body: Body,
    filed: FiledReport,
    *,
    file_name: str,
    sha256: str,
    by: Person | None,
    at: datetime,
    reason: str = "",
    correction: str = "",
    source: StoredFile | None = None,
) -> TakenOverReport:
    """
    Import a report that was read from a file; it must be older than all known of the body.

    With a `reason`, a report that was published with errors is imported unchanged. With a
    `correction`, it replaces the report that was imported for its year. `source` is its file, which
    the public page of the report offers.
    """
    body = lock(body)
    refuse_if(
        refusal_to_import(
            body, filed, by=by, on=local_date(at), reason=reason, correction=correction
        )
    )
    findings = findings_of(filed)
    has_errors = any(one.severity == Severity.ERROR for one in findings)
    common: dict[str, Any] = {
        "file_name": file_name,
        "sha256": sha256,
        "by": by,
        "at": at,
        "findings": [one for one in findings if one.severity != Severity.NOTE],
        "reason": reason if has_errors else "",
        "source": source,
    }
    if correction.strip():
        return replace_figures(body, filed.reading.report, correction=correction, **common)
    return take_over_figures(body, filed.reading.report, **common)
