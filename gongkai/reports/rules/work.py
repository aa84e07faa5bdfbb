"""Refusals of actions on annual reports."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.law.report_forms.forms import form_of_year
from gongkai.law.report_forms.shapes import Severity
from gongkai.organisations.models import Body, BodyTerm, Person
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.states import PostKind
from gongkai.reports.checks import Check, checks_of
from gongkai.reports.models import AnnualReport, ReportRemark
from gongkai.reports.queries import latest_report
from gongkai.reports.sections import outline_of
from gongkai.reports.states import ReportState
from gongkai.reports.workflow import (
    ACCEPT,
    BEGIN_PUBLICATION,
    OPEN,
    REOPEN,
    RETURN,
    SUBMIT,
    TAKE_BACK,
    WRITE,
    PublicationInputs,
    ReopenInputs,
    ReportStep,
    ReturnInputs,
    Side,
)
from gongkai.statistics.models import TakenOverReport
from gongkai.statistics.queries import capacity_in

MAX_TEXT, MAX_EXPLANATION, MAX_REMARK = 50_000, 500, 1_000


def refusal_of_year(body: Body, year: int, *, on: date) -> Refusal | None:
    """
    Why this body has no report for this year: no form, year not over, or no such body then.

    Law: 条例19 art. 49, 50; 国办发〔2014〕32号.
    """
    form = form_of_year(year)
    if form is None:
        return Refusal(
            "no-form",
            _("There is no form for reports of %(year)s: the first is that of 2014.")
            % {"year": year},
            law="国办发〔2014〕32号",
            field="year",
        )
    if year >= on.year:
        return Refusal(
            "year-not-over",
            _("The year %(year)s is not over. Its report begins on 1 January of the next year.")
            % {"year": year},
            law=form.law,
            field="year",
        )
    if not BodyTerm.objects.filter(in_force(date(year, 12, 31)), body=body).exists() or (
        body.ended_on is not None and body.ended_on <= date(year, 12, 31)
    ):
        return Refusal(
            "no-body-then",
            _("This body did not exist at the end of %(year)s.") % {"year": year},
            field="body",
        )
    if AnnualReport.objects.filter(body=body, year=year).exists():
        return Refusal(
            "already-open",
            _("This body already has a report for %(year)s.") % {"year": year},
        )
    if TakenOverReport.current.filter(body=body, year=year).exists():
        return Refusal(
            "reported-before",
            _("The report of this body for %(year)s was imported from an earlier system.")
            % {"year": year},
        )
    return None


def refusal_of_step(
    step: ReportStep[Any], report: AnnualReport, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not take a step: the report is in another state, or another post takes it."""
    if not step.starts_from(report.state):
        return _wrong_state(report)
    body_id = report.body_id if step.side == Side.OWN else report.body.parent_id
    capacity = capacity_in(by, body_id, on=local_date(at), post=step.post)
    if capacity is None:
        return _wrong_post(step)
    if step.author is False and report.submitted_by_id in {by.pk, capacity.holder_id}:
        return Refusal(
            "own-submission", _("The person who submitted the report cannot decide on it.")
        )
    return None


def refusal_to_open(body: Body, year: int, *, by: Person, at: datetime) -> Refusal | None:
    """Why `by` may not begin the report of a body for a year."""
    if capacity_in(by, body.pk, on=local_date(at), post=OPEN.post) is None:
        return _wrong_post(OPEN)
    return refusal_of_year(body, year, on=local_date(at))


