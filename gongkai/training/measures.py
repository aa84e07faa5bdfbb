"""Statistical measures of training. docs/figures.md explains what is counted when."""

from collections.abc import Iterator, Sequence

from gongkai.law.report_forms.filling import Hit, row_and_wholes
from gongkai.law.report_forms.shapes import Form, PartName
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

SESSION, UNIT = "training.trainingsession", "training.learningunit"
CELLS = {"sessions": "trn.count", "people": "trn.people"}


def session_cells(form: Form, name: str, _words: Sequence[str]) -> Iterator[Hit]:
    """
    Yield the cells of the table of 2014 to which a training is added on the day when it was held.

    Law: 国办发〔2014〕32号, chapter 9 of the table.
    """
    if name in CELLS and PartName.TABLE in form.parts:
        yield from row_and_wholes(CELLS[name])


SESSION_TABLE = MeasureTable(
    SESSION,
    (
        Measure("sessions", (Verb.TRAINING_HELD,)),
        Measure("people", (Verb.TRAINING_HELD,), amount="people"),
    ),
    session_cells,
)
# No annual form has a row for on-line units.
UNIT_TABLE = MeasureTable(UNIT, (Measure("units_passed", (Verb.UNIT_PASSED,)),))
