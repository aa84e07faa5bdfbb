"""Statistical measures of public concerns. docs/figures.md explains what is counted when."""

from collections.abc import Iterator, Sequence

from gongkai.law.report_forms.filling import Hit
from gongkai.law.report_forms.shapes import Form, PartName
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

CONCERN = "participation.concern"
MEASURES: tuple[Measure, ...] = (
    Measure("concern", (Verb.CONCERN_REGISTERED,), ("kind",)),
    Measure("answered", (Verb.CONCERN_ANSWERED,), ("kind", "in_time")),
    Measure("closed", (Verb.CONCERN_CLOSED,)),
)


def cells_of(form: Form, name: str, _words: Sequence[str]) -> Iterator[Hit]:
    """
    Yield the cells of the form to which a tally of concerns is added.

    A concern counts once, however often it was stated on. Law: 国办发〔2014〕32号.
    """
    if name == "answered" and PartName.TABLE in form.parts:
        yield Hit(cell("resp.total"))


TABLE = MeasureTable(CONCERN, MEASURES, cells_of)