def refusal_to_edit_section(
    report: AnnualReport,
    key: str,
    *,
    by: Person,
    at: datetime,
    text: str = "",
    revision: int | None = None,
) -> Refusal | None:
    """
    Why `by` may not change a section.

    The edit began from `revision`. If another officer has saved the section since, the edit is
    refused, so that no text is overwritten unseen.
    """
    refusal = _refusal_to_write(report, by=by, at=at)
    if refusal is not None:
        return refusal
    form = form_of_year(report.year)
    if form is None or outline_of(form, key) is None:
        return Refusal("no-such-section", _("This form has no such section."), field="section")
    if len(text) > MAX_TEXT:
        return Refusal(
            "text-too-long", _("At most %(most)s characters.") % {"most": MAX_TEXT}, field="text"
        )
    section = report.sections.filter(key=key).first()
    if revision is not None and revision != (section.revision if section else 0):
        return Refusal(
            "stale-revision",
            _(
                "Another user saved this section after you opened it. Your text was not saved: compare the two texts."
            ),
            field="text",
        )
    return None


def refusal_to_explain(
    report: AnnualReport,
    finding: str,
    *,
    by: Person,
    at: datetime,
    text: str = " ",
    checks: Sequence[Check] | None = None,
) -> Refusal | None:
    """Why `by` may not explain a warning; errors must be corrected and cannot be explained."""
    refusal = _refusal_to_write(report, by=by, at=at)
    if refusal is not None or checks is None:
        return refusal
    found = [one for one in checks if one.key == finding]
    if not found:
        return Refusal("no-such-finding", _("The checks no longer report this finding."))
    if all(one.severity != Severity.WARNING for one in found):
        return Refusal(
            "not-a-warning", _("Only a warning can be explained; an error must be corrected.")
        )
    return _refusal_of_text(text, MAX_EXPLANATION, "text")


def refusal_to_submit(
    report: AnnualReport,
    _inputs: Nothing | None,
    /,
    *,
    by: Person,
    at: datetime,
    checks: Sequence[Check] | None = None,
) -> Refusal | None:
    """
    Why `by` may not submit the report.

    The caller may pass the `checks` of the report if it has made them already.
    Law: 条例19 art. 49, 50.
    """
    refusal = refusal_of_step(SUBMIT, report, by=by, at=at)
    if refusal is not None:
        return refusal
    found = checks_of(report) if checks is None else checks
    errors = [one for one in found if one.severity == Severity.ERROR]
    if errors:
        return Refusal(
            "errors-open",
            _("%(count)s errors must be corrected first: %(first)s")
            % {"count": len(errors), "first": errors[0].text},
            law=errors[0].law,
        )
    open_warnings = [one for one in found if one.blocks]
    if open_warnings:
        return Refusal(
            "warning-unexplained",
            _("%(count)s warnings need an explanation: %(first)s")
            % {"count": len(open_warnings), "first": open_warnings[0].text},
        )
    return None


def refusal_to_freeze(behind: Collection[str]) -> Refusal | None:
    """Why the figures cannot be frozen now: some acts of the bodies are not counted yet."""
    if behind:
        return Refusal(
            "figures-behind",
            _("Acts of the last seconds are still being counted. Try again in a moment."),
        )
    return None


