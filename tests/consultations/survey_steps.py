"""Random steps with the survey of a consultation, for the state machine over consultations."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gongkai.consultations.actions import surveys
from gongkai.consultations.models import (
    PublicConsultation,
    SurveyCount,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
)
from gongkai.consultations.registration import EnteredSurvey, SurveyAnswers
from gongkai.consultations.states import ConsultationState
from gongkai.consultations.surveys import ENTRY_TIME, survey_results, texts_to_read
from gongkai.consultations.workflow import QuestionChoice, QuestionInputs
from gongkai.kit.times import local_date
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from tests.cast import Cast
from tests.consultations.surveys import SINGLE

SECRET = "我儿子在第一小学"
COMPOSED = (
    SINGLE,
    QuestionInputs("text", "您还有什么建议？"),
    QuestionInputs("multiple", "您常在哪里停车？", "小区\n路边", is_confidential=True),
    QuestionInputs("scale", "满意程度", least=5, most=1),  # refused
)


class SurveySteps(RuleBasedStateMachine):
    """Composes the survey and answers it; what was accepted is counted here a second time."""

    cast: ClassVar[Cast]
    at: datetime
    consultation: PublicConsultation
    tries: Callable[..., bool]
    late: int

    def __init__(self) -> None:
        super().__init__()
        self.counted: Counter[tuple[int, int]] = Counter()
        self.responses = self.texts = 0
        self.results: list[Any] = []

    def compose_it(self, number: int) -> None:
        for one in COMPOSED[:number]:
            self.tries(surveys.add_question, self.consultation, one, by=self.cast.disclosure)

    @rule(which=st.integers(0, len(COMPOSED) - 1))
    def compose(self, which: int) -> None:
        question = COMPOSED[which]
        planned = self.consultation.state == ConsultationState.PLANNED
        added = self.tries(
            surveys.add_question, self.consultation, question, by=self.cast.disclosure
        )
        assert planned or not added, "a question was added to an open survey"

    @rule(place=st.integers(0, 3))
    def remove(self, place: int) -> None:
        found = self.questions()
        chosen = QuestionChoice(found[place % len(found)].pk if found else 0)
        self.tries(surveys.remove_question, self.consultation, chosen, by=self.cast.disclosure)

    @rule(value=st.integers(1, 4), says=st.booleans())
    def reply(self, value: int, says: bool) -> None:
        self.reply_it(value, says=says)

    def reply_it(self, value: int, *, says: bool) -> None:
        answers = self.answers(value, says=says)
        consultation = PublicConsultation.objects.get(pk=self.consultation.pk)
        is_late = consultation.closes_at is None or self.at >= consultation.closes_at
        form = uuid4().hex
        if self.tries(surveys.answer_survey, consultation, answers, submission=form):
            assert not is_late, "an answer was taken outside the period"
            self.count(answers)
            again = self.tries(surveys.answer_survey, consultation, answers, submission=form)
            assert not again, "one form was counted twice"
        self.late += is_late

    @rule(value=st.integers(1, 4), back=st.integers(-1, 4))
    def enter_reply(self, value: int, back: int) -> None:
        answers = self.answers(value, says=True)
        entered = EnteredSurvey(answers, "counter", local_date(self.at) - timedelta(days=back))
        if self.tries(
            surveys.enter_survey,
            self.consultation,
            entered,
            submission=uuid4().hex,
            by=self.cast.disclosure,
        ):
            assert not self.results, "an answer was added to results that had been shown"
            self.count(answers)

    @rule()
    def erase(self) -> None:
        """As the worker does some years after the outcome."""
        if self.consultation.state == ConsultationState.CONCLUDED:
            with transaction.atomic():
                surveys.erase_survey_texts(self.consultation, at=self.at)
            self.texts = 0

    def questions(self) -> list[SurveyQuestion]:
        found = SurveyQuestion.objects.filter(consultation=self.consultation)
        return list(found.order_by("place"))

    def answers(self, value: int, *, says: bool) -> SurveyAnswers:
        values, texts = {}, {}
        for one in self.questions():
            if one.kind == "text":
                texts |= {one.pk: SECRET} if says else {}
            elif value < 4:  # 3 is not offered by each question
                values[one.pk] = (value,)
        return SurveyAnswers(values, texts)

    def count(self, answers: SurveyAnswers) -> None:
        self.responses += 1
        self.texts += len(answers.texts)
        self.counted.update((pk, one) for pk, values in answers.values.items() for one in values)

    @invariant()
    def each_accepted_answer_is_counted_once(self) -> None:
        if not hasattr(self, "consultation"):
            return
        rows = SurveyCount.objects.values_list("question_id", "value", "number")
        assert {(pk, value): number for pk, value, number in rows} == self.counted
        assert SurveyResponse.objects.count() == self.responses
        assert Act.objects.filter(verb=Verb.SURVEY_ANSWERED).count() == self.responses
        assert SurveyText.objects.count() == self.texts

    @invariant()
    def results_come_late_and_do_not_change(self) -> None:
        if not hasattr(self, "consultation"):
            return
        now = PublicConsultation.objects.get(pk=self.consultation.pk)
        results = [(one.labels, one.numbers) for one in survey_results(now, self.at)]
        until = now.closes_at + ENTRY_TIME if now.closes_at else None
        if results:
            assert until is not None
            assert until <= self.at
            assert not self.results or results == self.results
            self.results = results
        else:
            assert not texts_to_read(now, self.at).exists()
