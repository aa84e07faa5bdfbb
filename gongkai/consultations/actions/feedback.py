"""Take feedback on an answer to comments, reply to it, and erase what the reader wrote."""

from datetime import datetime

from django.db import transaction

from gongkai.calendars.queries import calendar_of
from gongkai.consultations.models import AnswerFeedback, CommentAnswer
from gongkai.consultations.numbering import FEEDBACK_SERIES, number_within
from gongkai.consultations.reader_queries import due_of
from gongkai.consultations.reader_waiting import update_waiting_feedback
from gongkai.consultations.recording import AUTHOR, record_consultation_act
from gongkai.consultations.rules.feedback import (
    FeedbackFacts,
    refusal_to_draft_reply,
    refusal_to_erase_feedback,
    refusal_to_give_feedback,
    refusal_to_publish_reply,
    refusal_to_return_reply,
)
from gongkai.consultations.workflow import (
    DRAFT_REPLY,
    PUBLISH_REPLY,
    RETURN_REPLY,
    ReasonInputs,
    ReplyInputs,
)
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.repeated_forms import refusal_of_repetition


def receive_feedback(
    answer: CommentAnswer, facts: FeedbackFacts, *, code: str, submission: str, at: datetime
) -> AnswerFeedback:
    """
    Take what a reader says of an answer; whether the period is over is decided here, at `at`.

    `code` is the reader's query code; only its hash is stored. `submission` identifies the submitted
    form: submitting it twice, even concurrently, makes one record.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(AnswerFeedback, submission))
        consultation = lock(answer.consultation)
        refuse_if(refusal_to_give_feedback(consultation, facts, at=at))
        consultation.last_feedback += 1
        consultation.save(update_fields=["last_feedback"])
        feedback = AnswerFeedback(
            consultation=consultation,
            answer=answer,
            number=number_within(consultation, FEEDBACK_SERIES, consultation.last_feedback),
            code_hash=code_hash,
            submission=submission,
            kind=facts.kind,
            text=clean_text(facts.text),
            received_at=at,
            received_on=local_date(at),
        )
        due = due_of(feedback, calendar_of(consultation.body.region))
        feedback.due_on, feedback.provisional = due.on, due.provisional
        feedback.save()
        update_waiting_feedback(feedback)
        facets = {"kind": facts.kind, "answer": answer.pk}
        record_consultation_act(Verb.FEEDBACK_RECEIVED, feedback, by=AUTHOR, at=at, facets=facets)
        return feedback


@transaction.atomic
def draft_reply(
    feedback: AnswerFeedback, inputs: ReplyInputs, /, *, by: Person, at: datetime
) -> AnswerFeedback:
    """Write the reply, which another person reviews."""
    feedback = lock(feedback)
    refuse_if(refusal_to_draft_reply(feedback, inputs, by=by, at=at))
    feedback.state, feedback.drafted_by = DRAFT_REPLY.new_state, by
    feedback.reply, feedback.note = clean_text(inputs.reply), ""
    feedback.save()
    update_waiting_feedback(feedback)
    record_consultation_act(DRAFT_REPLY.act_verb, feedback, by=by, at=at, posts=DRAFT_REPLY.posts)
    return feedback


@transaction.atomic
def publish_reply(
    feedback: AnswerFeedback, inputs: Nothing, /, *, by: Person, at: datetime
) -> AnswerFeedback:
    """Publish the reply below the answer; whether this is in time is recorded for the statistics."""
    feedback = lock(feedback)
    refuse_if(refusal_to_publish_reply(feedback, inputs, by=by, at=at))
    feedback.state, feedback.replied_on = PUBLISH_REPLY.new_state, local_date(at)
    feedback.save()
    update_waiting_feedback(feedback)
    facets = {"in_time": feedback.replied_on <= feedback.due_on, "kind": feedback.kind}
    record_consultation_act(
        PUBLISH_REPLY.act_verb, feedback, by=by, at=at, posts=PUBLISH_REPLY.posts, facets=facets
    )
    return feedback


@transaction.atomic
def return_feedback_reply(
    feedback: AnswerFeedback, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> AnswerFeedback:
    """Return a reply to be changed; its words stay as a beginning."""
    feedback = lock(feedback)
    refuse_if(refusal_to_return_reply(feedback, inputs, by=by, at=at))
    feedback.state, feedback.note = RETURN_REPLY.new_state, single_line(inputs.reason)
    feedback.save()
    update_waiting_feedback(feedback)
    record_consultation_act(RETURN_REPLY.act_verb, feedback, by=by, at=at, posts=RETURN_REPLY.posts)
    return feedback


@transaction.atomic
def erase_feedback(feedback: AnswerFeedback, *, at: datetime, after_days: int) -> AnswerFeedback:
    """
    Erase what the reader wrote and close the query code; kind, days and reply remain.

    Law: 个人信息保护法 art. 19, 47.
    """
    feedback = lock(feedback)
    refuse_if(refusal_to_erase_feedback(feedback, on=local_date(at), after_days=after_days))
    feedback.text = feedback.code_hash = ""
    feedback.erased_at = at
    feedback.save()
    record_consultation_act(Verb.FEEDBACK_FORGOTTEN, feedback, by=SYSTEM, at=at)
    return feedback
