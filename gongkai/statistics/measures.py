"""The measure of manual figures. docs/figures.md describes what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb
from gongkai.statistics.cells import cells_of_manual_figure

MANUAL_FIGURE = "statistics.manualfigure"
MEASURES: tuple[Measure, ...] = (
    Measure("manual", (Verb.FIGURE_ENTERED,), ("slot",), amount="amount"),
)
TABLE = MeasureTable(MANUAL_FIGURE, MEASURES, cells_of_manual_figure)
