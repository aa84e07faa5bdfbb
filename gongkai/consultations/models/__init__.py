"""Tables of public consultations, of comments and what readers say of them, and of surveys."""

from gongkai.consultations.models.consultations import (
    CommentAnswer,
    ParticipationRecord,
    PublicComment,
    PublicConsultation,
)
from gongkai.consultations.models.feedback import (
    AnswerFeedback,
    CommentReport,
    ReportedComment,
)
from gongkai.consultations.models.files import CommentFile, PublicCopy
from gongkai.consultations.models.surveys import (
    SurveyCount,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
)

__all__ = [
    "AnswerFeedback",
    "CommentAnswer",
    "CommentFile",
    "CommentReport",
    "ParticipationRecord",
    "PublicComment",
    "PublicConsultation",
    "PublicCopy",
    "ReportedComment",
    "SurveyCount",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyText",
]
