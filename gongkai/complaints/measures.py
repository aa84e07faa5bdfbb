"""Statistical measures of complaints about disclosure. docs/figures.md explains what is counted when."""

from collections.abc import Iterator, Sequence

from gongkai.law.report_forms.filling import Hit, row_and_wholes
from gongkai.law.report_forms.shapes import Form, PartName
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

COMPLAINT, ORDER = "complaints.complaint", "complaints.rectificationorder"


def complaint_cells(form: Form, name: str, _words: Sequence[str]) -> Iterator[Hit]:
    """
    Yield the cell of the table of 2014 for complaints; they count with the body that examines them.

    Law: 国办发〔2014〕32号, chapter 6 of the table.
    """
    if name == "complaints" and PartName.TABLE in form.parts:
        yield from row_and_wholes("comp.total")


COMPLAINT_TABLE = MeasureTable(
    COMPLAINT,
    (
        Measure("complaints", (Verb.COMPLAINT_RECEIVED,), ("kind",)),
        Measure("concluded", (Verb.COMPLAINT_CONCLUDED,), ("result", "in_time")),
    ),
    complaint_cells,
)
# Orders count with the body that rectifies.
ORDER_TABLE = MeasureTable(
    ORDER,
    (
        Measure("orders", (Verb.ORDER_ISSUED,)),
        Measure("orders_rectified", (Verb.ORDER_ACCEPTED,), ("in_time",)),
    ),
)
