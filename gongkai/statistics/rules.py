"""Refusals of manual figures, local rows, imports of earlier reports and saved tables."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.kit.date_text import translated
from gongkai.kit.refusals import Refusal
from gongkai.law.messages import Text
from gongkai.law.report_forms.entries import number_in
from gongkai.law.report_forms.filling import OPEN_BEFORE
from gongkai.law.report_forms.forms import form_of_year
from gongkai.law.report_forms.identities import CARRIED_IN
from gongkai.law.report_forms.shapes import (
    Form,
    Number,
    PartName,
    Place,
    Report,
    Row,
    Severity,
    plain,
)
from gongkai.law.report_forms.tables import STOCK
from gongkai.organisations.models import Account, Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.statistics.cells import name_of, place_of, slots_of
from gongkai.statistics.compilation import Compiled, compile_figures, local_rows_of
from gongkai.statistics.models import (
    FrozenFigures,
    LocalRow,
    ManualFigure,
    SavedTable,
    TakenOverReport,
)
from gongkai.statistics.queries import OFFICER, capacity_in
from gongkai.statistics.states import ManualFigureKind, Scope

MAX_LENGTH = 500
MAX_COUNT = Decimal(10) ** 11
KEY = re.compile(r"local\.[a-z0-9][a-z0-9._-]{0,69}")
STOCKS = {"in_force", "open"}
ALREADY_REPORTED = Refusal(
    "already-reported",
    _("This body has already submitted a report for this or an earlier year here."),
    field="file",
)


def refusal_to_work_on_figures(body: Body, *, by: Person | None, on: date) -> Refusal | None:
    """Why this person may not work on the figures of the body; None is the system (imports)."""
    if by is None or capacity_in(by, body.pk, on=on) is not None:
        return None
    return not_holding(OFFICER)


def refusal_to_add_manual_figure(
    body: Body,
    *,
    year: int,
    slot: str,
    kind: str,
    amount: object,
    reason: str,
    evidence: str,
    by: Person | None,
    on: date,
) -> Refusal | None:
    """Why this manual figure may not be entered into this cell of the year."""
    return (
        refusal_to_work_on_figures(body, by=by, on=on)
        or _refusal_of_slot(body, year, slot, kind, on=on)
        or _refusal_of_number(body, year, slot, amount)
        or _refusal_of_words(reason, evidence)
    )


def refusal_to_correct(
    body: Body,
    *,
    year: int,
    slot: str,
    should_be: object,
    reason: str,
    evidence: str,
    by: Person | None,
    on: date,
) -> Refusal | None:
    """Why a counted figure may not be corrected; a reason and evidence are required."""
    refusal = refusal_to_add_manual_figure(
        body,
        year=year,
        slot=slot,
        kind=ManualFigureKind.CORRECTION,
        amount=should_be,
        reason=reason,
        evidence=evidence,
        by=by,
        on=on,
    )
    if refusal is not None:
        return refusal
    if Decimal(str(should_be)) == Decimal(str(value_in(body, year, slot))):
        return Refusal("no-difference", _("The figure already has this value."), field="amount")
    return None


def refusal_to_undo(
    figure: ManualFigure, *, reason: str, by: Person | None, on: date
) -> Refusal | None:
    """Why a manual figure may not be reversed."""
    refusal = refusal_to_work_on_figures(figure.body, by=by, on=on)
    if refusal is not None:
        return refusal
    if figure.undoes_id is not None or ManualFigure.objects.filter(undoes=figure).exists():
        return Refusal(
            "already-undone", _("This figure has already been reversed or is itself a reversal.")
        )
    return _refusal_of_reason(reason)


def refusal_to_add_row(
    body: Body, *, key: str, name: str, unit: str, first_year: int, by: Person | None, on: date
) -> Refusal | None:
    """Why a row may not be added to the form for this body and those below it."""
    refusal = refusal_to_work_on_figures(body, by=by, on=on)
    if refusal is not None:
        return refusal
    if not KEY.fullmatch(key):
        return Refusal(
            "bad-key",
            _(
                "The key must begin with “local.”, followed by lowercase letters, digits, dots and hyphens."
            ),
            field="key",
        )
    if not name or len(name) > 100:
        return Refusal(
            "no-name", _("Enter a name of up to 100 characters for the row."), field="name"
        )
    if not unit or len(unit) > 20:
        return Refusal(
            "no-unit",
            _("Enter a unit of up to 20 characters."),
            field="unit",
        )
    if form_of_year(first_year) is None or first_year > on.year + 1:
        return Refusal("no-form", _("There is no form for this year."), field="first_year")
    if LocalRow.objects.filter(key=key).exists():
        return Refusal("row-exists", _("A row with this key already exists."), field="key")
    return None


def refusal_to_end_row(
    row: LocalRow, *, last_year: int, by: Person | None, on: date
) -> Refusal | None:
    """Why a local row may not be removed from the form after that year."""
    refusal = refusal_to_work_on_figures(row.body, by=by, on=on)
    if refusal is not None:
        return refusal
    if row.last_year is not None:
        return Refusal("row-ended", _("This row has already ended."))
    if last_year < row.first_year or last_year > on.year + 1:
        return Refusal(
            "wrong-year",
            _("The last year must be between the first year and next year."),
            field="last_year",
        )
    return None


def refusal_to_replace(
    body: Body, report: Report, *, correction: str, by: Person | None, on: date
) -> Refusal | None:
    """Why a report that was taken over may not be replaced by another one for the same year."""
    refusal = refusal_to_work_on_figures(body, by=by, on=on)
    if refusal is not None:
        return refusal
    if not correction.strip() or len(correction) > MAX_LENGTH:
        return Refusal(
            "no-reason",
            _("Enter a reason of up to %(most)s characters.") % {"most": MAX_LENGTH},
            field="correction",
        )
    before = TakenOverReport.current.filter(body=body, year=report.year or 0).first()
    if before is None:
        return Refusal(
            "nothing-to-replace",
            _("No report of this body was taken over for the year that the file states."),
            field="correction",
        )
    if (before.form, before.cells, before.sections) == (
        report.form.code,
        stored_cells(report),
        stored_sections(report),
    ):
        return Refusal(
            "nothing-changes",
            _("The file has the same figures and text as the report that was taken over."),
            field="file",
        )
    return None


def stored_cells(report: Report) -> dict[str, str]:
    """Return the figures of a report by the names of their cells, as they are stored."""
    return {name_of(place): plain(number) for place, number in report.cells.items()}


def stored_sections(report: Report) -> dict[str, str]:
    """Return the texts of a report by section, as they are stored."""
    return {"prose": report.prose} if report.prose else {}


def refusal_to_take_over(
    body: Body, year: int | None, *, by: Person | None, on: date
) -> Refusal | None:
    """Why an earlier report may not be imported: it must be older than all known of the body."""
    refusal = refusal_to_work_on_figures(body, by=by, on=on)
    if refusal is not None:
        return refusal
    if year is None:
        return Refusal("no-year", _("The report does not state its year."), field="file")
    if year >= on.year:
        return Refusal("wrong-year", _("An earlier report must be for a past year."), field="file")
    if TakenOverReport.current.filter(body=body, year=year).exists():
        return Refusal(
            "already-imported",
            _("The report of this year was already taken over. To replace it, state the reason."),
            field="correction",
        )
    if TakenOverReport.current.filter(body=body, year__gt=year).exists():
        return Refusal(
            "already-imported",
            _("A later year has already been imported. Begin with the oldest year."),
            field="file",
        )
    if FrozenFigures.objects.filter(body=body, year__lte=year).exists():
        return ALREADY_REPORTED
    return None


def gap_text(year: int, last: int) -> str:
    """Say that the figures of the year before are not given, and where those shown come from."""
    return gettext(
        "The figures of %(before)s are not given. What is shown as carried over comes from the report "
        "of %(last)s. Take over the report of %(before)s, or enter what was carried over from it (also "
        "if it was 0)."
    ) % {"before": year - 1, "last": last}


def said(words: Text) -> str:
    """Translate a text of the statute module into the reader's language."""
    return translated(words.message, words.values)


