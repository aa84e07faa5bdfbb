"""Submitting a report with frozen figures, taking it back, returning it and accepting it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.ledger.actions import record
from gongkai.ledger.models import Chain, Cursor
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import chains_of
from gongkai.reports.checks import checks_of, load_working_report
from gongkai.reports.models import AnnualReport, ReportRemark
from gongkai.reports.rules.work import (
    refusal_to_accept,
    refusal_to_freeze,
    refusal_to_return,
    refusal_to_settle_remark,
    refusal_to_submit,
    refusal_to_take_back,
)
from gongkai.reports.snapshots import digest_of, snapshot_of
from gongkai.reports.waiting import update_waiting
from gongkai.reports.workflow import ACCEPT, RETURN, SUBMIT, TAKE_BACK, ReportStep, ReturnInputs
from gongkai.statistics.actions.frozen_figures import discard_frozen_figures, freeze_figures
from gongkai.statistics.compilation import bodies_in
from gongkai.statistics.counting import CONSUMER


@transaction.atomic
def submit_report(
    report: AnnualReport, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> AnnualReport:
    """
    Submit the report to the superior body and freeze its figures and text.

    The cursors of the tallies are locked meanwhile, so that figures and ledger positions are
    consistent. A report of a body without a superior body is accepted at once. The act contains a
    hash of the snapshot.
    Law: 条例19 art. 49, 50.
    """
    report = lock(report)
    chains = chains_of(bodies_in(report.body, report.year, report.scope))
    cursors = (
        Cursor.objects.select_for_update()
        .filter(consumer=CONSUMER, chain__in=chains)
        .order_by("chain")
    )
    read = dict(cursors.values_list("chain", "seq"))
    found = load_working_report(report)
    refuse_if(refusal_to_submit(report, inputs, by=by, at=at, checks=checks_of(report, found)))
    heads = Chain.objects.filter(code__in=chains).values_list("code", "head_seq")
    refuse_if(refusal_to_freeze([chain for chain, head in heads if read.get(chain, 0) < head]))
    report.figures = freeze_figures(
        report.body, found.compiled, found.level, edition=report.edition, scope=report.scope
    )
    report.frozen = snapshot_of(found, read)
    report.state = SUBMIT.new_state
    report.submitted_at, report.submitted_by = at, by
    facets: dict[str, Any] = {"frozen": digest_of(report)}
    if report.body.parent_id is None:
        facets["accepted"] = True
        report.state = ACCEPT.new_state
        report.accepted_at, report.accepted_by = at, None
    _save(report, SUBMIT, by=by, at=at, facets=facets)
    return report


@transaction.atomic
def take_back_report(
    report: AnnualReport, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> AnnualReport:
    """Take back a submitted report without a decision; its figures become live again."""
    report = lock(report)
    refuse_if(refusal_to_take_back(report, inputs, by=by, at=at))
    report.state = TAKE_BACK.new_state
    _save_with_live_figures(report, TAKE_BACK, by=by, at=at)
    return report


@transaction.atomic
def return_report(
    report: AnnualReport, inputs: ReturnInputs, /, *, by: Person, at: datetime
) -> AnnualReport:
    """
    Return a report to its body with remarks by section (key "": the whole report).

    Its figures become live again.
    Law: 条例19 art. 49; 国办公开办函〔2021〕30号 (the body above looks reports through).
    """
    report = lock(report)
    inputs = ReturnInputs({key: clean_text(text) for key, text in inputs.remarks.items()})
    refuse_if(refusal_to_return(report, inputs, by=by, at=at))
    ReportRemark.objects.bulk_create(
        ReportRemark(report=report, section=key, text=text, person=by, at=at)
        for key, text in inputs.remarks.items()
        if text
    )
    report.state = RETURN.new_state
    _save_with_live_figures(report, RETURN, by=by, at=at)
    return report


@transaction.atomic
def accept_report(
    report: AnnualReport, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> AnnualReport:
    """
    Accept a report; from then on only a corrected edition can change it.

    Law: 条例19 art. 49.
    """
    report = lock(report)
    refuse_if(refusal_to_accept(report, inputs, by=by, at=at))
    report.state = ACCEPT.new_state
    report.accepted_at, report.accepted_by = at, by
    _save(report, ACCEPT, by=by, at=at)
    return report


@transaction.atomic
def settle_remark(remark: ReportRemark, *, by: Person, at: datetime) -> ReportRemark:
    """Mark a remark as settled; this is not an official act: the next submission is one."""
    remark = lock(remark)
    refuse_if(refusal_to_settle_remark(remark, by=by, at=at))
    remark.settled_at = at
    remark.save(update_fields=["settled_at"])
    return remark


def _save_with_live_figures(
    report: AnnualReport, step: ReportStep[Any], *, by: Person, at: datetime
) -> None:
    """Save a report and delete its frozen figures, so that its figures are live again."""
    frozen = report.figures
    assert frozen is not None  # a submitted report has frozen figures
    report.figures, report.frozen = None, {}
    report.submitted_at, report.submitted_by = None, None
    _save(report, step, by=by, at=at)
    discard_frozen_figures(frozen)


def _save(
    report: AnnualReport,
    step: ReportStep[Any],
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    report.revision += 1
    report.changed_at = at
    report.save()
    update_waiting(report)
    record(
        Verb(step.act_verb),
        report,
        chain=report.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=step.post or "",
        facets={
            "year": report.year,
            "edition": report.edition,
            "code": report.body.code,
            **(facets or {}),
        },
    )
