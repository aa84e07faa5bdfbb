"""Test data: a consultation with a survey that has a question of each kind."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from gongkai.consultations.actions.consultations import open_consultation
from gongkai.consultations.actions.surveys import add_question, answer_survey
from gongkai.consultations.models import PublicConsultation, SurveyQuestion, SurveyResponse
from gongkai.consultations.registration import SurveyAnswers
from gongkai.consultations.workflow import QuestionInputs
from tests.cast import AT, Cast
from tests.consultations.consultations import CLOSED, FACTS, TEXT, opening, planned

COUNTED = CLOSED + timedelta(days=3)  # when results are shown
SINGLE = QuestionInputs("single", "您是否支持停车收费？", "支持\n不支持\n说不清", is_required=True)
QUESTIONS = (
    SINGLE,
    QuestionInputs("multiple", "您常在哪里停车？", "小区\n路边\n商场"),
    QuestionInputs("scale", "对停车服务的满意程度", least=1, most=5),
    QuestionInputs("number", "每月停车费用（元）", least=0, most=999, is_confidential=True),
    QuestionInputs("text", "您还有什么建议？"),
)


def with_survey(
    cast: Cast, *questions: QuestionInputs, at: datetime = AT, **plan: Any
) -> PublicConsultation:
    """Return a planned consultation with these questions, by default one of each kind."""
    consultation = planned(cast, at=at, **plan)
    for one in questions or QUESTIONS:
        add_question(consultation, one, by=cast.disclosure, at=at)
    consultation.refresh_from_db()
    return consultation


def surveyed(cast: Cast, *questions: QuestionInputs, at: datetime = AT) -> PublicConsultation:
    """Return an open consultation with a survey."""
    document = cast.released(title=FACTS.title, text=TEXT, at=at)
    consultation = with_survey(cast, *questions, at=at)
    return open_consultation(consultation, opening(document), by=cast.disclosure, at=at)


def by_kind(consultation: PublicConsultation) -> dict[str, SurveyQuestion]:
    """Return the questions by their kind."""
    return {one.kind: one for one in consultation.questions.all()}


def given(consultation: PublicConsultation, **answers: Any) -> SurveyAnswers:
    """Return answers, given by the kind of the question."""
    ids = {kind: one.pk for kind, one in by_kind(consultation).items()}
    values = {ids[kind]: value for kind, value in answers.items() if kind != "text"}
    texts = {ids["text"]: answers["text"]} if "text" in answers else {}
    return SurveyAnswers(values, texts)


def respond(consultation: PublicConsultation, **answers: Any) -> SurveyResponse:
    """Answer the survey by the website."""
    at = answers.pop("at", AT + timedelta(days=1))
    facts = given(consultation, **{"single": (1,)} | answers)
    return answer_survey(consultation, facts, submission=uuid4().hex, at=at)
