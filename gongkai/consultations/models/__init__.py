"""Tables of public consultations, of comments on them with their files, and of surveys."""

from gongkai.consultations.models.consultations import (
    CommentAnswer,
    ParticipationRecord,
    PublicComment,
    PublicConsultation,
)
from gongkai.consultations.models.files import CommentFile, PublicCopy
from gongkai.consultations.models.surveys import (
    SurveyCount,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
)

__all__ = [
    "CommentAnswer",
    "CommentFile",
    "ParticipationRecord",
    "PublicComment",
    "PublicConsultation",
    "PublicCopy",
    "SurveyCount",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyText",
]
