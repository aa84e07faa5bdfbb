"""Models of supervision, one file per noun."""

from gongkai.supervision.models.plans import (
    PlanTask,
    TaskAssistant,
    TaskDecision,
    TaskReport,
    WorkPlan,
)
from gongkai.supervision.models.register import LeadingPost, OrganisationReturn, ReadingPlace

__all__ = [
    "LeadingPost",
    "OrganisationReturn",
    "PlanTask",
    "ReadingPlace",
    "TaskAssistant",
    "TaskDecision",
    "TaskReport",
    "WorkPlan",
]
