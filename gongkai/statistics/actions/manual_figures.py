"""Manual figures, and local rows of the form."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Actor, Entry, record, record_many
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.statistics.models import LocalRow, ManualFigure
from gongkai.statistics.queries import OFFICER
from gongkai.statistics.rules import (
    refusal_to_add_manual_figure,
    refusal_to_add_row,
    refusal_to_correct,
    refusal_to_end_row,
    refusal_to_undo,
    value_in,
)
from gongkai.statistics.states import ManualFigureKind


@dataclass(frozen=True)
class FigureInput:
    """One manual figure to be entered: its cell, year, amount and reason."""

    year: int
    slot: str
    kind: str
    amount: Decimal
    reason: str
    evidence: str


@transaction.atomic
def add_manual_figure(
    body: Body,
    *,
    year: int,
    slot: str,
    kind: str,
    amount: Decimal,
    reason: str,
    evidence: str,
    by: Person | None,
    at: datetime,
) -> ManualFigure:
    """
    Enter a figure for events outside the platform or before it, added to the counted ones.

    `by` is None if the system imports it from a file. Law: 条例19 art. 50.
    """
    body = lock(body)
    entry = FigureInput(year, slot, kind, amount, clean_text(reason), clean_text(evidence))
    refuse_if(_refusal(body, entry, by=by, at=at))
    return _record_figures(body, [entry], by=by, at=at)[0]


@transaction.atomic
def add_manual_figures(
    body: Body, entries: list[FigureInput], *, by: Person | None, at: datetime
) -> list[ManualFigure]:
    """Enter many figures of one body: all of them, or none."""
    body = lock(body)
    for one in entries:
        refuse_if(_refusal(body, one, by=by, at=at))
    return _record_figures(body, entries, by=by, at=at)


@transaction.atomic
def correct_figure(
    body: Body,
    *,
    year: int,
    slot: str,
    should_be: Decimal,
    reason: str,
    evidence: str,
    by: Person | None,
    at: datetime,
) -> ManualFigure:
    """
    Change a counted figure: the difference is an act of its own, with its reason.

    Law: 条例19 art. 50.
    """
    body = lock(body)
    reason, evidence = clean_text(reason), clean_text(evidence)
    refuse_if(
        refusal_to_correct(
            body,
            year=year,
            slot=slot,
            should_be=should_be,
            reason=reason,
            evidence=evidence,
            by=by,
            on=local_date(at),
        )
    )
    difference = should_be - Decimal(str(value_in(body, year, slot)))
    return _record_figures(
        body,
        [FigureInput(year, slot, ManualFigureKind.CORRECTION, difference, reason, evidence)],
        by=by,
        at=at,
    )[0]


@transaction.atomic
def undo_manual_figure(
    figure: ManualFigure, *, reason: str, by: Person | None, at: datetime
) -> ManualFigure:
    """Reverse a manual figure by an opposite one; both remain in the ledger."""
    body = lock(figure.body)
    figure = lock(figure)
    reason = clean_text(reason)
    refuse_if(refusal_to_undo(figure, reason=reason, by=by, on=local_date(at)))
    reversal = ManualFigure.objects.create(
        body=body,
        year=figure.year,
        slot=figure.slot,
        kind=figure.kind,
        amount=-figure.amount,
        on=figure.on,
        reason=reason,
        evidence=figure.evidence,
        person=by,
        at=at,
        undoes=figure,
    )
    first = acts_of(figure).first()
    record_many(
        [_entry(reversal, first)],
        chain=body.chain,
        by=_actor(by),
        at=at,
        post=OFFICER if by else "",
    )
    return reversal


@transaction.atomic
def add_local_row(
    body: Body, *, key: str, name: str, unit: str, first_year: int, by: Person | None, at: datetime
) -> LocalRow:
    """
    Add a row to the form for a body and all bodies below it.

    Law: 国办发〔2014〕32号 (places add rows under the table).
    """
    body = lock(body)
    name, unit = clean_text(name), clean_text(unit)
    refuse_if(
        refusal_to_add_row(
            body, key=key, name=name, unit=unit, first_year=first_year, by=by, on=local_date(at)
        )
    )
    row = LocalRow.objects.create(
        body=body, key=key, name=name, unit=unit, first_year=first_year, at=at
    )
    _record_row(Verb.ROW_ADDED, row, by=by, at=at)
    return row


@transaction.atomic
def end_local_row(row: LocalRow, *, last_year: int, by: Person | None, at: datetime) -> LocalRow:
    """Remove a local row from the form after a year; earlier reports keep it."""
    row = lock(row)
    refuse_if(refusal_to_end_row(row, last_year=last_year, by=by, on=local_date(at)))
    row.last_year = last_year
    row.save(update_fields=["last_year"])
    _record_row(Verb.ROW_ENDED, row, by=by, at=at)
    return row


def _refusal(body: Body, one: FigureInput, *, by: Person | None, at: datetime) -> Refusal | None:
    return refusal_to_add_manual_figure(
        body,
        year=one.year,
        slot=one.slot,
        kind=one.kind,
        amount=one.amount,
        reason=one.reason,
        evidence=one.evidence,
        by=by,
        on=local_date(at),
    )


def _record_figures(
    body: Body, entries: list[FigureInput], *, by: Person | None, at: datetime
) -> list[ManualFigure]:
    figures = [
        ManualFigure.objects.create(
            body=body,
            year=one.year,
            slot=one.slot,
            kind=one.kind,
            amount=one.amount,
            on=_day_of(one, at=at),
            reason=one.reason,
            evidence=one.evidence,
            person=by,
            at=at,
        )
        for one in entries
    ]
    record_many(
        [_entry(one) for one in figures],
        chain=body.chain,
        by=_actor(by),
        at=at,
        post=OFFICER if by else "",
    )
    return figures


def _day_of(one: FigureInput, *, at: datetime) -> date:
    """
    Return the date of a manual figure.

    A figure that was carried over is dated on the last day before the year; any other within the
    year.
    """
    if one.kind == ManualFigureKind.OPENING:
        return date(one.year - 1, 12, 31)
    return min(local_date(at), date(one.year, 12, 31))


def _entry(figure: ManualFigure, reverses: Act | None = None) -> Entry:
    facets = {
        "slot": figure.slot,
        "amount": f"{figure.amount.normalize():f}",
        "kind": str(figure.kind),
        "year": figure.year,
    }
    return Entry(Verb.FIGURE_ENTERED, figure, figure.on, facets=facets, reverses=reverses)


def _record_row(verb: Verb, row: LocalRow, *, by: Person | None, at: datetime) -> None:
    record(
        verb,
        row,
        chain=row.body.chain,
        by=_actor(by),
        at=at,
        on=local_date(at),
        post=OFFICER if by else "",
        facets={"key": row.key, "first_year": row.first_year, "last_year": row.last_year},
    )


def _actor(by: Person | None) -> Actor:
    return by.actor if by else SYSTEM
