"""Models of statistics, one file for each noun; Django finds them here."""

from gongkai.statistics.models.frozen_figures import FrozenFigures
from gongkai.statistics.models.manual_figures import LocalRow, ManualFigure
from gongkai.statistics.models.saved_tables import SavedTable
from gongkai.statistics.models.taken_over_reports import TakenOverFile, TakenOverReport
from gongkai.statistics.models.tallies import Tally

__all__ = [
    "FrozenFigures",
    "LocalRow",
    "ManualFigure",
    "SavedTable",
    "TakenOverFile",
    "TakenOverReport",
    "Tally",
]
