"""Public pages of surveys: the form, its receipt, and the results as charts with tables."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from gongkai.consultations.models import PublicConsultation, SurveyCount, SurveyResponse
from tests.cast import AT, Cast
from tests.consultations.consultations import CLOSED, opened
from tests.consultations.surveys import COUNTED, QUESTIONS, by_kind, respond, surveyed, with_survey

pytestmark = pytest.mark.django_db
SHOWN = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Make `reverse` return Chinese addresses: the language of the last request stays with the thread."""
    with translation.override("zh-hans"):
        yield


def address(consultation: PublicConsultation, name: str = "survey") -> str:
    return reverse(f"portal:{name}", args=[consultation.number])


def token_of(client: Client, consultation: PublicConsultation) -> str:
    with time_machine.travel(SHOWN, tick=False):
        found: str = client.get(address(consultation)).context["form"]["token"].value()
        return found


def send(client: Client, consultation: PublicConsultation, *, at: datetime, **entered: Any) -> Any:
    with time_machine.travel(at, tick=False):
        return client.post(address(consultation), entered)


def test_a_survey_is_answered_once_and_without_code(cast: Cast, client: Client) -> None:
    consultation = surveyed(cast)
    questions = by_kind(consultation)
    token = token_of(client, consultation)
    answers = {
        f"question_{questions['single'].pk}": "1",
        f"question_{questions['multiple'].pk}": ["1", "2"],
        f"question_{questions['number'].pk}": " １２０ ",
        f"question_{questions['text'].pk}": "公开去向",
        "token": token,
    }
    late = SHOWN + timedelta(seconds=20)
    hasty = send(client, consultation, at=SHOWN, **answers)
    assert hasty.status_code == 400
    wrong = send(client, consultation, at=late, **answers | {"homepage": "x"})
    assert wrong.status_code == 400
    missing = send(client, consultation, at=late, token=token)
    assert missing.status_code == 400
    assert list(missing.context["form"].errors) == [f"question_{questions['single'].pk}", "__all__"]
    forged = send(client, consultation, at=late, **answers | {"token": "x"})
    assert forged.status_code == 400
    assert forged.context["form"]["token"].value() not in {"", "x"}
    assert SurveyResponse.objects.count() == 0
    for _twice in range(2):
        accepted = send(client, consultation, at=late, **answers)
        assert accepted.status_code == 200
        assert SurveyResponse.objects.get().number in accepted.content.decode()
    assert SurveyCount.objects.get(question=questions["number"]).value == 120
    over = send(
        client, consultation, at=CLOSED, **answers | {"token": token_of(client, consultation)}
    )
    assert over.status_code == 409
    assert "2026-12-20 24:00" in over.content.decode()


def test_results_are_charts_with_numbers_after_the_period(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    consultation = surveyed(cast)
    for _number in range(6):
        respond(consultation, number=(7,), text="只给工作人员看的话")
    respond(consultation, number=(800,))
    with time_machine.travel(SHOWN, tick=False):
        page = client.get(address(consultation, "consultation")).content.decode()
        assert address(consultation) in page
        assert client.get(address(consultation, "survey_results")).status_code == 404
    with time_machine.travel(COUNTED, tick=False):
        page = client.get(address(consultation, "consultation")).content.decode()
        assert address(consultation, "survey_results") in page
        assert "<form method" not in client.get(address(consultation)).content.decode()
        shown = client.get(address(consultation, "survey_results"))
        page = shown.content.decode()
        assert "只给工作人员看的话" not in page
        assert page.count('<ul class="bars">') == 4
        assert page.count('<svg class="chart bar"') == sum(
            len(one.chart.bars) for one in shown.context["results"] if one.chart
        )
        number = shown.context["results"][3]
        assert [one.number for one in number.chart.bars].count(None) > 1
        assert {one.share for one in number.chart.bars} == {None}
        few = surveyed(cast, QUESTIONS[0])
        respond(few)
        for one in (consultation, few):
            with django_assert_num_queries(3):
                client.get(address(one, "survey_results"))


def test_without_survey_there_is_no_page(cast: Cast, client: Client) -> None:
    with time_machine.travel(SHOWN, tick=False):
        for one in (opened(cast), with_survey(cast)):
            assert client.get(address(one)).status_code == 404
            assert client.get(address(one, "survey_results")).status_code == 404
