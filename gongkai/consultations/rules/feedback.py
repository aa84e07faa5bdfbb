"""Refusals of feedback on answers: what a reader sends, each step, and erasing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import AnswerFeedback, PublicConsultation
from gongkai.consultations.reader_queries import last_feedback_day, takes_feedback
from gongkai.consultations.rules.basics import (
    MAX_LINE,
    persons_acting,
    refusal_of_post,
    refusal_of_public_text,
)
from gongkai.consultations.states import ConsultationState, FeedbackKind, FeedbackState
from gongkai.consultations.workflow import (
    DRAFT_REPLY,
    PUBLISH_REPLY,
    RETURN_REPLY,
    ReasonInputs,
    ReplyInputs,
)
from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person

MAX_FEEDBACK, MAX_REPLY = 1_000, 5_000


@dataclass(frozen=True)
class FeedbackFacts:
    """What a reader says of an answer: a value of `FeedbackKind`, and the words."""

    kind: str
    text: str


def refusal_of_feedback_period(consultation: PublicConsultation, at: datetime) -> Refusal | None:
    """Return why no feedback on answers is taken at this moment. The clock decides."""
    if takes_feedback(consultation, at):
        return None
    if consultation.state != ConsultationState.CONCLUDED:
        return Refusal("no-outcome", _("The outcome is not published. Nothing was stored."))
    return Refusal(
        "feedback-over",
        _("Feedback on the answers was taken until %(end)s (Beijing time). Nothing was stored.")
        % {"end": f"{last_feedback_day(consultation)} 24:00"},
    )


def refusals_of_feedback(facts: FeedbackFacts) -> Iterator[Refusal]:
    """Yield every reason why what a reader says is refused, so that a form can show all."""
    if facts.kind not in FeedbackKind:
        yield Refusal("no-kind", _("Choose what is wrong with the answer."), field="kind")
    if refusal := refusal_of_text(facts.text, "text", MAX_FEEDBACK) or _personal_data(facts.text):
        yield refusal


def refusal_to_give_feedback(
    consultation: PublicConsultation, facts: FeedbackFacts, *, at: datetime
) -> Refusal | None:
    """Return the first reason why feedback is refused; the period comes first."""
    if refusal := refusal_of_feedback_period(consultation, at):
        return refusal
    return next(refusals_of_feedback(facts), None)


def refusal_to_draft_reply(
    feedback: AnswerFeedback, inputs: ReplyInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a reply may not be submitted for review."""
    if refusal := _refusal_of_step(DRAFT_REPLY, feedback, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_public_text(inputs.reply, "reply", MAX_REPLY)


def refusal_to_publish_reply(
    feedback: AnswerFeedback, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a reply may not be published: it takes another person than its drafter."""
    if refusal := _refusal_of_step(PUBLISH_REPLY, feedback, by=by, at=at):
        return refusal
    acting = persons_acting(feedback.consultation, by, PUBLISH_REPLY.posts[0], on=local_date(at))
    if feedback.drafted_by_id in acting:
        return Refusal("own-reply", _("Whoever drafted the reply may not approve it."))
    return None


def refusal_to_return_reply(
    feedback: AnswerFeedback, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a reply may not be returned."""
    if refusal := _refusal_of_step(RETURN_REPLY, feedback, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_erase_feedback(
    feedback: AnswerFeedback, *, on: date, after_days: int
) -> Refusal | None:
    """
    Return why the words of the reader must still be kept.

    Law: 个人信息保护法 art. 19, 47.
    """
    if feedback.replied_on is None or (on - feedback.replied_on).days < after_days:
        return Refusal("too-early", _("The retention period has not ended."))
    if feedback.erased_at is not None:
        return Refusal("erased-before", _("It was erased before."))
    return None


def _personal_data(text: str) -> Refusal | None:
    found = find(text)
    if not found:
        return None
    return Refusal(
        "personal-data",
        _("Nobody needs personal data to answer this. Remove “%(passage)s”.")
        % {"passage": text[found[0].start : found[0].end]},
        law="个人信息保护法 art. 6",
        field="text",
    )


def _refusal_of_step(
    step: Step[FeedbackState, Any], feedback: AnswerFeedback, *, by: Person, at: datetime
) -> Refusal | None:
    if not step.starts_from(feedback.state):
        return Refusal(
            "wrong-state",
            _("This is not possible in the state “%(state)s”.")
            % {"state": FeedbackState(feedback.state).label},
        )
    return refusal_of_post(step.posts, feedback.consultation, by=by, at=at)
