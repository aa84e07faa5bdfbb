"""Tables of oversight, a file a noun; Django finds the models here."""

from gongkai.oversight.models.declared import LocalRow, ManualFigure
from gongkai.oversight.models.earlier import TakenOverReport
from gongkai.oversight.models.reports import (
    AnnualReport,
    FindingExplanation,
    ReportRemark,
    ReportSection,
)
from gongkai.oversight.models.tallies import Tally
from gongkai.oversight.models.views import SavedTable

__all__ = [
    "AnnualReport",
    "FindingExplanation",
    "LocalRow",
    "ManualFigure",
    "ReportRemark",
    "ReportSection",
    "SavedTable",
    "TakenOverReport",
    "Tally",
]
