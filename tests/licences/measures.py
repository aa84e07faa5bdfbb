from collections.abc import Iterator, Sequence

from gongkai.law.report_forms.filling import Hit
from gongkai.law.report_forms.shapes import Form, PartName, Place
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

LICENCE = "licences.licence"


def cells_of(_form: Form, name: str, _words: Sequence[str]) -> Iterator[Hit]:
    if name == "item":
        yield Hit(Place(PartName.PROACTIVE, "licences", "decisions"))


# The name is that of a measure of documents: two kinds may each have one.
TABLE = MeasureTable(LICENCE, (Measure("item", (Verb.DELEGATION_GRANTED,), ("field",)),), cells_of)