def findings_of_taken_over(earlier: TakenOverReport) -> list[tuple[bool, str, str]]:
    """Return what was found in a report taken over: whether it is an error, its rule, its text."""
    return [
        (
            one["severity"] == Severity.ERROR,
            one["rule"],
            said(Text(one["message"], one["values"])),
        )
        for one in earlier.findings
    ]


def value_in(body: Body, year: int, slot: str) -> Number:
    """Return the current number of a cell for the body alone."""
    compiled = _own(body, year)
    place = place_of(compiled.form, slot, compiled.local_rows) if compiled else None
    return compiled.cells.get(place, 0) if compiled and place else 0


def is_stock(place: Place) -> bool:
    """Return whether a cell counts a stock; only stocks are carried over."""
    return (
        (place.part == PartName.APPLICATIONS and place.row == CARRIED_IN)
        or place.row == OPEN_BEFORE
        or place.column in STOCKS
    )


def _own(body: Body, year: int) -> Compiled | None:
    return compile_figures(body, year, Scope.OWN)


def _refusal_of_slot(body: Body, year: int, slot: str, kind: str, *, on: date) -> Refusal | None:
    form = form_of_year(year)
    if form is None or year > on.year:
        return Refusal("no-form", _("There is no form for this year."), field="year")
    rows = local_rows_of(body, year)
    place = place_of(form, slot, rows)
    if place is None:
        return Refusal(
            "no-such-cell",
            _("The form of %(year)s has no figure “%(slot)s”.") % {"year": year, "slot": slot[:80]},
            field="slot",
        )
    if place not in slots_of(form, rows):
        return Refusal(
            "added-up",
            _("The form calculates this figure; enter its components."),
            field="slot",
        )
    if kind not in ManualFigureKind:
        return Refusal("no-such-kind", _("Select the kind of manual figure."), field="kind")
    if kind == ManualFigureKind.OPENING and not is_stock(place):
        return Refusal(
            "no-stock",
            _("Only figures of items that are still open or in force can be carried over."),
            field="kind",
        )
    if kind != ManualFigureKind.OPENING and is_stock(place) and place.column not in STOCKS:
        return Refusal(
            "only-opening",
            _(
                "The figure at the beginning of the year follows from the previous year; only the opening stock can be entered."
            ),
            field="kind",
        )
    return None


