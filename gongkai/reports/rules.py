"""Why not: each refusal says why something may not be done to an annual report."""

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
from gongkai.reports.published.files import NOT_UNDERSTOOD, FiledReport, first_error
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
from gongkai.statistics.rules import ALREADY_REPORTED, refusal_to_take_over, said

MAX_TEXT, MAX_WORDS, MAX_REMARK = 50_000, 500, 1_000
MAX_REASON = 500


def refusal_of_year(body: Body, year: int, *, on: date) -> Refusal | None:
    """
    Why there is no report of this body about this year: no form, not over, or no such body then.

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
            _("The year %(year)s is not over: its report is begun on 1 January.") % {"year": year},
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
            _("There is already a report of this body about %(year)s.") % {"year": year},
        )
    if TakenOverReport.objects.filter(body=body, year=year).exists():
        return Refusal(
            "reported-before",
            _("The report of this body about %(year)s was taken over from before.")
            % {"year": year},
        )
    return None


def refusal_of_step(
    step: ReportStep[Any], report: AnnualReport, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not take a step of the workflow: the report is in another state, or it is for somebody else."""
    if not step.starts_from(report.state):
        return _wrong_state(report)
    body_id = report.body_id if step.side == Side.OWN else report.body.parent_id
    capacity = capacity_in(by, body_id, on=local_date(at), post=step.post)
    if capacity is None:
        return _wrong_post(step)
    if step.author is False and report.submitted_by_id in {by.pk, capacity.holder_id}:
        return Refusal("own-submission", _("Whoever handed the report in does not decide on it."))
    return None


def refusal_to_open(body: Body, year: int, *, by: Person, at: datetime) -> Refusal | None:
    """Why `by` may not begin the report of a body about a year."""
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
    Why `by` may not change a section; `revision` is the one the edit began from.

    Two officers may write the same report; what one has saved, the other never overwrites unseen.
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
                "Somebody saved this section after you opened it. Nothing of yours was written: compare the two texts."
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
    words: str = " ",
    checks: Sequence[Check] | None = None,
) -> Refusal | None:
    """Why `by` may not say why a warning may stand; an error is mended and never talked away."""
    refusal = _refusal_to_write(report, by=by, at=at)
    if refusal is not None or checks is None:
        return refusal
    found = [one for one in checks if one.key == finding]
    if not found:
        return Refusal("no-such-finding", _("The checks no longer find this."))
    if all(one.severity != Severity.WARNING for one in found):
        return Refusal(
            "not-a-warning", _("Only a warning can be explained; an error must be mended.")
        )
    return _refusal_of_words(words, MAX_WORDS, "words")


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
    Why `by` may not hand the report in; `checks` are those of the report, where the caller has made them already.

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
            _("%(count)s errors must be mended first: %(first)s")
            % {"count": len(errors), "first": errors[0].text},
            law=errors[0].law,
        )
    open_warnings = [one for one in found if one.blocks]
    if open_warnings:
        return Refusal(
            "warning-without-word",
            _("%(count)s warnings need a word why they may stand: %(first)s")
            % {"count": len(open_warnings), "first": open_warnings[0].text},
        )
    return None


def refusal_to_freeze(behind: Collection[str]) -> Refusal | None:
    """Why the figures cannot be frozen at this moment: some acts of the bodies have not been counted yet."""
    if behind:
        return Refusal(
            "figures-behind",
            _("Acts of the last seconds are still being counted. Try again in a moment."),
        )
    return None


