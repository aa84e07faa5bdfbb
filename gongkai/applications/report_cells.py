"""Cells of the annual report forms that applications contribute to."""

from collections.abc import Iterator, Sequence

from gongkai.law.outcomes import OUTCOMES, Outcome
from gongkai.law.report_forms.filling import CARRIED, Hit, Span, row_and_wholes
from gongkai.law.report_forms.forms import TOTAL
from gongkai.law.report_forms.identities import ALL_OUTCOMES, RECEIVED
from gongkai.law.report_forms.shapes import Form, PartName, Place
from gongkai.law.report_forms.table_identities import cell

# Columns of the form by the kind of applicant in the acts.
COLUMNS = {
    "person": "natural",
    "business": "business",
    "research": "research",
    "welfare": "welfare",
    "legal_service": "legal",
    "other": "other",
}
REMEDY_ROWS = {"reconsideration": "reconsideration", "court": "direct", "court_after": "after"}
WAYS = {
    "counter": "person",
    "oral": "person",
    "fax": "fax",
    "web": "net",
    "email": "net",
    "post": "mail",
    "plain-letter": "mail",
}
RESULTS = {"upheld": "uphold", "corrected": "correct", "other": "other"}
APPLICATIONS, REMEDIES = PartName.APPLICATIONS, PartName.REMEDIES


def cells_of(form: Form, name: str, words: Sequence[str]) -> Iterator[Hit]:
    """Yield the cells to which a count of applications is added."""
    if PartName.TABLE in form.parts:
        yield from _in_table(name, words)
    elif name in {"received", "closed"}:
        yield from _applications(form, name, words)
    elif name in {"lodged", "decided"} and words[0] in REMEDY_ROWS:
        yield from _remedies(name, REMEDY_ROWS[words[0]], words)


def _applications(form: Form, name: str, words: Sequence[str]) -> Iterator[Hit]:
    """
    Yield cells by kind of applicant.

    An unknown kind counts in the total only, so the row's sum check fails.
    """
    word, kind = words
    sign = 1 if name == "received" else -1
    rows = [RECEIVED] if sign > 0 else [_row_of(word, form.code), ALL_OUTCOMES]
    for column in (*([COLUMNS[kind]] if kind in COLUMNS else []), TOTAL):
        yield from (Hit(Place(APPLICATIONS, row, column)) for row in rows)
        yield from (Hit(Place(APPLICATIONS, row, column), span, sign) for row, span in CARRIED)


def _row_of(outcome: str, form_code: str) -> str:
    return OUTCOMES[Outcome(outcome)].rows.get(form_code, "")


def _remedies(name: str, row: str, words: Sequence[str]) -> Iterator[Hit]:
    """Yield cells of remedies decided in the year and pending at its end: 条例19 art. 50 (3)."""
    sign = 1 if name == "lodged" else -1
    if sign < 0:
        yield from (Hit(Place(REMEDIES, row, column)) for column in (words[1], TOTAL))
    yield from (
        Hit(Place(REMEDIES, row, column), Span.UNTIL, sign) for column in ("pending", TOTAL)
    )


def _in_table(name: str, words: Sequence[str]) -> Iterator[Hit]:
    if name == "received":
        yield from row_and_wholes(f"req.recv.{WAYS.get(words[0], 'net')}")
    elif name == "ended":
        in_time, extended = words
        late = in_time == "no" or extended == "yes"
        yield from row_and_wholes("req.done.ext" if late else "req.done.ontime")
    elif name == "closed":
        yield from row_and_wholes(_row_of(words[0], "2014") or "req.ans.otherway")
    elif name == "fee":
        yield Hit(cell("fee.total"))
    elif name in {"decided", "lodged"}:
        yield from _remedies_of_table(name, words)


def _remedies_of_table(name: str, words: Sequence[str]) -> Iterator[Hit]:
    route = words[0]
    if name == "lodged":
        if route == "complaint":
            yield Hit(cell("comp.total"))
    elif route in REMEDY_ROWS:
        yield from row_and_wholes(
            f"{'rev' if route == 'reconsideration' else 'lit'}.{RESULTS.get(words[1], 'other')}"
        )
