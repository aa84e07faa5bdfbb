"""Tables of public consultations, of comments on them, and of their surveys."""

from gongkai.consultations.models.consultations import (
    CommentAnswer,
    ParticipationRecord,
    PublicComment,
    PublicConsultation,
)
from gongkai.consultations.models.surveys import (
    SurveyCount,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
)

__all__ = [
    "CommentAnswer",
    "ParticipationRecord",
    "PublicComment",
    "PublicConsultation",
    "SurveyCount",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyText",
]
