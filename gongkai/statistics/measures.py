"""What figures that were typed by hand add up to. What is counted when: docs/figures.md."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb
from gongkai.statistics.cells import cells_of_declared

DECLARED = "statistics.manualfigure"
MEASURES: tuple[Measure, ...] = (
    Measure("declared", (Verb.FIGURE_DECLARED,), ("slot",), amount="amount"),
)
TABLE = MeasureTable(DECLARED, MEASURES, cells_of_declared)