def refusal_to_take_back(
    report: AnnualReport, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not take back a submitted report: the superior body has already decided."""
    return refusal_of_step(TAKE_BACK, report, by=by, at=at)


def refusal_to_return(
    report: AnnualReport, inputs: ReturnInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not return a report to its body; at least one remark is required."""
    refusal = refusal_of_step(RETURN, report, by=by, at=at)
    if refusal is not None or inputs is None:
        return refusal
    remarks = {key: text for key, text in inputs.remarks.items() if text.strip()}
    if not remarks:
        return Refusal(
            "no-remark", _("Enter at least one remark on what must be corrected."), field="remark"
        )
    form = form_of_year(report.year)
    for key, text in remarks.items():
        if key and (form is None or outline_of(form, key) is None):
            return Refusal("no-such-section", _("This form has no such section."), field="section")
        if len(text) > MAX_REMARK:
            return Refusal(
                "text-too-long",
                _("At most %(most)s characters.") % {"most": MAX_REMARK},
                field="remark",
            )
    return None


def refusal_to_accept(
    report: AnnualReport, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not accept a report.

    Only a report officer of the superior body can, and not the person who submitted the report.
    Law: 条例19 art. 49.
    """
    return refusal_of_step(ACCEPT, report, by=by, at=at)


def refusal_to_settle_remark(remark: ReportRemark, *, by: Person, at: datetime) -> Refusal | None:
    """Why `by` may not mark a remark as settled."""
    refusal = _refusal_to_write(remark.report, by=by, at=at)
    if refusal is None and remark.settled_at is not None:
        return Refusal("already-settled", _("This remark is already settled."))
    return refusal


def refusal_to_reopen(
    report: AnnualReport, inputs: ReopenInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not begin a corrected edition.

    Only the newest accepted edition can be corrected, and a reason is required.
    """
    refusal = refusal_of_step(REOPEN, report, by=by, at=at)
    if refusal is not None:
        return refusal
    newest = latest_report(report.body, report.year)
    if newest is not None and newest.edition > report.edition:
        return Refusal("edition-open", _("There is already a later edition of this report."))
    if inputs is None:
        return None
    if not inputs.reason.strip():
        return Refusal(
            "no-reason", _("Enter the reason for the corrected edition."), field="reason"
        )
    return _refusal_of_text(inputs.reason, MAX_EXPLANATION, "reason")


def refusal_to_begin_publication(
    report: AnnualReport, inputs: PublicationInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why the report cannot be published by means of this draft document.

    Law: 条例19 art. 49 (accepted first, then made public).
    """
    if not BEGIN_PUBLICATION.starts_from(report.state):
        return Refusal(
            "not-accepted", _("Only an accepted report can be published."), law="条例19 art. 49"
        )
    refusal = refusal_of_step(BEGIN_PUBLICATION, report, by=by, at=at)
    if refusal is not None:
        return refusal
    if report.document is not None and not _is_discarded(report.document):
        return Refusal("already-begun", _("Publication of this report has already begun."))
    return (
        None
        if inputs is None
        else _refusal_of_document(report, Document.objects.get(pk=inputs.document_id))
    )


def _refusal_of_document(report: AnnualReport, document: Document) -> Refusal | None:
    if document.body_id != report.body_id:
        return Refusal("other-body", _("This document belongs to another body."), field="document")
    if document.open_version_id is None or _is_discarded(document):
        return Refusal(
            "no-draft", _("This document has no draft that could be reviewed."), field="document"
        )
    others = document.annual_reports.exclude(body=report.body_id, year=report.year)
    if others.exists():
        return Refusal(
            "other-report", _("This document is the report of another year."), field="document"
        )
    return None


def _is_discarded(document: Document) -> bool:
    return document.open_version is not None and document.open_version.is_discarded


def _refusal_to_write(report: AnnualReport, *, by: Person, at: datetime) -> Refusal | None:
    if not WRITE.starts_from(report.state):
        return Refusal(
            "read-only",
            _("The report has been submitted. Its text and figures can no longer be changed."),
        )
    return refusal_of_step(WRITE, report, by=by, at=at)


def _refusal_of_text(text: str, most: int, field: str) -> Refusal | None:
    if not text.strip():
        return Refusal("no-text", _("Enter a text."), field=field)
    if len(text) > most:
        return Refusal(
            "text-too-long", _("At most %(most)s characters.") % {"most": most}, field=field
        )
    return None


def _wrong_state(report: AnnualReport) -> Refusal:
    now = ReportState(report.state).label
    return Refusal(
        "wrong-state", _("Not possible now: the report is “%(state)s”.") % {"state": now}
    )


def _wrong_post(step: ReportStep[Any]) -> Refusal:
    post = {"post": PostKind(step.post).label if step.post else ""}
    if step.side == Side.ABOVE:
        return Refusal(
            "wrong-post",
            _("Only a person with the post “%(post)s” in the body above can do this.") % post,
        )
    return Refusal(
        "wrong-post", _("Only a person with the post “%(post)s” in this body can do this.") % post
    )
