"""Importing the figures of annual reports of earlier years."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from gongkai.files.storage import StoredFile
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.law.report_forms.prose_form import PROSE_FORM
from gongkai.law.report_forms.shapes import Finding, Number, Place, Report, Severity, plain
from gongkai.ledger.actions import SYSTEM, Entry, record, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import tree
from gongkai.statistics.cells import carried_to, name_of
from gongkai.statistics.compilation import compile_figures
from gongkai.statistics.models import ManualFigure, TakenOverFile, TakenOverReport
from gongkai.statistics.queries import OFFICER
from gongkai.statistics.rules import refusal_to_take_over
from gongkai.statistics.states import ManualFigureKind, Scope

REASON = "历史年报结转"  # an official text in the ledger, therefore not translated


@transaction.atomic
def take_over_figures(
    body: Body,
    report: Report,
    *,
    file_name: str,
    sha256: str,
    by: Person | None,
    at: datetime,
    findings: Iterable[Finding] = (),
    reason: str = "",
    source: StoredFile | None = None,
) -> TakenOverReport:
    """
    Store a published report, with its file if it was stored, and carry over what was open or in force at its end.

    With a `reason`, the report was published with errors, and its findings are stored. Only bodies
    without subordinate bodies carry figures over: the carry-over of a region is that of its bodies.
    Law: 条例19 art. 50 (what is carried out of a year is carried into the next).
    """
    body = lock(body)
    refuse_if(refusal_to_take_over(body, report.year, by=by, on=local_date(at)))
    assert report.year is not None  # `refusal_to_take_over` requires a form
    earlier = TakenOverReport.objects.create(
        body=body,
        year=report.year,
        form=report.form.code,
        file_name=file_name[:200],
        file_sha256=sha256,
        person=by,
        cells={name_of(place): plain(number) for place, number in report.cells.items()},
        local_rows={row.key: [row.name, row.columns[0].unit] for row in report.local_rows},
        sections={"prose": report.prose} if report.prose else {},
        findings=[_kept(one) for one in findings],
        reason=reason.strip(),
        at=at,
    )
    if source is not None:
        TakenOverFile.objects.create(
            report=earlier,
            name=source.name,
            sha256=source.sha256,
            size=source.size,
            media_type=source.media_type,
        )
    actor = by.actor if by else SYSTEM
    record(
        Verb.REPORT_IMPORTED,
        earlier,
        chain=body.chain,
        by=actor,
        at=at,
        on=local_date(at),
        post=OFFICER if by else "",
        facets={
            "year": report.year,
            "form": report.form.code,
            "file": sha256,
            **({"errors": _errors(earlier), "reason": earlier.reason} if reason else {}),
        },
    )
    figures = [
        _opening(earlier, slot, amount, by=by, at=at)
        for slot, amount in _carried(earlier, report.cells).items()
    ]
    record_many(
        [_entry(one) for one in figures],
        chain=body.chain,
        by=actor,
        at=at,
        post=OFFICER if by else "",
    )
    return earlier


def _kept(finding: Finding) -> dict[str, object]:
    """Return a finding in its stored form; its message is translated when it is shown."""
    return {
        "severity": finding.severity.value,
        "rule": finding.rule,
        "cell": name_of(finding.place) if finding.place.column else "",
        "message": finding.text.message,
        "values": dict(finding.text.values),
    }


def _errors(earlier: TakenOverReport) -> int:
    """Return the number of errors with which a report was published."""
    return sum(one["severity"] == Severity.ERROR for one in earlier.findings)


def _carried(earlier: TakenOverReport, cells: Mapping[Place, Number]) -> dict[str, Decimal]:
    """Return what to add to each stock, so that the next year begins where this one ended."""
    if len(tree(earlier.body, on=date(earlier.year + 1, 1, 1))) > 1:
        return {}
    after = form_of_year(earlier.year + 1)
    if after is None or earlier.form == PROSE_FORM.code:
        return {}  # reports before 2014 did not state open applications
    counted = compile_figures(earlier.body, earlier.year, Scope.OWN)
    assert counted is not None
    found: dict[str, Decimal] = {}
    for place, number in cells.items():
        slot = carried_to(after, place)
        difference = Decimal(str(number)) - Decimal(str(counted.cells.get(place, 0)))
        if slot is not None and difference:
            found[slot] = difference
    return found


def _opening(
    earlier: TakenOverReport, slot: str, amount: Decimal, *, by: Person | None, at: datetime
) -> ManualFigure:
    return ManualFigure.objects.create(
        body=earlier.body,
        year=earlier.year + 1,
        slot=slot,
        kind=ManualFigureKind.OPENING,
        amount=amount,
        on=date(earlier.year, 12, 31),
        reason=REASON,
        evidence=f"{earlier.file_name} ({earlier.file_sha256[:12]})",
        person=by,
        at=at,
    )


def _entry(figure: ManualFigure) -> Entry:
    facets = {
        "slot": figure.slot,
        "amount": f"{figure.amount.normalize():f}",
        "kind": ManualFigureKind.OPENING.value,
        "year": figure.year,
    }
    return Entry(Verb.FIGURE_ENTERED, figure, figure.on, facets=facets)
