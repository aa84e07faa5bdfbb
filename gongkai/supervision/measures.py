"""Statistical measures of supervision. docs/figures.md explains what is counted when."""

from collections.abc import Iterator, Sequence

from gongkai.law.report_forms.filling import Hit, row_and_wholes
from gongkai.law.report_forms.shapes import Form, PartName
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

RETURN = "supervision.organisationreturn"
PLAN, TASK = "supervision.workplan", "supervision.plantask"
CELLS = {
    "offices": "org.units",
    "places": "org.points",
    "full_time": "org.staff.full",
    "part_time": "org.staff.part",
    "budget": "org.budget",
}


def return_cells(form: Form, name: str, _words: Sequence[str]) -> Iterator[Hit]:
    """
    Yield the cells of the table of 2014 to which a figure of the organisation is added.

    Law: 国办发〔2014〕32号, chapter 8 of the table.
    """
    if name in CELLS and PartName.TABLE in form.parts:
        yield from row_and_wholes(CELLS[name])


RETURN_MEASURES: tuple[Measure, ...] = tuple(
    # Each act carries what it changes to the figure of the year.
    Measure(name, (Verb.ORGANISATION_RETURNED,), amount=name)
    for name in ("offices", "places", "full_time", "part_time", "budget", "members")
)
RETURN_TABLE = MeasureTable(RETURN, RETURN_MEASURES, return_cells)
# No annual form has a row for plans: the figures are shown on the page of statistics.
PLAN_TABLE = MeasureTable(PLAN, (Measure("plans", (Verb.PLAN_ISSUED,)),))
TASK_TABLE = MeasureTable(
    TASK,
    (
        Measure("tasks", (Verb.PLAN_TASK_ISSUED,)),
        Measure("tasks_done", (Verb.PLAN_TASK_ACCEPTED,), ("in_time",)),
        Measure("tasks_dropped", (Verb.PLAN_TASK_DROPPED,)),
    ),
)
