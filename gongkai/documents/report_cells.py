"""Cells of the annual report forms that are filled from documents."""

from collections.abc import Iterator, Sequence

from gongkai.law.report_forms.filling import Hit, Span
from gongkai.law.report_forms.shapes import Form, PartName, Place
from gongkai.law.report_forms.table_identities import cell

ROWS = {"rule": "rules", "normative-document": "normdocs"}


def cells_of(form: Form, name: str, words: Sequence[str]) -> Iterator[Hit]:
    """Yield the cells to which a tally of documents is added."""
    if PartName.TABLE in form.parts:
        yield from _in_table(name, words)
    elif name in {"item", "made", "public", "in_force", "repealed"} and words[0] in ROWS:
        column = {"item": "published", "public": "open"}.get(name, name)
        span = Span.UNTIL if name in {"public", "in_force"} else Span.YEAR
        yield Hit(Place(PartName.PROACTIVE, ROWS[words[0]], column), span)


def _in_table(name: str, words: Sequence[str]) -> Iterator[Hit]:
    if name == "item":
        yield Hit(cell("act.total"))
        if words[0] == "normative-document":
            yield Hit(cell("act.normdoc"))
        if words[0] == "interpretation":
            yield Hit(cell("resp.articles"))
    elif name == "made" and words[0] == "normative-document":
        yield Hit(cell("act.normdoc_made"))
