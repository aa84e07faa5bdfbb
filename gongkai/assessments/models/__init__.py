"""Models of assessments, one file per noun."""

from gongkai.assessments.models.assessments import (
    Assessment,
    Evidence,
    Score,
    Scorer,
    SelfReport,
    Sheet,
    SheetValue,
)
from gongkai.assessments.models.findings import Finding, Objection, Retest
from gongkai.assessments.models.schemes import Indicator, Scheme, SchemeTrial, TrialResult

__all__ = [
    "Assessment",
    "Evidence",
    "Finding",
    "Indicator",
    "Objection",
    "Retest",
    "Scheme",
    "SchemeTrial",
    "Score",
    "Scorer",
    "SelfReport",
    "Sheet",
    "SheetValue",
    "TrialResult",
]
