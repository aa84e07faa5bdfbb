"""Importing the figures of annual reports of earlier years."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from gongkai.files.storage import StoredFile
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.law.report_forms.prose_form import PROSE_FORM
from gongkai.law.report_forms.shapes import Finding, Number, Place, Report, Severity
from gongkai.ledger.actions import SYSTEM, Actor, Entry, record, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import tree
from gongkai.statistics.cells import carried_to, name_of
from gongkai.statistics.compilation import compile_figures, compiled_from_taken_over
from gongkai.statistics.models import (
    FrozenFigures,
    ManualFigure,
    TakenOverFile,
    TakenOverReport,
)
from gongkai.statistics.queries import OFFICER
from gongkai.statistics.rules import (
    refusal_to_replace,
    refusal_to_take_over,
    stored_cells,
    stored_sections,
)
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
    earlier = _stored(
        TakenOverReport(
            body=body,
            file_name=file_name[:200],
            file_sha256=sha256,
            person=by,
            findings=[_kept(one) for one in findings],
            reason=reason.strip(),
            at=at,
        ),
        report,
        source,
    )
    _record(Verb.REPORT_IMPORTED, earlier, {})
    _carry_over(earlier, by=by, at=at)
    return earlier


@transaction.atomic
def replace_figures(
    body: Body,
    report: Report,
    *,
    correction: str,
    file_name: str,
    sha256: str,
    by: Person | None,
    at: datetime,
    findings: Iterable[Finding] = (),
    reason: str = "",
    source: StoredFile | None = None,
) -> TakenOverReport:
    """
    Replace a report that was taken over wrongly, for the reason `correction`; the former one is kept.

    The difference of what it carries into the next year is carried over as well, and taken off again
    where the next report that was taken over states its own stock. Once the body has submitted a later
    report here, its figures stand, and nothing is carried over: differences are then entered as manual
    figures.
    """
    body = lock(body)
    refuse_if(refusal_to_replace(body, report, correction=correction, by=by, on=local_date(at)))
    before = lock(TakenOverReport.current.get(body=body, year=report.year or 0))
    is_settled = FrozenFigures.objects.filter(body=body, year__gt=before.year).exists()
    later = TakenOverReport.current.filter(body=body, year__gt=before.year).order_by("year").first()
    before.is_current = False
    before.save(update_fields=["is_current"])
    earlier = _stored(
        TakenOverReport(
            body=body,
            file_name=file_name[:200],
            file_sha256=sha256,
            person=by,
            findings=[_kept(one) for one in findings],
            reason=reason.strip(),
            at=at,
            replaces=before,
            correction=clean_text(correction),
        ),
        report,
        source,
    )
    facets = {"replaces": before.file_sha256, "correction": earlier.correction}
    _record(Verb.REPORT_REPLACED, earlier, facets)
    if not is_settled:
        # What was carried over before is counted already, so this is the difference only.
        difference = _carry_over(earlier, by=by, at=at)
        if later is not None and later.form != PROSE_FORM.code:
            opposite = {slot: -amount for slot, amount in difference.items()}
            _enter(later, opposite, by=by, at=at)
    return earlier


def _stored(earlier: TakenOverReport, report: Report, source: StoredFile | None) -> TakenOverReport:
    """Save a report with its figures, its text, and its file if it was stored."""
    assert report.year is not None  # the refusals require a year
    earlier.year, earlier.form = report.year, report.form.code
    earlier.cells, earlier.sections = stored_cells(report), stored_sections(report)
    earlier.local_rows = {row.key: [row.name, row.columns[0].unit] for row in report.local_rows}
    earlier.save()
    if source is not None:
        TakenOverFile.objects.create(
            report=earlier,
            name=source.name,
            sha256=source.sha256,
            size=source.size,
            media_type=source.media_type,
        )
    return earlier


def _record(verb: Verb, earlier: TakenOverReport, more: Mapping[str, object]) -> None:
    """Record the act; its facets tell what was taken over."""
    errors = {"errors": _errors(earlier), "reason": earlier.reason} if earlier.reason else {}
    record(
        verb,
        earlier,
        chain=earlier.body.chain,
        by=_actor(earlier.person),
        at=earlier.at,
        on=local_date(earlier.at),
        post=OFFICER if earlier.person else "",
        facets={
            "year": earlier.year,
            "form": earlier.form,
            "file": earlier.file_sha256,
            **errors,
            **more,
        },
    )


def _actor(by: Person | None) -> Actor:
    return by.actor if by else SYSTEM


def _carry_over(earlier: TakenOverReport, *, by: Person | None, at: datetime) -> dict[str, Decimal]:
    """Enter what was open or in force at the end of the year as the opening stock of the next."""
    if earlier.form == PROSE_FORM.code:
        return {}  # reports before 2014 did not state open applications
    found = _carried(earlier, compiled_from_taken_over(earlier).cells)
    _enter(earlier, found, by=by, at=at)
    return found


def _enter(
    earlier: TakenOverReport, amounts: Mapping[str, Decimal], *, by: Person | None, at: datetime
) -> None:
    """Enter the opening stocks that a report carries into the next year."""
    figures = [_opening(earlier, slot, amount, by=by, at=at) for slot, amount in amounts.items()]
    record_many(
        [_entry(one) for one in figures],
        chain=earlier.body.chain,
        by=_actor(by),
        at=at,
        post=OFFICER if by else "",
    )


def _evidence(earlier: TakenOverReport) -> str:
    return f"{earlier.file_name} ({earlier.file_sha256[:12]})"


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
    after = form_of_year(earlier.year + 1)
    # Reports of before 2014 had no common form, so that nothing tells what their stocks are.
    if after is None or len(tree(earlier.body, on=date(earlier.year + 1, 1, 1))) > 1:
        return {}
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
        evidence=_evidence(earlier),
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
