"""Tables of oversight, a file a noun; Django finds the models here."""

from gongkai.oversight.models.declared import DeclaredFigure, LocalRow
from gongkai.oversight.models.earlier import EarlierReport
from gongkai.oversight.models.reports import AnnualReport, FindingWord, ReportRemark, ReportSection
from gongkai.oversight.models.tallies import Tally
from gongkai.oversight.models.views import StatisticsView

__all__ = [
    "AnnualReport",
    "DeclaredFigure",
    "EarlierReport",
    "FindingWord",
    "LocalRow",
    "ReportRemark",
    "ReportSection",
    "StatisticsView",
    "Tally",
]
