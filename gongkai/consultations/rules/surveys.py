"""Refusals of surveys: their questions, and the answers that come."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicConsultation, SurveyQuestion
from gongkai.consultations.registration import EnteredSurvey, SurveyAnswers
from gongkai.consultations.rules.basics import refusal_of_post, refusal_of_public_text
from gongkai.consultations.rules.comments import refusal_of_period, refusal_of_receipt
from gongkai.consultations.states import (
    CHOICES,
    CommentSource,
    ConsultationState,
    QuestionKind,
)
from gongkai.consultations.surveys import entered_until, questions_of
from gongkai.consultations.workflow import (
    ADD_QUESTION,
    HANDLERS,
    REMOVE_QUESTION,
    QuestionChoice,
    QuestionInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.text_refusals import refusal_of_length
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person

MAX_QUESTIONS, MIN_OPTIONS, MAX_OPTIONS = 20, 2, 20
MAX_QUESTION, MAX_OPTION, MAX_ANSWER = 300, 100, 500
MAX_POINTS, MAX_NUMBER = 11, 1_000_000_000


def options_of(inputs: QuestionInputs) -> list[str]:
    """Return the offered answers, one a line; a question without choices has none."""
    if inputs.kind not in CHOICES:
        return []
    return [line for one in clean_text(inputs.options).splitlines() if (line := single_line(one))]


def refusal_to_add_question(
    consultation: PublicConsultation, inputs: QuestionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the question may not be added: questions are fixed when the public may answer."""
    if refusal := _refusal_of_step(ADD_QUESTION, consultation, by=by, at=at):
        return refusal
    if consultation.question_count >= MAX_QUESTIONS:
        return Refusal(
            "too-many-questions", _("At most %(most)s questions.") % {"most": MAX_QUESTIONS}
        )
    if inputs is None:
        return None
    if inputs.kind not in QuestionKind:
        return Refusal("no-kind", _("Choose the kind."), field="kind")
    if refusal := refusal_of_public_text(inputs.text, "text", MAX_QUESTION):
        return refusal
    if inputs.kind == QuestionKind.TEXT and inputs.is_confidential:
        return Refusal(
            "confidential-text",
            _("A confidential question is only counted, so it cannot ask for a text."),
            field="is_confidential",
        )
    if inputs.kind in CHOICES:
        return _refusal_of_options(options_of(inputs))
    return None if inputs.kind == QuestionKind.TEXT else _refusal_of_bounds(inputs)


def _refusal_of_options(options: list[str]) -> Refusal | None:
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        return Refusal(
            "wrong-options",
            _("Write between %(least)s and %(most)s answers, one a line.")
            % {"least": MIN_OPTIONS, "most": MAX_OPTIONS},
            field="options",
        )
    if len(set(options)) < len(options):
        return Refusal("same-options", _("Two answers are the same."), field="options")
    refusals = (refusal_of_public_text(one, "options", MAX_OPTION) for one in options)
    return next(filter(None, refusals), None)


def _refusal_of_bounds(inputs: QuestionInputs) -> Refusal | None:
    least, most = inputs.least, inputs.most
    if least is None or most is None:
        missing = "least" if least is None else "most"
        return Refusal("no-bounds", _("Enter the lowest and the highest value."), field=missing)
    if least >= most:
        return Refusal(
            "wrong-bounds", _("The highest value must be above the lowest."), field="most"
        )
    if max(abs(least), abs(most)) > MAX_NUMBER:
        return Refusal("too-large", _("This number is too large."), field="most")
    if inputs.kind == QuestionKind.SCALE and most - least >= MAX_POINTS:
        return Refusal(
            "too-many-points",
            _("A scale has at most %(most)s points.") % {"most": MAX_POINTS},
            field="most",
        )
    return None


