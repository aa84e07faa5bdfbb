"""The cells of a form to which each tally contributes, with the period that each cell counts."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from gongkai.law.report_forms.filling import (
    CARRIED,
    OPEN_AFTER,
    OPEN_BEFORE,
    Hit,
    Span,
    row_and_wholes,
)
from gongkai.law.report_forms.forms import FORMS, TOTAL
from gongkai.law.report_forms.identities import ALL_OUTCOMES, CARRIED_IN, CARRIED_OUT, RECEIVED
from gongkai.law.report_forms.shapes import Form, PartName, Place, Row
from gongkai.law.report_forms.table_identities import SUMS, cell
from gongkai.law.report_forms.tables import LOCAL, STOCK
from gongkai.statistics.registry import Registry, registered

LOCAL_PART = "local"
APPLICATIONS, REMEDIES, PROACTIVE, TABLE = (
    PartName.APPLICATIONS,
    PartName.REMEDIES,
    PartName.PROACTIVE,
    PartName.TABLE,
)


def hits_of(form_code: str, subject_type: str, key: str) -> tuple[Hit, ...]:
    """Return the cells of a form to which a tally contributes, as defined by its app."""
    return _hits_of(registered(), form_code, subject_type, key)


@lru_cache(maxsize=20_000)
def _hits_of(registry: Registry, form_code: str, subject_type: str, key: str) -> tuple[Hit, ...]:
    name, *words = key.split(":")
    form, table = FORMS[form_code], registry.table_of.get((subject_type, name))
    known = {*form.cells(), cell(OPEN_BEFORE), cell(OPEN_AFTER)}
    found = table.cells(form, name, words) if table else ()
    return tuple(hit for hit in found if hit.place in known or _is_local(hit.place))


def _is_local(place: Place) -> bool:
    return place.row.startswith(LOCAL)


def name_of(place: Place) -> str:
    """Return the name of a cell in placeholders and manual figures."""
    return (
        place.row
        if place.part in {TABLE, LOCAL_PART}
        else f"{place.part}.{place.row}.{place.column}"
    )


def place_of(form: Form, name: str, local_rows: tuple[Row, ...] = ()) -> Place | None:
    """Return the cell with this name, or None if the form has none."""
    return _places(form.code).get(name) or next(
        (local_place(form, row.key) for row in local_rows if row.key == name), None
    )


def local_place(form: Form, key: str) -> Place:
    """Return the cell of a local row."""
    return Place(TABLE if TABLE in form.parts else LOCAL_PART, key, "count")


def slots_of(form: Form, local_rows: tuple[Row, ...] = ()) -> list[Place]:
    """Return the cells for manual figures: all except those that the form calculates."""
    return [place for place in _places(form.code).values() if _is_slot(place)] + [
        local_place(form, row.key) for row in local_rows
    ]


@lru_cache
def _places(form_code: str) -> dict[str, Place]:
    form = FORMS[form_code]
    stock = [cell(row.key) for row in STOCK] if TABLE in form.parts else []
    return {name_of(place): place for place in (*form.cells(), *stock)}


def _is_slot(place: Place) -> bool:
    if place.part == APPLICATIONS:
        return place.column != TOTAL and place.row not in {ALL_OUTCOMES, CARRIED_OUT}
    if place.part == TABLE:
        return place.row not in {one.whole for one in SUMS} | {OPEN_AFTER}
    return place.column != TOTAL


def cells_of_manual_figure(form: Form, _name: str, words: Sequence[str]) -> Iterator[Hit]:
    """
    Yield the cells of a manual figure: its own, and every sum and stock that contains it.

    If the figure was entered in another form, only open applications are carried over; numbers of
    documents in force have no counterpart there.
    """
    slot = words[0]
    if slot.startswith(LOCAL):
        yield Hit(local_place(form, slot))
        return
    place = _places(form.code).get(slot)
    if place is None:
        yield from _from_other_form(form, slot)
    elif place.part == APPLICATIONS:
        yield from _application_slot(place.row, place.column)
    elif place.part == REMEDIES:
        yield Hit(place)
        yield Hit(Place(REMEDIES, place.row, TOTAL))
    elif place.part == PROACTIVE:
        yield from _document_slot(form, place)
    else:
        yield from row_and_wholes(place.row)


def _from_other_form(form: Form, slot: str) -> Iterator[Hit]:
    part, _, rest = slot.partition(".")
    if part == APPLICATIONS:
        row, column = rest.rsplit(".", 1)
        hits = _application_slot(row, column)
        if TABLE in form.parts:
            into = {CARRIED_IN: OPEN_BEFORE, CARRIED_OUT: OPEN_AFTER}
            hits = (
                Hit(cell(into[hit.place.row]), hit.span, hit.sign)
                for hit in hits
                if hit.place.row in into and hit.place.column == TOTAL
            )
        yield from (hit for hit in hits if hit.span != Span.YEAR)
    elif slot in {"req.recv.person", "req.recv.fax", "req.recv.net", "req.recv.mail", OPEN_BEFORE}:
        yield from (Hit(Place(APPLICATIONS, row, TOTAL), span) for row, span in CARRIED)
    elif slot in {"req.done.ontime", "req.done.ext"}:
        yield from (Hit(Place(APPLICATIONS, row, TOTAL), span, -1) for row, span in CARRIED)


def _application_slot(row: str, column: str) -> Iterator[Hit]:
    sign = 1 if row in {RECEIVED, CARRIED_IN} else -1
    for one in (column, TOTAL):
        if row != CARRIED_IN:
            yield Hit(Place(APPLICATIONS, row, one))
        if sign < 0:
            yield Hit(Place(APPLICATIONS, ALL_OUTCOMES, one))
        yield from (Hit(Place(APPLICATIONS, carried, one), span, sign) for carried, span in CARRIED)


def _document_slot(form: Form, place: Place) -> Iterator[Hit]:
    stock = next((one for one in ("in_force", "open") if place.column == one), None)
    if stock:
        yield Hit(place, Span.UNTIL)
        return
    yield Hit(place)
    into = {"made": ("in_force", 1), "repealed": ("in_force", -1), "published": ("open", 1)}.get(
        place.column
    )
    if (
        into
        and form.row(PROACTIVE, place.row)
        and Place(PROACTIVE, place.row, into[0]) in set(form.cells())
    ):
        yield Hit(Place(PROACTIVE, place.row, into[0]), Span.UNTIL, into[1])


def carried_to(form: Form, place: Place) -> str | None:
    """Return the slot of the next year that opens with a cell's final number; None of a flow."""
    into: Place | None = None
    if place.part == APPLICATIONS and place.row == CARRIED_OUT and place.column != TOTAL:
        into = Place(APPLICATIONS, CARRIED_IN, place.column)
    elif place.row == OPEN_AFTER:
        # The table of 2014 does not distinguish applicants: open applications have only a total.
        into = cell(OPEN_BEFORE) if TABLE in form.parts else None
    elif place.part == PROACTIVE and place.column in {"in_force", "open"}:
        into = place
    return name_of(into) if into is not None and into in slots_of(form) else None
