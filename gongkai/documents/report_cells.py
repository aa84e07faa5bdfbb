"""Cells of the annual report forms that are filled from documents."""

from collections.abc import Iterator, Mapping, Sequence

from gongkai.law.report_forms.filling import Hit, Span
from gongkai.law.report_forms.shapes import Form, PartName, Place
from gongkai.law.report_forms.table_identities import cell

ROWS = {"rule": "rules", "normative-document": "normdocs"}
STOCKS = ("public", "in_force")
PROACTIVE = ("item", "made", "repealed", *STOCKS)


def cells_of(form: Form, name: str, words: Sequence[str]) -> Iterator[Hit]:
    """Yield the cells to which a tally of documents is added."""
    if PartName.TABLE in form.parts:
        yield from _in_table(name, words)
    elif name in PROACTIVE and words[0] in ROWS:
        column = {"item": "published", "public": "open"}.get(name, name)
        span = Span.UNTIL if name in STOCKS else Span.YEAR
        yield Hit(Place(PartName.PROACTIVE, ROWS[words[0]], column), span)


def keys_of(form: Form) -> Mapping[str, bool]:
    """Return the beginnings of the keys in a form, few of those by genre and item; and which are stocks."""
    if PartName.TABLE in form.parts:
        names = ("item:normative-document", "item:interpretation", "made:normative-document")
        return dict.fromkeys(("released", *names), False)
    return {f"{name}:{genre}": name in STOCKS for name in PROACTIVE for genre in ROWS}


def _in_table(name: str, words: Sequence[str]) -> Iterator[Hit]:
    if name == "released":  # the sum of all items
        yield Hit(cell("act.total"))
    elif name == "item":
        if words[0] == "normative-document":
            yield Hit(cell("act.normdoc"))
        if words[0] == "interpretation":
            yield Hit(cell("resp.articles"))
    elif name == "made" and words[0] == "normative-document":
        yield Hit(cell("act.normdoc_made"))