def refusal_to_take_back(
    report: AnnualReport, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not take back what the body has handed in: nobody above may have decided yet."""
    return refusal_of_step(TAKE_BACK, report, by=by, at=at)


def refusal_to_return(
    report: AnnualReport, inputs: ReturnInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not return a report to its body; whoever returns it says what is to be mended."""
    refusal = refusal_of_step(RETURN, report, by=by, at=at)
    if refusal is not None or inputs is None:
        return refusal
    said = {key: text for key, text in inputs.remarks.items() if text.strip()}
    if not said:
        return Refusal(
            "no-remark", _("Write at least one remark: what is to be mended?"), field="remark"
        )
    form = form_of_year(report.year)
    for key, text in said.items():
        if key and (form is None or outline_of(form, key) is None):
            return Refusal("no-such-section", _("This form has no such section."), field="section")
        if len(text) > MAX_REMARK:
            return Refusal(
                "words-too-long",
                _("At most %(most)s characters.") % {"most": MAX_REMARK},
                field="remark",
            )
    return None


def refusal_to_accept(
    report: AnnualReport, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not accept a report: it is for the body above, and never for who handed it in.

    Law: 条例19 art. 49.
    """
    return refusal_of_step(ACCEPT, report, by=by, at=at)


def refusal_to_settle_remark(remark: ReportRemark, *, by: Person, at: datetime) -> Refusal | None:
    """Why `by` may not tick a remark off."""
    refusal = _refusal_to_write(remark.report, by=by, at=at)
    if refusal is None and remark.settled_at is not None:
        return Refusal("already-settled", _("This remark is settled."))
    return refusal


def refusal_to_reopen(
    report: AnnualReport, inputs: ReopenInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not begin a corrected edition: only of what was accepted, of the newest, and for a reason."""
    refusal = refusal_of_step(REOPEN, report, by=by, at=at)
    if refusal is not None:
        return refusal
    newest = latest_report(report.body, report.year)
    if newest is not None and newest.edition > report.edition:
        return Refusal("edition-open", _("There is already a later edition of this report."))
    if inputs is None:
        return None
    if not inputs.reason.strip():
        return Refusal("no-reason", _("Say why a corrected edition is needed."), field="reason")
    return _refusal_of_words(inputs.reason, MAX_WORDS, "reason")


def refusal_to_begin_publication(
    report: AnnualReport, inputs: PublicationInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why the report cannot go the road of a public document with this draft.

    Law: 条例19 art. 49 (accepted first, then made public).
    """
    if not BEGIN_PUBLICATION.starts_from(report.state):
        return Refusal(
            "not-accepted", _("Only an accepted report can be published."), law="条例19 art. 49"
        )
    refusal = refusal_of_step(BEGIN_PUBLICATION, report, by=by, at=at)
    if refusal is not None:
        return refusal
    if report.document_id is not None:
        return Refusal("already-begun", _("Its publication is under way already."))
    return (
        None
        if inputs is None
        else _refusal_of_document(report, Document.objects.get(pk=inputs.document_id))
    )


def refusal_to_import(
    body: Body, filed: FiledReport, *, by: Person | None, on: date, reason: str = ""
) -> Refusal | None:
    """
    Why an earlier report may not be taken over.

    It must add up, or a `reason` says that it was published with these errors; it must have been
    understood in any case; and the body has handed in none as old here.
    """
    year = filed.reading.report.year
    refusal = refusal_to_take_over(body, year, by=by, on=on)
    if refusal is not None:
        return refusal
    error = first_error(filed)
    if error is not None and (error.rule in NOT_UNDERSTOOD or not reason.strip()):
        return Refusal("does-not-add-up", said(error.text), error.law, field="file")
    if len(reason) > MAX_REASON:
        return Refusal(
            "no-reason",
            _("Give a reason, in up to %(most)s characters.") % {"most": MAX_REASON},
            field="reason",
        )
    # A report that was returned has no frozen figures, and was handed in all the same.
    if (
        AnnualReport.objects.filter(body=body, year__lte=year)
        .exclude(state=ReportState.DRAFTING)
        .exists()
    ):
        return ALREADY_REPORTED
    return None


def _refusal_of_document(report: AnnualReport, document: Document) -> Refusal | None:
    if document.body_id != report.body_id:
        return Refusal("other-body", _("This document belongs to another body."), field="document")
    if document.open_version_id is None:
        return Refusal(
            "no-draft", _("This document has no draft that could be reviewed."), field="document"
        )
    others = document.annual_reports.exclude(body=report.body_id, year=report.year)
    if others.exists():
        return Refusal(
            "other-report", _("This document is the report of another year."), field="document"
        )
    return None


def _refusal_to_write(report: AnnualReport, *, by: Person, at: datetime) -> Refusal | None:
    if not WRITE.starts_from(report.state):
        return Refusal(
            "read-only", _("The report is handed in; its text and figures no longer change.")
        )
    return refusal_of_step(WRITE, report, by=by, at=at)


def _refusal_of_words(words: str, most: int, field: str) -> Refusal | None:
    if not words.strip():
        return Refusal("no-words", _("Enter a text."), field=field)
    if len(words) > most:
        return Refusal(
            "words-too-long", _("At most %(most)s characters.") % {"most": most}, field=field
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
