"""Compose the survey of a consultation, take answers, and erase text answers."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from gongkai.consultations.models import (
    PublicConsultation,
    SurveyCount,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
)
from gongkai.consultations.numbering import number_within
from gongkai.consultations.recording import AUTHOR, record_consultation_act
from gongkai.consultations.registration import EnteredSurvey, SurveyAnswers
from gongkai.consultations.rules.surveys import (
    options_of,
    refusal_to_add_question,
    refusal_to_answer_survey,
    refusal_to_enter_survey,
    refusal_to_remove_question,
)
from gongkai.consultations.states import CommentSource, QuestionKind
from gongkai.consultations.surveys import questions_of
from gongkai.consultations.workflow import (
    ADD_QUESTION,
    HANDLERS,
    REMOVE_QUESTION,
    QuestionChoice,
    QuestionInputs,
)
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.repeated_forms import refusal_of_repetition

SERIES = "WJ"  # 问卷


@transaction.atomic
def add_question(
    consultation: PublicConsultation, inputs: QuestionInputs, /, *, by: Person, at: datetime
) -> SurveyQuestion:
    """Add a question to the survey of a planned consultation, after those that it has."""
    consultation = lock(consultation)
    refuse_if(refusal_to_add_question(consultation, inputs, by=by, at=at))
    last = consultation.questions.order_by("-place").first()
    is_bounded = inputs.kind in {QuestionKind.SCALE, QuestionKind.NUMBER}
    question = SurveyQuestion.objects.create(
        consultation=consultation,
        place=last.place + 1 if last else 1,
        kind=inputs.kind,
        text=single_line(inputs.text),
        options=options_of(inputs),
        least=inputs.least if is_bounded else None,
        most=inputs.most if is_bounded else None,
        is_required=inputs.is_required,
        is_confidential=inputs.is_confidential,
    )
    consultation.question_count += 1
    consultation.save(update_fields=["question_count"])
    facets = {
        "place": question.place,
        "kind": question.kind,
        "is_confidential": question.is_confidential,
    }
    record_consultation_act(
        ADD_QUESTION.act_verb, consultation, by=by, at=at, posts=ADD_QUESTION.posts, facets=facets
    )
    return question


@transaction.atomic
def remove_question(
    consultation: PublicConsultation, inputs: QuestionChoice, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """Remove a question from the survey of a planned consultation."""
    consultation = lock(consultation)
    refuse_if(refusal_to_remove_question(consultation, inputs, by=by, at=at))
    question = consultation.questions.get(pk=inputs.question_id)
    facets = {"place": question.place}
    question.delete()
    consultation.question_count -= 1
    consultation.save(update_fields=["question_count"])
    record_consultation_act(
        REMOVE_QUESTION.act_verb,
        consultation,
        by=by,
        at=at,
        posts=REMOVE_QUESTION.posts,
        facets=facets,
    )
    return consultation


@transaction.atomic
def answer_survey(
    consultation: PublicConsultation, answers: SurveyAnswers, *, submission: str, at: datetime
) -> SurveyResponse:
    """
    Count what somebody answers; whether the period is over is decided here, at `at`.

    `submission` identifies the submitted form: submitting it twice, even concurrently, counts once.
    """
    lock_key(submission)
    refuse_if(refusal_of_repetition(SurveyResponse, submission))
    consultation = lock(consultation)
    refuse_if(refusal_to_answer_survey(consultation, answers, at=at))
    response = _response(consultation, CommentSource.WEB, submission, local_date(at), at)
    response.save()
    _count(consultation, answers)
    record_consultation_act(
        Verb.SURVEY_ANSWERED, response, by=AUTHOR, at=at, facets=_facets_of(response)
    )
    return response


@transaction.atomic
def enter_survey(
    consultation: PublicConsultation,
    entered: EnteredSurvey,
    /,
    *,
    submission: str,
    by: Person,
    at: datetime,
) -> SurveyResponse:
    """Enter answers that came by post, at the counter, by hotline or at a hearing."""
    lock_key(submission)
    refuse_if(refusal_of_repetition(SurveyResponse, submission))
    consultation = lock(consultation)
    refuse_if(refusal_to_enter_survey(consultation, entered, by=by, at=at))
    response = _response(consultation, entered.source, submission, entered.received_on, at)
    response.entered_by = by
    response.save()
    _count(consultation, entered.answers)
    record_consultation_act(
        Verb.SURVEY_ANSWERED,
        response,
        by=by,
        at=at,
        posts=HANDLERS,
        facets=_facets_of(response),
    )
    return response


@transaction.atomic
def erase_survey_texts(consultation: PublicConsultation, *, at: datetime) -> PublicConsultation:
    """
    Erase the text answers to a survey some time after the outcome; the counts remain.

    Law: 个人信息保护法 art. 19, 47.
    """
    consultation = lock(consultation)
    SurveyText.objects.filter(question__consultation=consultation).delete()
    consultation.texts_erased_at = at
    consultation.save(update_fields=["texts_erased_at"])
    record_consultation_act(Verb.SURVEY_FORGOTTEN, consultation, by=SYSTEM, at=at)
    return consultation


def _response(
    consultation: PublicConsultation, source: str, submission: str, day: date, at: datetime
) -> SurveyResponse:
    """Return a response to the survey of a locked consultation with the next number (not saved)."""
    consultation.last_response += 1
    consultation.save(update_fields=["last_response"])
    return SurveyResponse(
        consultation=consultation,
        number=number_within(consultation, SERIES, consultation.last_response),
        submission=submission,
        source=source,
        received_at=at,
        received_on=day,
    )


def _count(consultation: PublicConsultation, answers: SurveyAnswers) -> None:
    """Add the answers to the counts. Which answers were given together is not stored."""
    for question in questions_of(consultation):
        values = answers.values.get(question.pk, ())
        text = clean_text(answers.texts.get(question.pk, ""))
        if not values and not text:
            continue
        SurveyQuestion.objects.filter(pk=question.pk).update(answered=F("answered") + 1)
        if text:
            SurveyText.objects.create(question=question, text=text)
        for value in values:
            row, _is_new = SurveyCount.objects.get_or_create(question=question, value=value)
            SurveyCount.objects.filter(pk=row.pk).update(number=F("number") + 1)


def _facets_of(response: SurveyResponse) -> Mapping[str, str]:
    return {"consultation": response.consultation.number, "source": response.source}
