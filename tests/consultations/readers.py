"""Test data: feedback on an answer, and a published comment that readers report."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from gongkai.consultations.actions.comments import confirm_comment, mask_comment
from gongkai.consultations.actions.feedback import draft_reply, publish_reply, receive_feedback
from gongkai.consultations.actions.reports import report_comment
from gongkai.consultations.models import (
    AnswerFeedback,
    CommentAnswer,
    CommentReport,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.consultations.rules.feedback import FeedbackFacts
from gongkai.consultations.workflow import MaskInputs, ReplyInputs
from gongkai.kit.workflows import NOTHING
from tests.cast import Cast, later
from tests.consultations.consultations import CLOSED, CODE, commented, concluded

FACTS = FeedbackFacts("missed", "夜间免费的建议没有答复。")
REPLY = ReplyInputs("夜间时段已在第三条中规定免费。")
# The outcome is published on Monday, 21 December; ten working days later is 5 January.
SOON = CLOSED + timedelta(hours=10)


def answer_of(consultation: PublicConsultation) -> CommentAnswer:
    """Return the answer of a consultation with one."""
    return CommentAnswer.objects.select_related("consultation__body").get(consultation=consultation)


def said(cast: Cast, *, at: datetime = SOON, code: str = CODE, **changes: Any) -> AnswerFeedback:
    """Return the feedback of a reader on the answer of a new consultation."""
    consultation = concluded(cast, "建议夜间免费。", **changes)
    return said_of(consultation, at=at, code=code)


def said_of(
    consultation: PublicConsultation, *, at: datetime = SOON, code: str = CODE
) -> AnswerFeedback:
    """Return the feedback of one more reader on the answer of a consultation."""
    return receive_feedback(
        answer_of(consultation), FACTS, code=code, submission=uuid4().hex, at=at
    )


def drafted(cast: Cast, feedback: AnswerFeedback, *, at: datetime = SOON) -> AnswerFeedback:
    """Return feedback with a reply that waits for review."""
    return draft_reply(feedback, REPLY, by=cast.disclosure, at=at)


def replied(cast: Cast, feedback: AnswerFeedback, *, at: datetime = SOON) -> AnswerFeedback:
    """Return feedback with a published reply."""
    return publish_reply(drafted(cast, feedback, at=at), NOTHING, by=cast.approver, at=at)


def published(
    cast: Cast, consultation: PublicConsultation, text: str = "建议夜间免费停车。"
) -> PublicComment:
    """Return a comment of an open consultation whose words are public."""
    comment = commented(consultation, text, may_publish=True)
    mask_comment(comment, MaskInputs(text), by=cast.disclosure, at=later(1))
    return confirm_comment(comment, at=later(1))


def reported(
    comment: PublicComment, ground: str = "insult", *, at: datetime | None = None, code: str = CODE
) -> CommentReport:
    """Return the report of one reader."""
    return report_comment(comment, ground, code=code, submission=uuid4().hex, at=at or later(2))


def waiting_of(comment: PublicComment) -> ReportedComment:
    """Return the reports of a comment that wait."""
    found = ReportedComment.objects.select_related("comment", "consultation__body")
    return found.get(comment=comment, decided_on=None)
