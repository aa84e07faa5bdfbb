"""Editing a report: open it, edit sections, explain warnings, begin a corrected edition."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.documents.models import Document
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.ledger.actions import SYSTEM, Actor, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.reports.checks import checks_of
from gongkai.reports.models import AnnualReport, FindingExplanation, ReportSection
from gongkai.reports.queries import bodies_without_report
from gongkai.reports.rules.work import (
    refusal_of_year,
    refusal_to_begin_publication,
    refusal_to_edit_section,
    refusal_to_explain,
    refusal_to_open,
    refusal_to_reopen,
)
from gongkai.reports.sections import outlines_of
from gongkai.reports.waiting import update_waiting
from gongkai.reports.workflow import OPEN, REOPEN, PublicationInputs, ReopenInputs, ReportStep


@transaction.atomic
def open_report(body: Body, year: int, *, by: Person, at: datetime) -> AnnualReport:
    """
    Begin the report of a body for a year, with the initial text of every section.

    Law: 条例19 art. 49, 50; 条例07 art. 31, 32.
    """
    lock_key(f"report:{body.pk}:{year}")
    refuse_if(refusal_to_open(body, year, by=by, at=at))
    return _open(body, year, by=by.actor, at=at)


def open_reports(year: int, *, at: datetime, bodies: Collection[Body] | None = None) -> int:
    """
    Begin the reports of the bodies in force that have none for the year; return how many.

    `bodies` limits this to some of them. Each report is opened in a transaction of its own.
    Law: 条例19 art. 49 (every body reports every year).
    """
    opened = 0
    missing = bodies_without_report(year).order_by("id")
    for body in missing if bodies is None else missing.filter(pk__in=[body.pk for body in bodies]):
        with transaction.atomic():
            lock_key(f"report:{body.pk}:{year}")
            if refusal_of_year(body, year, on=local_date(at)) is None:
                _open(body, year, by=SYSTEM, at=at)
                opened += 1
    return opened


@transaction.atomic
def edit_section(
    report: AnnualReport, key: str, text: str, *, by: Person, at: datetime, revision: int
) -> ReportSection:
    """
    Save the text of a section; this is not an official act until the report is submitted.

    `revision` is the one that the editor saw. The edit is refused if another user has saved since.
    """
    report = lock(report)
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    refuse_if(refusal_to_edit_section(report, key, by=by, at=at, text=text, revision=revision))
    section = report.sections.filter(key=key).first() or ReportSection(report=report, key=key)
    section.text = text
    section.revision += 1
    section.person = by
    section.changed_at = at
    section.save()
    report.revision += 1
    report.changed_at = at
    report.save(update_fields=["revision", "changed_at"])
    return section


@transaction.atomic
def explain_finding(
    report: AnnualReport, finding: str, text: str, *, by: Person, at: datetime
) -> FindingExplanation:
    """
    Save the explanation of a warning, replacing an earlier one.

    This is not an official act: the submitted report contains the explanation.
    """
    report = lock(report)
    text = clean_text(text)
    checks = checks_of(report)
    refuse_if(refusal_to_explain(report, finding, by=by, at=at, text=text, checks=checks))
    explanation, _created = FindingExplanation.objects.update_or_create(
        report=report, finding=finding, defaults={"text": text, "person": by, "at": at}
    )
    return explanation


@transaction.atomic
def reopen_report(
    report: AnnualReport, inputs: ReopenInputs, /, *, by: Person, at: datetime
) -> AnnualReport:
    """
    Begin a corrected edition with the text of the last one, which stays unchanged.

    Law: 条例19 art. 50; 国办公开办函〔2021〕30号 (figures must be right).
    """
    report = lock(report)
    inputs = ReopenInputs(clean_text(inputs.reason))
    refuse_if(refusal_to_reopen(report, inputs, by=by, at=at))
    edition = AnnualReport.objects.create(
        body=report.body,
        year=report.year,
        edition=report.edition + 1,
        scope=report.scope,
        reason=inputs.reason,
        opened_at=at,
        changed_at=at,
    )
    ReportSection.objects.bulk_create(
        ReportSection(report=edition, key=one.key, text=one.text, person=one.person, changed_at=at)
        for one in report.sections.order_by("id")
    )
    _record(REOPEN, edition, by=by.actor, at=at, reason=inputs.reason)
    return edition


@transaction.atomic
def begin_publication(
    report: AnnualReport, inputs: PublicationInputs, /, *, by: Person, at: datetime
) -> AnnualReport:
    """
    Link an accepted report to the document by which it is published.

    The document is reviewed like any other. This is not an official act: the release of the
    document is one, and it changes the state of the report to published.
    """
    report = lock(report)
    refuse_if(refusal_to_begin_publication(report, inputs, by=by, at=at))
    report.document = Document.objects.get(pk=inputs.document_id)
    report.changed_at = at
    report.save(update_fields=["document", "changed_at"])
    update_waiting(report)
    return report


def _open(body: Body, year: int, *, by: Actor, at: datetime) -> AnnualReport:
    form = form_of_year(year)
    assert form is not None  # `refusal_of_year` requires a form
    report = AnnualReport.objects.create(body=body, year=year, opened_at=at, changed_at=at)
    ReportSection.objects.bulk_create(
        ReportSection(report=report, key=outline.key, text=outline.text, changed_at=at)
        for outline in outlines_of(form)
    )
    _record(OPEN, report, by=by, at=at)
    return report


def _record(
    step: ReportStep[Any], report: AnnualReport, *, by: Actor, at: datetime, **facets: str
) -> None:
    update_waiting(report)
    record(
        Verb(step.act_verb),
        report,
        chain=report.body.chain,
        by=by,
        at=at,
        on=local_date(at),
        post="" if by == SYSTEM else step.post or "",
        facets={"year": report.year, "edition": report.edition, "code": report.body.code, **facets},
    )
