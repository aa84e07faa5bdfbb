"""The survey of a consultation in the demo region, with the answers that came."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from gongkai.consultations.actions.surveys import add_question, answer_survey
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.registration import SurveyAnswers
from gongkai.consultations.surveys import questions_of
from gongkai.consultations.workflow import QuestionInputs
from gongkai.organisations.models import Person

QUESTIONS = (
    QuestionInputs("single", "您认为公示期限多长合适？", "七日\n十五日\n三十日", is_required=True),
    QuestionInputs(
        "multiple", "您通常从哪里看到公示？", "政府网站\n村务公开栏\n微信群\n没有看到过"
    ),
    QuestionInputs(
        "scale", "您对补贴资金公开的满意程度（1 为很不满意，5 为很满意）", least=1, most=5
    ),
    QuestionInputs(
        "number", "您家去年领取的补贴金额（元）", least=0, most=9_999, is_confidential=True
    ),
    QuestionInputs("text", "您还有哪些建议？"),
)
# Answers in the order of the questions; None was not answered.
Answers = tuple[tuple[tuple[int, ...] | None, ...], ...]
ANSWERS: Answers = (
    ((2,), (1, 3), (4,), (1_200,)),
    ((2,), (2,), (3,), (1_350,)),
    ((3,), (4,), (2,), (1_100,)),
    ((2,), (2, 3), (4,), (1_480,)),
    ((1,), (1,), (5,), (1_900,)),
    ((2,), (3,), None, (2_400,)),
)
SUGGESTION = "公示的时候能不能把领取标准也写上。"


# A survey that is open: visitors of the demo can answer it. The introduction names the accounts of the body.
PARKING_QUESTIONS = (
    QuestionInputs(
        "single", "您认为停车多长时间以内应当免费？", "十五分钟\n三十分钟\n一小时", is_required=True
    ),
    QuestionInputs(
        "multiple", "您希望在哪里看到停车收费的去向？", "政府网站\n停车场公示牌\n手机短信"
    ),
    QuestionInputs(
        "scale", "您对现行停车收费的满意程度（1 为很不满意，5 为很满意）", least=1, most=5
    ),
    QuestionInputs("text", "您还有哪些建议？"),
)
PARKING_ANSWERS: Answers = (
    ((2,), (1, 2), (2,)),
    ((1,), (2,), (3,)),
    ((2,), (2, 3), (1,)),
    ((3,), (1,), None),
)


def add_survey(
    consultation: PublicConsultation,
    questions: Sequence[QuestionInputs],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Add the questions to a planned consultation."""
    for question in questions:
        add_question(consultation, question, by=by, at=at)


def answer(
    consultation: PublicConsultation, answers: Answers, suggestion: str, *, at: datetime
) -> None:
    """Answer the survey of an open consultation; the first answer contains the suggestion."""
    questions = questions_of(consultation)
    for number, given in enumerate(answers):
        values = {
            question.pk: one
            for question, one in zip(questions, given, strict=False)
            if one is not None
        }
        texts = {questions[-1].pk: suggestion} if number == 0 else {}
        submission = uuid5(NAMESPACE_URL, f"survey {consultation.number} {number}").hex
        answer_survey(consultation, SurveyAnswers(values, texts), submission=submission, at=at)