def refusal_to_remove_question(
    consultation: PublicConsultation, inputs: QuestionChoice | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the question may not be removed."""
    if refusal := _refusal_of_step(REMOVE_QUESTION, consultation, by=by, at=at):
        return refusal
    if not consultation.question_count:
        return Refusal("no-question", _("The survey has no question."))
    if inputs is None:
        return None
    if not consultation.questions.filter(pk=inputs.question_id).exists():
        return Refusal("no-question", _("Choose a question."), field="question_id")
    return None


def refusal_of_survey(consultation: PublicConsultation, at: datetime) -> Refusal | None:
    """Return why the survey cannot be answered at this moment; the clock decides, as for comments."""
    if not consultation.question_count:
        return Refusal("no-survey", _("This consultation has no survey."))
    return refusal_of_period(consultation, at)


def refusals_of_answers(
    consultation: PublicConsultation, answers: SurveyAnswers
) -> Iterator[Refusal]:
    """Yield every reason why answers are refused, each at the field of its question."""
    questions = questions_of(consultation)
    known = {one.pk for one in questions}
    if not known.issuperset(answers.values) or not known.issuperset(answers.texts):
        yield Refusal("no-question", _("The survey has no such question."))
    is_empty = True
    for one in questions:
        values = answers.values.get(one.pk, ())
        text = clean_text(answers.texts.get(one.pk, ""))
        is_empty = is_empty and not values and not text
        if refusal := _refusal_of_answer(one, values, text):
            yield refusal
    if is_empty:
        yield Refusal("nothing-answered", _("Answer at least one question."))


def _refusal_of_answer(
    question: SurveyQuestion, values: tuple[int, ...], text: str
) -> Refusal | None:
    field = field_of(question)
    if not values and not text:
        if question.is_required:
            return Refusal("not-answered", _("This question must be answered."), field=field)
        return None
    if question.kind == QuestionKind.TEXT:
        return refusal_of_length(text, field, MAX_ANSWER) or (
            _not_offered(field) if values else None
        )
    first, last = bounds_of(question)
    is_one = question.kind == QuestionKind.MULTIPLE or len(values) == 1
    is_offered = all(first <= one <= last for one in values)
    if text or not is_one or not is_offered or len(set(values)) < len(values):
        if question.kind == QuestionKind.NUMBER:
            return Refusal(
                "out-of-bounds",
                _("Enter a whole number from %(least)s to %(most)s.")
                % {"least": first, "most": last},
                field=field,
            )
        return _not_offered(field)
    return None


def bounds_of(question: SurveyQuestion) -> tuple[int, int]:
    """Return the lowest and the highest value of an answer; options are counted from 1."""
    if question.kind in CHOICES:
        return 1, len(question.options)
    assert question.least is not None  # a scale or a number
    assert question.most is not None
    return question.least, question.most


def field_of(question: SurveyQuestion) -> str:
    """Return the name of the form field in which a question is answered."""
    return f"question_{question.pk}"


def _not_offered(field: str) -> Refusal:
    return Refusal("not-offered", _("Choose one of the answers offered."), field=field)


def refusal_to_answer_survey(
    consultation: PublicConsultation, answers: SurveyAnswers, *, at: datetime
) -> Refusal | None:
    """Return the first reason why answers are refused; the period comes first."""
    if refusal := refusal_of_survey(consultation, at):
        return refusal
    return next(refusals_of_answers(consultation, answers), None)


def refusal_to_enter_survey(
    consultation: PublicConsultation,
    entered: EnteredSurvey | None,
    /,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """Return why `by` may not enter answers that came otherwise than by the website."""
    if not consultation.question_count:
        return Refusal("no-survey", _("This consultation has no survey."))
    until = entered_until(consultation)
    if until is None or at >= until or consultation.state == ConsultationState.CANCELLED:
        return Refusal(
            "not-open",
            _("Answers are entered while it is open, and until the results are shown."),
        )
    if refusal := refusal_of_post(HANDLERS, consultation, by=by, at=at):
        return refusal
    if entered is None:
        return None
    if entered.source not in CommentSource or entered.source == CommentSource.WEB:
        return Refusal("no-source", _("Choose by which way it came."), field="source")
    if refusal := refusal_of_receipt(consultation, entered.received_on, at=at):
        return refusal
    return next(refusals_of_answers(consultation, entered.answers), None)


def _refusal_of_step(
    step: Step[ConsultationState, Any],
    consultation: PublicConsultation,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    if not step.starts_from(consultation.state):
        return Refusal(
            "survey-fixed", _("The questions are fixed when the consultation is opened.")
        )
    return refusal_of_post(step.posts, consultation, by=by, at=at)
