"""Which cells of a form each tally goes into: of the year, up to its end, or up to the end of the year before."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from gongkai.law.outcomes import OUTCOMES, Outcome
from gongkai.law.report_forms.forms import FORMS, TOTAL
from gongkai.law.report_forms.identities import ALL_OUTCOMES, CARRIED_IN, CARRIED_OUT, RECEIVED
from gongkai.law.report_forms.shapes import Form, PartName, Place, Row
from gongkai.law.report_forms.table_identities import SUMS, cell
from gongkai.law.report_forms.tables import LOCAL, STOCK

# Who applied, by what the acts say, and in which column of the form they stand.
COLUMNS = {
    "person": "natural", "business": "business", "research": "research", "welfare": "welfare",
    "legal_service": "legal", "other": "other",
}  # fmt: skip
ROADS = {"reconsideration": "reconsideration", "court": "direct", "court_after": "after"}
WAYS = {
    "counter": "person", "oral": "person", "fax": "fax", "web": "net", "email": "net", "post": "mail",
    "plain-letter": "mail",
}  # fmt: skip
RESULTS = {"upheld": "uphold", "corrected": "correct", "other": "other"}
DOCUMENTS = {"rule": "rules", "normative-document": "normdocs"}
CHANNELS = {"gazette", "web", "weibo", "wechat"}
OPEN_BEFORE, OPEN_AFTER = "req.open_before", "req.open_after"
LOCAL_PART = "local"
# Rows of the table of 2014 by the row that adds them up.
WHOLE_OF = {part: one.whole for one in SUMS for part in one.parts}
APPLICATIONS, REMEDIES, PROACTIVE, TABLE = (
    PartName.APPLICATIONS, PartName.REMEDIES, PartName.PROACTIVE, PartName.TABLE,
)  # fmt: skip


class Span(Enum):
    """Which acts a cell takes of a tally: those of the year, all up to its end, or all before it."""

    YEAR = "year"
    UNTIL = "until"
    BEFORE = "before"


@dataclass(frozen=True)
class Hit:
    """A tally goes into a cell, added or taken off."""

    place: Place
    span: Span = Span.YEAR
    sign: int = 1


@lru_cache(maxsize=20_000)
def hits_of(form_code: str, key: str) -> tuple[Hit, ...]:
    """Return the cells of a form into which a tally goes."""
    name, *words = key.split(":")
    form = FORMS[form_code]
    if name == "declared":
        return tuple(_declared(form, words[0]))
    found = _in_table(name, words) if TABLE in form.parts else _in_parts(form, name, words)
    known = set(form.cells()) | {cell(OPEN_BEFORE), cell(OPEN_AFTER)}
    return tuple(hit for hit in found if hit.place in known)


def name_of(place: Place) -> str:
    """Return the name by which a text or a declared figure speaks of a cell."""
    return place.row if place.part in {TABLE, LOCAL_PART} else f"{place.part}.{place.row}.{place.column}"


def place_of(form: Form, name: str, local_rows: tuple[Row, ...] = ()) -> Place | None:
    """Return the cell that a name means, None where the form has none of that name."""
    return _places(form.code).get(name) or next(
        (local_place(form, row.key) for row in local_rows if row.key == name), None
    )


def local_place(form: Form, key: str) -> Place:
    """Return the cell of a row that a place has added."""
    return Place(TABLE if TABLE in form.parts else LOCAL_PART, key, "count")


def slots_of(form: Form, local_rows: tuple[Row, ...] = ()) -> list[Place]:
    """Return the cells a figure can be typed into: all but those that the form adds up itself."""
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


def _declared(form: Form, slot: str) -> Iterator[Hit]:
    """
    A figure somebody typed goes into its cell, and from there into every sum and stock the cell belongs to.

    Of another form: what was open then is open now. What is in force is not what is open: neither speaks for the other.
    """
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
        yield from _row_and_wholes(place.row)


def _from_other_form(form: Form, slot: str) -> Iterator[Hit]:
    part, _, rest = slot.partition(".")
    if part == APPLICATIONS:
        row, column = rest.rsplit(".", 1)
        hits = _application_slot(row, column)
        if TABLE in form.parts:
            into = {CARRIED_IN: OPEN_BEFORE, CARRIED_OUT: OPEN_AFTER}
            hits = (Hit(cell(into[hit.place.row]), hit.span, hit.sign) for hit in hits
                    if hit.place.row in into and hit.place.column == TOTAL)  # fmt: skip
        yield from (hit for hit in hits if hit.span != Span.YEAR)
    elif slot in {"req.recv.person", "req.recv.fax", "req.recv.net", "req.recv.mail", OPEN_BEFORE}:
        yield from (Hit(Place(APPLICATIONS, row, TOTAL), span) for row, span in _CARRIED)
    elif slot in {"req.done.ontime", "req.done.ext"}:
        yield from (Hit(Place(APPLICATIONS, row, TOTAL), span, -1) for row, span in _CARRIED)


_CARRIED = ((CARRIED_IN, Span.BEFORE), (CARRIED_OUT, Span.UNTIL))


def _application_slot(row: str, column: str) -> Iterator[Hit]:
    sign = 1 if row in {RECEIVED, CARRIED_IN} else -1
    for one in (column, TOTAL):
        if row != CARRIED_IN:
            yield Hit(Place(APPLICATIONS, row, one))
        if sign < 0:
            yield Hit(Place(APPLICATIONS, ALL_OUTCOMES, one))
        yield from (Hit(Place(APPLICATIONS, carried, one), span, sign) for carried, span in _CARRIED)


def _document_slot(form: Form, place: Place) -> Iterator[Hit]:
    stock = next((one for one in ("in_force", "open") if place.column == one), None)
    if stock:
        yield Hit(place, Span.UNTIL)
        return
    yield Hit(place)
    into = {"made": ("in_force", 1), "repealed": ("in_force", -1), "published": ("open", 1)}.get(place.column)
    if into and form.row(PROACTIVE, place.row) and Place(PROACTIVE, place.row, into[0]) in set(form.cells()):
        yield Hit(Place(PROACTIVE, place.row, into[0]), Span.UNTIL, into[1])


def _row_and_wholes(row: str) -> Iterator[Hit]:
    if row == OPEN_BEFORE:
        yield from (Hit(cell(OPEN_BEFORE), Span.BEFORE), Hit(cell(OPEN_AFTER), Span.UNTIL))
        return
    whole: str | None = row
    while whole:
        yield Hit(cell(whole))
        if whole in {"req.recv", "req.done"}:
            sign = 1 if whole == "req.recv" else -1
            yield Hit(cell(OPEN_BEFORE), Span.BEFORE, sign)
            yield Hit(cell(OPEN_AFTER), Span.UNTIL, sign)
        whole = WHOLE_OF.get(whole)


def _in_parts(form: Form, name: str, words: list[str]) -> Iterator[Hit]:
    if name in {"received", "closed"}:
        yield from _applications(form, name, words)
    elif name in {"lodged", "decided"} and words[0] in ROADS:
        yield from _remedies(name, ROADS[words[0]], words)
    elif name in {"item", "made", "public", "in_force", "repealed"} and words[0] in DOCUMENTS:
        row = DOCUMENTS[words[0]]
        column = {"item": "published", "public": "open"}.get(name, name)
        span = Span.UNTIL if name in {"public", "in_force"} else Span.YEAR
        yield Hit(Place(PROACTIVE, row, column), span)


def _applications(form: Form, name: str, words: list[str]) -> Iterator[Hit]:
    """Of a kind of applicant that no form knows, the row says that its sum is wrong."""
    word, kind = words
    sign = 1 if name == "received" else -1
    rows = [RECEIVED] if sign > 0 else [_row_of(word, form.code), ALL_OUTCOMES]
    for column in (*([COLUMNS[kind]] if kind in COLUMNS else []), TOTAL):
        yield from (Hit(Place(APPLICATIONS, row, column)) for row in rows)
        yield from (Hit(Place(APPLICATIONS, row, column), span, sign) for row, span in _CARRIED)


def _row_of(outcome: str, form_code: str) -> str:
    return OUTCOMES[Outcome(outcome)].rows.get(form_code, "")


def _remedies(name: str, row: str, words: list[str]) -> Iterator[Hit]:
    """What was decided in the year, and what was pending at its end: 条例19 art. 50 (3)."""
    sign = 1 if name == "lodged" else -1
    if sign < 0:
        yield from (Hit(Place(REMEDIES, row, column)) for column in (words[1], TOTAL))
    yield from (Hit(Place(REMEDIES, row, column), Span.UNTIL, sign) for column in ("pending", TOTAL))


def _in_table(name: str, words: list[str]) -> Iterator[Hit]:
    if name == "item":
        yield Hit(cell("act.total"))
        if words[0] == "normative-document":
            yield Hit(cell("act.normdoc"))
        if words[0] == "interpretation":
            yield Hit(cell("resp.articles"))
    elif name == "made" and words[0] == "normative-document":
        yield Hit(cell("act.normdoc_made"))
    elif name == "channel":
        yield Hit(cell(f"act.ch.{words[0] if words[0] in CHANNELS else 'other'}"))
    elif name == "received":
        yield from _row_and_wholes(f"req.recv.{WAYS.get(words[0], 'net')}")
    elif name == "ended":
        in_time, extended = words
        late = in_time == "no" or extended == "yes"
        yield from _row_and_wholes("req.done.ext" if late else "req.done.ontime")
    elif name == "closed":
        yield from _row_and_wholes(_row_of(words[0], "2014") or "req.ans.otherway")
    elif name == "fee":
        yield Hit(cell("fee.total"))
    elif name in {"decided", "lodged"}:
        yield from _remedies_of_table(name, words)


def _remedies_of_table(name: str, words: list[str]) -> Iterator[Hit]:
    road = words[0]
    if name == "lodged":
        if road == "complaint":
            yield Hit(cell("comp.total"))
    elif road in ROADS:
        yield from _row_and_wholes(f"{'rev' if road == 'reconsideration' else 'lit'}.{RESULTS.get(words[1], 'other')}")


def carried_to(form: Form, place: Place) -> str | None:
    """Return the slot of the next year's form that opens with what a cell of the year before ends with; None of a flow."""
    into: Place | None = None
    if place.part == APPLICATIONS and place.row == CARRIED_OUT and place.column != TOTAL:
        into = Place(APPLICATIONS, CARRIED_IN, place.column)
    elif place.row == OPEN_AFTER:
        # From the table of 2014 nobody knows who applied: what is open stands in the total alone.
        into = cell(OPEN_BEFORE) if TABLE in form.parts else None
    elif place.part == PROACTIVE and place.column in {"in_force", "open"}:
        into = place
    return name_of(into) if into is not None and into in slots_of(form) else None
