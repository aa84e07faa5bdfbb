"""Surveys at the desk: questions, answers on paper, results and texts."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from gongkai.consultations.models import SurveyResponse
from tests.cast import AT, Cast
from tests.consultations.consultations import planned
from tests.consultations.surveys import COUNTED, by_kind, respond, surveyed
from tests.desk.test_sent_forms import token_on
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db


def test_questions_are_added_and_removed_on_the_page_of_a_plan(cast: Cast, sign_in: Any) -> None:
    consultation = planned(cast)
    browser = sign_in(cast.disclosure)
    act = reverse("desk:consultation_action", args=[consultation.pk, "add-question"])
    fields = {"kind": "scale", "text": "满意程度", "least": "１", "most": "5", "is_required": "on"}
    sent = {f"add-question-{name}": value for name, value in fields.items()}
    assert browser.post(act, sent | {"add-question-most": "1"}).status_code == 409
    assert browser.post(act, sent).status_code == 302
    shown = browser.get(reverse("desk:consultation", args=[consultation.pk])).content.decode()
    assert "满意程度" in shown
    question = consultation.questions.get()
    act = reverse("desk:consultation_action", args=[consultation.pk, "remove-question"])
    assert browser.post(act, {"remove-question-question_id": question.pk}).status_code == 302
    assert not consultation.questions.exists()


def test_answers_on_paper_and_results_for_those_who_read_comments(cast: Cast, sign_in: Any) -> None:
    consultation = surveyed(cast)
    respond(consultation, text="请公开去向")
    browser = sign_in(cast.disclosure)
    page = reverse("desk:survey", args=[consultation.pk])
    enter = reverse("desk:survey_enter", args=[consultation.pk])
    with time_machine.travel(AT + timedelta(days=3), tick=False):
        shown = browser.get(page)
        assert "请公开去向" not in shown.content.decode()
        assert shown.context["results"] == []
        questions = by_kind(consultation)
        sent = {
            "source": "post",
            "received_on": "2026年11月22日",
            f"question_{questions['single'].pk}": "2",
            "form_token": token_on(browser.get(enter)),
        }
        assert browser.post(enter, {"source": "post"}).status_code == 400
        wrong = browser.post(enter, sent | {"received_on": "2026-11-01"})
        assert wrong.status_code == 409
        sent["form_token"] = token_on(wrong)
        for _twice in range(2):
            assert browser.post(enter, sent).status_code == 302
        assert SurveyResponse.objects.filter(source="post").count() == 1
        assert sign_in(cast.drafter).get(page).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_results_and_texts_take_the_same_queries(cast: Cast, sign_in: Any, count: int) -> None:
    consultation = surveyed(cast)
    for number in range(count):
        respond(consultation, text=f"第{number}条建议")
    page = reverse("desk:survey", args=[consultation.pk])
    with time_machine.travel(COUNTED, tick=False):
        browser = sign_in(cast.disclosure)
        shown = browser.get(page)
        assert len(shown.context["rows"]) == count
        assert "第0条建议" in shown.content.decode()
        assert queries_of_page(browser, page) <= 17
