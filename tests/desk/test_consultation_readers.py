"""Feedback on answers and reported comments at the desk: my work, lists, pages and steps."""

from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from gongkai.consultations.models import AnswerFeedback
from gongkai.consultations.workflow import ReplyInputs
from tests.cast import Cast, later
from tests.consultations.consultations import concluded, opened
from tests.consultations.readers import FACTS, SOON, published, reported, said, said_of, waiting_of

pytestmark = pytest.mark.django_db


def test_feedback_is_answered_by_one_person_and_published_by_another(
    cast: Cast, sign_in: Any
) -> None:
    feedback = said(cast)
    address = f"/desk/answer-feedback/{feedback.pk}/"
    with time_machine.travel(SOON, tick=False):
        officer, approver = sign_in(cast.disclosure), sign_in(cast.approver)
        assert address in officer.get("/desk/").content.decode()
        assert address not in approver.get("/desk/").content.decode()
        assert FACTS.text in officer.get(address).content.decode()
        form = {"draft-reply-reply": "夜间时段已规定免费。"}
        assert officer.post(f"{address}act/draft-reply/", {}).status_code == 400
        assert officer.post(f"{address}act/draft-reply/", form).status_code == 302
        assert officer.post(f"{address}act/draft-reply/", form).status_code == 409
        assert address in approver.get("/desk/").content.decode()
        returned = {"return-reply-reason": "请写明条款。"}
        assert approver.post(f"{address}act/return-reply/", returned).status_code == 302
        assert "请写明条款。" in officer.get(address).content.decode()
        officer.post(f"{address}act/draft-reply/", form)
        assert approver.post(f"{address}act/publish-reply/").status_code == 302
        shown = officer.get(
            f"/desk/consultations/{feedback.consultation_id}/feedback/?state=replied"
        )
        assert feedback.number in shown.content.decode()
        assert officer.get(address).status_code == 200
    feedback.refresh_from_db()
    assert (feedback.state, feedback.reply) == (
        "replied",
        ReplyInputs("夜间时段已规定免费。").reply,
    )


def test_a_reported_comment_is_examined(cast: Cast, sign_in: Any) -> None:
    comment = published(cast, opened(cast))
    reported(comment)
    reported(comment, "advertising")
    waits = waiting_of(comment)
    address = f"/desk/reported-comments/{waits.pk}/"
    officer = sign_in(cast.disclosure)
    with time_machine.travel(later(3), tick=False):
        assert address in officer.get("/desk/").content.decode()
        assert comment.published_text in officer.get(address).content.decode()
        assert officer.post(f"{address}act/keep/", {}).status_code == 400
        form = {"hold-reported-ground": "insult"}
        assert officer.post(f"{address}act/hold-reported/", form).status_code == 302
        assert officer.post(f"{address}act/hold-reported/", form).status_code == 409
        shown = officer.get(f"/desk/consultations/{waits.consultation_id}/reports/?state=held")
        assert address in shown.content.decode()
        assert address not in officer.get("/desk/").content.decode()
    waits.refresh_from_db()
    assert waits.state == "held"


def test_others_see_nothing(cast: Cast, sign_in: Any) -> None:
    feedback = said(cast)
    comment = published(cast, opened(cast))
    reported(comment)
    with time_machine.travel(SOON, tick=False):
        for who in (cast.stranger, cast.drafter):
            for address in (
                f"/desk/answer-feedback/{feedback.pk}/",
                f"/desk/reported-comments/{waiting_of(comment).pk}/",
                f"/desk/consultations/{feedback.consultation_id}/feedback/",
                f"/desk/consultations/{feedback.consultation_id}/reports/",
            ):
                assert sign_in(who).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_any_number_of_rows(
    cast: Cast, sign_in: Any, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    consultation, open_one = concluded(cast, "建议夜间免费。"), opened(cast)
    for place in range(count):
        said_of(consultation)
        reported(published(cast, open_one, f"第{place}条"))
    feedback = f"/desk/consultations/{consultation.pk}/feedback/"
    reports = f"/desk/consultations/{open_one.pk}/reports/"
    with time_machine.travel(SOON, tick=False):
        officer = sign_in(cast.disclosure)
        assert AnswerFeedback.objects.count() == count
        officer.get("/desk/")
        with django_assert_num_queries(11):
            officer.get(feedback)
        with django_assert_num_queries(12):
            officer.get(reports)
        assert officer.get(feedback + "?state=x").status_code == 400
        assert officer.get(reports + "?state=x").status_code == 400
