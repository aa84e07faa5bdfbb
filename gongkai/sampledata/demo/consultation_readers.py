"""What readers say in the demo region: feedback on an answer with its reply, and a reported comment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from gongkai.consultations.actions.feedback import draft_reply, publish_reply, receive_feedback
from gongkai.consultations.actions.reports import report_comment
from gongkai.consultations.models import AnswerFeedback, PublicConsultation
from gongkai.consultations.queries import published_comments
from gongkai.consultations.rules.feedback import FeedbackFacts
from gongkai.consultations.workflow import ReplyInputs
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.sampledata.demo.cases import CODE


def give_feedback(consultation: PublicConsultation, text: str, *, at: datetime) -> None:
    """Let a reader say of the first answer that it misses an argument."""
    answer = consultation.answers.select_related("consultation__body").earliest("pk")
    submission = uuid5(NAMESPACE_URL, f"feedback {consultation.number}").hex
    facts = FeedbackFacts("missed", text)
    receive_feedback(answer, facts, code=CODE, submission=submission, at=at)


def reply_to_feedback(
    consultation: PublicConsultation, reply: str, *, officer: Person, approver: Person, at: datetime
) -> None:
    """Let the officer reply, and the approver publish the reply."""
    feedback = AnswerFeedback.objects.select_related("consultation__body").get(
        consultation=consultation
    )
    draft_reply(feedback, ReplyInputs(reply), by=officer, at=at)
    publish_reply(feedback, NOTHING, by=approver, at=at)


def report_published(
    consultation: PublicConsultation, grounds: Sequence[str], *, at: datetime
) -> None:
    """Let readers report the first published comment, each on one of the grounds."""
    comment = published_comments(consultation).select_related("consultation__body").earliest("pk")
    for place, ground in enumerate(grounds):
        submission = uuid5(NAMESPACE_URL, f"report {comment.number} {place}").hex
        report_comment(comment, ground, code=CODE, submission=submission, at=at)
