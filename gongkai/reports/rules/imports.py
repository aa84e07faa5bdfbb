"""Refusals of taking over an annual report that was published elsewhere."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.reports.models import AnnualReport
from gongkai.reports.published.files import NOT_UNDERSTOOD, FiledReport, first_error
from gongkai.reports.states import ReportState
from gongkai.statistics.rules import (
    ALREADY_REPORTED,
    refusal_to_replace,
    refusal_to_take_over,
    said,
)

MAX_REASON = 500


def refusal_to_import(
    body: Body,
    filed: FiledReport,
    *,
    by: Person | None,
    on: date,
    reason: str = "",
    correction: str = "",
) -> Refusal | None:
    """
    Why an earlier report may not be imported, or with a `correction` not replace one that was.

    Its figures must be consistent, or a `reason` must state that it was published with these
    errors; errors of reading are always refused. The body must not have submitted a report here for
    the same or an earlier year.
    """
    year = filed.reading.report.year
    refusal = (
        refusal_to_replace(body, filed.reading.report, correction=correction, by=by, on=on)
        if correction.strip()
        else refusal_to_take_over(body, year, by=by, on=on)
    )
    if refusal is not None:
        return refusal
    if not reason.strip() and not any(filed.reading.report.cells.values()):
        return Refusal(
            "not-filled-in",
            _("Every figure of the report is 0 or blank: the form has not been filled in."),
            field="file",
        )
    error = first_error(filed)
    if error is not None and (error.rule in NOT_UNDERSTOOD or not reason.strip()):
        return Refusal("does-not-add-up", said(error.text), error.law, field="file")
    if len(reason) > MAX_REASON:
        return Refusal(
            "no-reason",
            _("Enter a reason of up to %(most)s characters.") % {"most": MAX_REASON},
            field="reason",
        )
    # A returned report has no frozen figures although it was submitted.
    if (
        AnnualReport.objects.filter(body=body, year__lte=year)
        .exclude(state=ReportState.DRAFTING)
        .exists()
    ):
        return ALREADY_REPORTED
    return None
