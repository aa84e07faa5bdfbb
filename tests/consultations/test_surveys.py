"""Surveys in consultations: questions, answers, what is counted, shown and erased."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from gongkai.consultations.actions.consultations import (
    cancel_consultation,
    end_consultation,
    open_consultation,
    publish_outcome,
)
from gongkai.consultations.actions.surveys import (
    add_question,
    answer_survey,
    enter_survey,
    remove_question,
)
from gongkai.consultations.models import SurveyCount, SurveyQuestion, SurveyResponse, SurveyText
from gongkai.consultations.registration import EnteredSurvey, SurveyAnswers
from gongkai.consultations.surveys import survey_results, texts_to_read
from gongkai.consultations.workflow import (
    CancelInputs,
    OutcomeInputs,
    QuestionChoice,
    QuestionInputs,
)
from gongkai.ledger.models import Act
from gongkai.operations.consultations import erase_comment_authors
from tests.cast import AT, Cast
from tests.consultations.consultations import CLOSED, opened, opening, planned
from tests.consultations.surveys import (
    COUNTED,
    QUESTIONS,
    SINGLE,
    by_kind,
    given,
    respond,
    surveyed,
    with_survey,
)
from tests.consultations.test_consultations import faults
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
TEXT = "希望公开收费去向，联系电话13812345678"


def test_questions_are_fixed_when_the_consultation_is_opened(cast: Cast) -> None:
    consultation = with_survey(cast)
    options: dict[str, Any] = {"by": cast.disclosure, "at": AT}
    scale = by_kind(consultation)["scale"]
    assert (scale.place, scale.least, scale.most, scale.options) == (3, 1, 5, [])
    remove_question(consultation, QuestionChoice(scale.pk), **options)
    assert code_of(remove_question, consultation, QuestionChoice(scale.pk), **options) == (
        "no-question",
        "question_id",
    )
    again = add_question(consultation, QUESTIONS[2], **options)
    consultation.refresh_from_db()
    assert (again.place, consultation.question_count) == (6, 5)
    assert code_of(add_question, consultation, SINGLE, by=cast.drafter, at=AT)[0] == "wrong-post"
    document = cast.released(title="停车")
    open_consultation(consultation, opening(document), **options)
    consultation.refresh_from_db()
    assert code_of(add_question, consultation, SINGLE, **options)[0] == "survey-fixed"
    assert (
        code_of(remove_question, consultation, QuestionChoice(again.pk), **options)[0]
        == "survey-fixed"
    )
    acts = Act.objects.filter(verb="consultation.question_added")
    assert acts.count() == 6
    assert SINGLE.text not in str(list(acts.values_list("facets", flat=True)))
    assert faults() == []


def test_wrong_questions_are_refused_with_their_field(cast: Cast) -> None:
    consultation = planned(cast)
    options: dict[str, Any] = {"by": cast.disclosure, "at": AT}
    assert code_of(remove_question, consultation, QuestionChoice(1), **options)[0] == "no-question"
    scale = QUESTIONS[2]
    for question, code in (
        (replace(SINGLE, kind="essay"), ("no-kind", "kind")),
        (replace(SINGLE, text=" "), ("no-text", "text")),
        (replace(SINGLE, text="请联系13812345678"), ("personal-data", "text")),
        (replace(SINGLE, options="支持"), ("wrong-options", "options")),
        (
            replace(SINGLE, options="\n".join("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌")),
            ("wrong-options", "options"),
        ),
        (replace(SINGLE, options="支持\n 支持 "), ("same-options", "options")),
        (replace(SINGLE, options=f"支持\n{'不' * 101}"), ("text-too-long", "options")),
        (
            QuestionInputs("text", "建议", is_confidential=True),
            ("confidential-text", "is_confidential"),
        ),
        (replace(scale, least=None), ("no-bounds", "least")),
        (replace(scale, most=None), ("no-bounds", "most")),
        (replace(scale, most=1), ("wrong-bounds", "most")),
        (replace(scale, most=12), ("too-many-points", "most")),
        (replace(QUESTIONS[3], most=2_000_000_000), ("too-large", "most")),
    ):
        assert code_of(add_question, consultation, question, **options) == code
    for _number in range(20):
        add_question(consultation, QUESTIONS[4], **options)
    consultation.refresh_from_db()
    assert code_of(add_question, consultation, SINGLE, **options)[0] == "too-many-questions"


def test_answers_are_stored_as_counts_that_nobody_can_link(cast: Cast) -> None:
    consultation = surveyed(cast)
    response = respond(
        consultation, single=(2,), multiple=(1, 3), scale=(4,), number=(0,), text=f" {TEXT} "
    )
    assert response.number == "990000-D01-WJ2026-00001-000001"
    respond(consultation, multiple=(1,))
    counts = {
        (row.question.kind, row.value): row.number
        for row in SurveyCount.objects.select_related("question")
    }
    assert counts == {
        ("single", 2): 1,
        ("single", 1): 1,
        ("multiple", 1): 2,
        ("multiple", 3): 1,
        ("scale", 4): 1,
        ("number", 0): 1,
    }
    assert SurveyText.objects.get().text == TEXT
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM consultations_surveytext")
        assert TEXT not in cursor.fetchone()[0]
    for act in Act.objects.filter(verb="survey.answered"):
        assert set(act.facets) == {"number", "consultation", "source"}
        assert act.actor_kind == "applicant"
    assert faults() == []
    SurveyCount.objects.filter(value=2).update(number=5)
    SurveyQuestion.objects.filter(kind="text").update(answered=2)
    assert [one.rpartition(": ")[2] for one in faults()] == [
        "the answers to question 1 do not add up",
        "the answers to question 5 do not add up",
    ]


def test_the_clock_decides_and_a_form_counts_once(cast: Cast) -> None:
    consultation = surveyed(cast)
    answers = given(consultation, single=(1,))
    before = CLOSED - timedelta(microseconds=1)
    answer_survey(consultation, answers, submission="one", at=before)
    assert code_of(answer_survey, consultation, answers, submission="one", at=before)[0] == (
        "sent-before"
    )
    assert code_of(answer_survey, consultation, answers, submission="two", at=CLOSED)[0] == (
        "period-over"
    )
    none = opened(cast)
    assert code_of(answer_survey, none, answers, submission="three", at=AT)[0] == "no-survey"
    assert SurveyResponse.objects.count() == 1


def test_wrong_answers_are_refused_at_their_question(cast: Cast) -> None:
    consultation = surveyed(cast)
    ids = {kind: one.pk for kind, one in by_kind(consultation).items()}
    right = {ids["single"]: (1,)}
    for answers, code, kind in (
        (SurveyAnswers({ids["scale"]: (1,)}), "not-answered", "single"),
        (SurveyAnswers({ids["single"]: (4,)}), "not-offered", "single"),
        (SurveyAnswers({ids["single"]: (1, 2)}), "not-offered", "single"),
        (SurveyAnswers(right | {ids["multiple"]: (1, 1)}), "not-offered", "multiple"),
        (SurveyAnswers(right | {ids["scale"]: (6,)}), "not-offered", "scale"),
        (SurveyAnswers(right, {ids["scale"]: "三"}), "not-offered", "scale"),
        (SurveyAnswers(right | {ids["number"]: (1_000,)}), "out-of-bounds", "number"),
        (SurveyAnswers(right, {ids["text"]: "字" * 501}), "text-too-long", "text"),
        (SurveyAnswers(right | {ids["text"]: (1,)}, {}), "not-offered", "text"),
    ):
        found = code_of(answer_survey, consultation, answers, submission=uuid4().hex, at=AT)
        assert found == (code, f"question_{ids[kind]}")
    unknown = SurveyAnswers(right | {max(ids.values()) + 1: (1,)})
    assert code_of(answer_survey, consultation, unknown, submission="x", at=AT)[0] == "no-question"
    optional = surveyed(cast, QUESTIONS[1])
    empty = SurveyAnswers()
    assert code_of(answer_survey, optional, empty, submission="x", at=AT)[0] == "nothing-answered"


def test_paper_counts_until_the_results_are_shown(cast: Cast) -> None:
    consultation = surveyed(cast)
    end_consultation(consultation, at=CLOSED)
    consultation.refresh_from_db()
    entered = EnteredSurvey(given(consultation, single=(1,)), "counter", date(2026, 12, 20))
    late = CLOSED + timedelta(days=2)
    options: dict[str, Any] = {"by": cast.disclosure, "at": late, "submission": "paper"}
    for wrong, code in (
        (replace(entered, source="web"), ("no-source", "source")),
        (replace(entered, received_on=date(2026, 12, 21)), ("outside-period", "received_on")),
        (replace(entered, received_on=date(2027, 1, 1)), ("not-received", "received_on")),
        (replace(entered, answers=SurveyAnswers()), None),
    ):
        found = code_of(enter_survey, consultation, wrong, **options)
        assert found[0] == "not-answered" if code is None else found == code
    assert code_of(enter_survey, consultation, entered, **options | {"by": cast.drafter})[0] == (
        "wrong-post"
    )
    assert code_of(enter_survey, consultation, entered, **options | {"at": COUNTED})[0] == (
        "not-open"
    )
    assert code_of(enter_survey, opened(cast), entered, **options)[0] == "no-survey"
    response = enter_survey(consultation, entered, **options)
    assert (response.source, response.entered_by) == ("counter", cast.disclosure)
    assert Act.objects.get(verb="survey.answered").post == "disclosure_officer"
    assert code_of(enter_survey, consultation, entered, **options)[0] == "sent-before"
    outcome = OutcomeInputs("意见已研究。")
    assert code_of(publish_outcome, consultation, outcome, by=cast.approver, at=late)[0] == (
        "survey-not-counted"
    )
    publish_outcome(consultation, outcome, by=cast.approver, at=COUNTED)
    assert faults() == []


def test_results_come_late_and_say_nothing_about_few(cast: Cast) -> None:
    consultation = surveyed(cast)
    for number in (10, 20, 150, 160, 170, 180, 950):
        respond(consultation, scale=(5,), number=(number,), multiple=(1, 2), text="公开")
    respond(consultation, single=(3,), scale=(2,))
    assert survey_results(consultation, COUNTED - timedelta(microseconds=1)) == []
    assert not texts_to_read(consultation, CLOSED).exists()
    consultation.refresh_from_db()
    single, multiple, scale, number, text = survey_results(consultation, COUNTED)
    assert single.labels == ("支持", "不支持", "说不清")
    assert single.numbers == (7, 0, 1)
    assert multiple.numbers == (7, 7, 0)
    assert scale.labels == ("1", "2", "3", "4", "5")
    assert (scale.numbers, str(scale.mean), scale.median) == ((0, 1, 0, 0, 7), "4.6", 5)
    # Ranges of a hundred; two and one are few, and the four others follow from the sum of seven.
    assert number.labels[:2] == ("0–99", "100–199")
    assert number.numbers[0] is None
    assert number.numbers[9] is None
    assert number.mean is None
    assert sum(one or 0 for one in number.numbers) <= 7 - 5
    assert (text.labels, text.question.answered) == ((), 7)
    assert texts_to_read(consultation, COUNTED).count() == 7
    cancelled = cancel_consultation(
        surveyed(cast), CancelInputs("草案撤回"), by=cast.approver, at=AT
    )
    assert survey_results(cancelled, COUNTED) == []


def test_texts_are_erased_some_time_after_the_outcome(cast: Cast) -> None:
    consultation = surveyed(cast)
    respond(consultation, text=TEXT)
    end_consultation(consultation, at=CLOSED)
    consultation.refresh_from_db()
    publish_outcome(consultation, OutcomeInputs("已研究。"), by=cast.approver, at=COUNTED)
    erase_comment_authors(COUNTED + timedelta(days=100))
    assert SurveyText.objects.count() == 1
    for _round in range(2):
        erase_comment_authors(COUNTED + timedelta(days=4_000))
    assert SurveyText.objects.count() == 0
    assert Act.objects.filter(verb="survey.forgotten").count() == 1
    assert faults() == []
