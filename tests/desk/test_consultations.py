"""Pages of consultations and comments at the desk."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from gongkai.consultations.actions.groups import group_comments
from gongkai.consultations.models import PublicComment, PublicConsultation
from tests.cast import AT, Cast
from tests.consultations.consultations import FACTS, commented, ended, opened
from tests.desk.test_sent_forms import token_on

CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")
pytestmark = pytest.mark.django_db


def test_from_the_plan_to_the_opening(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    entered = {
        "body": cast.finance.pk,
        "kind": "decision",
        "title": FACTS.title,
        "explanation": "请联系13812345678",
        "planned_on": "2199年12月1日",
    }
    new = reverse("desk:consultation_create")
    assert browser.post(new, {}).status_code == 400
    answer = browser.post(new, entered | {"planned_on": "2027-01-01"})
    assert answer.status_code == 409
    assert "请联系13812345678" in answer.content.decode()
    answer = browser.post(new, entered | {"planned_on": "2027年1月1日", "explanation": "说明"})
    consultation = PublicConsultation.objects.get()
    assert answer.url == reverse("desk:consultation", args=[consultation.pk])
    document = cast.released(title=FACTS.title)
    act = reverse("desk:consultation_action", args=[consultation.pk, "open"])
    fields = {
        "index_number": document.index_number,
        "explanation": "说明",
        "last_day": "2026-12-01",
    }
    short = browser.post(act, {f"open-{name}": value for name, value in fields.items()})
    assert short.status_code == 409
    fields["last_day"] = "2027-03-01"
    assert browser.post(act, {"open-last_day": "x"}).status_code == 400
    answer = browser.post(act, {f"open-{name}": value for name, value in fields.items()})
    assert answer.status_code == 302
    shown = browser.get(reverse("desk:consultation", args=[consultation.pk])).content.decode()
    assert consultation.number in shown
    wrong = reverse("desk:consultation_action", args=[consultation.pk, "burn"])
    assert browser.post(wrong).status_code == 404
    stranger = sign_in(cast.stranger)
    assert stranger.get(reverse("desk:consultation", args=[consultation.pk])).status_code == 404
    assert FACTS.title not in stranger.get(reverse("desk:consultations")).content.decode()
    assert (
        FACTS.title in browser.get(reverse("desk:consultations") + "?state=opened").content.decode()
    )
    assert browser.get(reverse("desk:consultations") + "?state=x").status_code == 400


def test_comments_are_filtered_grouped_and_answered_together(cast: Cast, sign_in: Any) -> None:
    campaign = "建议小区周边道路夜间停车免费，并公开收费去向，减轻群众负担。"
    consultation = ended(cast, campaign, campaign + "谢谢", "增加残疾人车位")
    group_comments(consultation)
    browser = sign_in(cast.disclosure)
    address = reverse("desk:comments", args=[consultation.pk])
    first = consultation.comments.earliest("id")
    shown = browser.get(address)
    assert shown.context["groups"] == [(first, 2)]
    found = browser.get(f"{address}?group={first.pk}").content.decode()
    assert campaign in found
    assert "增加残疾人车位" not in found
    assert len(browser.get(f"{address}?paragraph=2").context["rows"]) == 3
    assert len(browser.get(f"{address}?paragraph=0&state=received").context["rows"]) == 0
    for wrong in ("?state=x", "?paragraph=x", "?source=x"):
        assert browser.get(address + wrong).status_code == 400
    entered = {"argument": "夜间免费", "result": "adopted", "reason": "予以采纳。"}
    assert browser.post(address, entered).status_code == 409
    assert browser.post(address, {"group": first.pk}).status_code == 400
    assert browser.post(address, entered | {"comment": "x"}).status_code == 400
    answer = browser.post(address, entered | {"group": str(first.pk)})
    assert answer.status_code == 302
    assert consultation.answers.get().voices == 2
    assert sign_in(cast.drafter).get(address).status_code == 404


def test_a_comment_is_entered_and_set_aside(cast: Cast, sign_in: Any) -> None:
    consultation = ended(cast)
    browser = sign_in(cast.disclosure)
    new = reverse("desk:comment_create", args=[consultation.pk])
    assert browser.get(new).status_code == 200
    assert browser.post(new, {"text": "x"}).status_code == 400
    entered = {"source": "post", "received_on": "2026-11-25", "text": "来信建议。"}
    assert browser.post(new, entered | {"received_on": "2026-10-01"}).status_code == 409
    entered["form_token"] = token_on(browser.get(new))
    answers = [browser.post(new, entered).content.decode() for _click in range(2)]
    comment = PublicComment.objects.get()
    assert comment.number in answers[0]
    assert CODE.findall(answers[0]) == CODE.findall(answers[1]) != []
    page = reverse("desk:comment", args=[comment.pk])
    assert "来信建议。" in browser.get(page).content.decode()
    hold = reverse("desk:comment_action", args=[comment.pk, "hold"])
    assert browser.post(hold, {"hold-ground": "other"}).status_code == 400
    assert browser.post(hold, {"hold-ground": "unrelated"}).status_code == 302
    assert browser.post(hold, {"hold-ground": "unrelated"}).status_code == 409
    assert browser.post(reverse("desk:comment_action", args=[comment.pk, "x"])).status_code == 404
    with override("en"):
        assert sign_in(cast.stranger).get(page).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_any_number_of_rows(
    cast: Cast, sign_in: Any, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _n in range(count):
        consultation = opened(cast)
    for number in range(count):
        commented(consultation, f"第{number}条意见", at=AT)
    browser = sign_in(cast.disclosure)
    with django_assert_max_num_queries(17):
        browser.get(reverse("desk:consultations"))
    with django_assert_max_num_queries(24):
        browser.get(reverse("desk:comments", args=[consultation.pk]))