def _refusal_of_number(body: Body, year: int, slot: str, amount: object) -> Refusal | None:
    compiled = _own(body, year)
    assert compiled is not None  # `_refusal_of_slot` requires the cell
    place = place_of(compiled.form, slot, compiled.local_rows)
    row = compiled.row_of(place) if place else None
    column = row.column(place.column) if row and place else None
    assert row is not None
    assert column is not None
    found = number_in(amount, row, column)
    if isinstance(found, Text):
        return Refusal("no-number", said(found), field="amount")
    if not -MAX_COUNT < found < MAX_COUNT:
        return Refusal(
            "too-large",
            _("%(number)s is larger than the maximum of this figure.") % {"number": plain(found)},
            field="amount",
        )
    return None


def _refusal_of_words(reason: str, evidence: str) -> Refusal | None:
    if not evidence.strip() or len(evidence) > MAX_LENGTH:
        return Refusal(
            "no-evidence",
            _("Enter the evidence in up to %(most)s characters.") % {"most": MAX_LENGTH},
            field="evidence",
        )
    return _refusal_of_reason(reason)


def _refusal_of_reason(reason: str) -> Refusal | None:
    if not reason.strip() or len(reason) > MAX_LENGTH:
        return Refusal(
            "no-reason",
            _("Enter a reason of up to %(most)s characters.") % {"most": MAX_LENGTH},
            field="reason",
        )
    return None


def slot_labels(body: Body, year: int) -> list[tuple[str, str]]:
    """Return the cells for manual figures by name, with their printed labels."""
    form = form_of_year(year)
    if form is None:
        return []
    rows = local_rows_of(body, year)
    return [(name_of(place), _label(form, place, rows)) for place in slots_of(form, rows)]


def _label(form: Form, place: Place, rows: tuple[Row, ...]) -> str:
    row = form.row(place.part, place.row) or next(
        one for one in (*STOCK, *rows) if one.key == place.row
    )
    column = row.column(place.column)
    name = f"：{column.name}" if column and len(row.columns) > 1 else ""
    return f"{row.mark} {row.name}".strip() + name


def refusal_to_save_table(account: Account, *, name: str, query: str) -> Refusal | None:
    """Why a table may not be saved: it needs a name, and a person can save 50."""
    if not name or len(name) > 40:
        return Refusal("no-name", _("Enter a name of up to 40 characters."), field="name")
    if len(query) > 1_000:
        return Refusal("too-long", _("This table cannot be saved: its address is too long."))
    others = SavedTable.objects.filter(account=account).exclude(name=name)
    if others.count() >= 50:
        return Refusal("too-many", _("You have already saved 50 tables. Delete one first."))
    return None
