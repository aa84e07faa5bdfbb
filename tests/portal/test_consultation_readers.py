"""Public pages of feedback on answers and of reports of comments: form, receipt, result, lists."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from gongkai.consultations import reader_queries
from gongkai.consultations.actions.reports import hold_reported, keep_reported
from gongkai.consultations.models import AnswerFeedback, CommentReport
from gongkai.consultations.workflow import HoldInputs, ReasonInputs
from tests.cast import Cast, later
from tests.consultations.consultations import CODE, concluded, opened
from tests.consultations.readers import (
    FACTS,
    REPLY,
    SOON,
    answer_of,
    published,
    replied,
    reported,
    said_of,
    waiting_of,
)

pytestmark = pytest.mark.django_db
ENTERED = {"kind": FACTS.kind, "text": FACTS.text}


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Make `reverse` return Chinese addresses: the language of the last request stays with the thread."""
    with translation.override("zh-hans"):
        yield


def send(client: Client, address: str, entered: dict[str, str], *, at: Any = SOON) -> Any:
    """Send a form some seconds after it was shown, unless `entered` has a token."""
    with time_machine.travel(at, tick=False):
        token = client.get(address).context["form"]["token"].value()
    with time_machine.travel(at + timedelta(seconds=20), tick=False):
        return client.post(address, {"token": token} | entered)


def status(client: Client, number: str, code: str) -> str:
    shown = client.post(reverse("portal:said_status"), {"number": number, "code": code})
    assert shown.status_code == 200
    return shown.content.decode()


def test_feedback_gets_a_receipt_and_its_reply_is_public_below_the_answer(
    cast: Cast, client: Client
) -> None:
    consultation = concluded(cast, "建议夜间免费。")
    answers = reverse("portal:comment_answers", args=[consultation.number])
    form = reverse("portal:answer_feedback", args=[consultation.number, answer_of(consultation).pk])
    with time_machine.travel(SOON, tick=False):
        assert form in client.get(answers).content.decode()
    receipt = send(client, form, ENTERED)
    feedback = AnswerFeedback.objects.get()
    assert feedback.number in receipt.content.decode()
    code = receipt.context["code"]
    assert FACTS.text in status(client, feedback.number.replace("-", " "), code)
    wrong = {"number": feedback.number, "code": CODE}
    assert client.post(reverse("portal:said_status"), wrong).status_code == 400
    replied(cast, feedback)
    assert REPLY.reply in status(client, feedback.number, code)
    with time_machine.travel(SOON, tick=False):
        shown = client.get(answers).content.decode()
        assert REPLY.reply in shown
        assert FACTS.text not in shown  # a reader's words are not public
        assert "1位读者认为没有回应" in shown
        rows = client.get(answers + "?format=csv").getvalue().decode("utf-8-sig")
    assert rows.splitlines()[1].endswith(",1,1")
    with time_machine.travel(SOON + timedelta(days=31), tick=False):
        assert form not in client.get(answers).content.decode()
        over = client.post(form, ENTERED | {"token": "x"})
        assert over.status_code == 409
        assert FACTS.text in over.content.decode()  # what was typed is not lost
        assert "token" in client.get(form).context["form"].fields


def test_a_form_sent_again_shows_the_same_receipt(cast: Cast, client: Client) -> None:
    consultation = concluded(cast, "建议夜间免费。")
    form = reverse("portal:answer_feedback", args=[consultation.number, answer_of(consultation).pk])
    with time_machine.travel(SOON, tick=False):
        token = client.get(form).context["form"]["token"].value()
    with time_machine.travel(SOON + timedelta(seconds=9), tick=False):
        entered = ENTERED | {"token": token}
        first, second = client.post(form, entered), client.post(form, entered)
        other = client.post(form, entered | {"text": "另外的话。"})
    assert first.context["code"] == second.context["code"]
    assert other.status_code == 400
    assert AnswerFeedback.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"kind": "x"}, {"text": ""}, {"homepage": "https://example.org"}, {"token": "forged"}],
)
def test_what_is_refused(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    consultation = concluded(cast, "建议夜间免费。")
    form = reverse("portal:answer_feedback", args=[consultation.number, answer_of(consultation).pk])
    assert send(client, form, ENTERED | changes).status_code == 400
    assert not AnswerFeedback.objects.exists()


def test_a_report_gets_a_receipt_and_its_result(cast: Cast, client: Client) -> None:
    consultation = opened(cast)
    comment, other = published(cast, consultation), published(cast, consultation, "另一条。")
    form = reverse("portal:comment_report", args=[consultation.number, comment.pk])
    listed = reverse("portal:published_comments", args=[consultation.number])
    assert form in client.get(listed).content.decode()
    receipt = send(client, form, {"ground": "insult"}, at=later(2))
    report = CommentReport.objects.get()
    assert report.number in receipt.content.decode()
    code = receipt.context["code"]
    assert "举报正在核查" in status(client, report.number, code)
    assert comment.published_text in client.get(listed).content.decode()  # nothing is hidden
    assert send(client, form, {"ground": "x"}, at=later(2)).status_code == 400
    keep_reported(waiting_of(comment), ReasonInputs("属于批评。"), by=cast.disclosure, at=later(3))
    assert "属于批评。" in status(client, report.number, code)
    second = reported(other, "advertising")
    hold_reported(waiting_of(other), HoldInputs("advertising"), by=cast.disclosure, at=later(3))
    assert "意见已搁置" in status(client, second.number, CODE)
    gone = reverse("portal:comment_report", args=[consultation.number, other.pk])
    assert client.get(gone).status_code == 404
    log = reverse("portal:comment_reports", args=[consultation.number])
    shown = client.get(log).content.decode()
    assert "属于批评。" in shown
    assert other.text not in shown
    rows = client.get(log + "?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert comment.number in rows[1]


def test_a_comment_that_went_meanwhile_is_refused_clearly(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = opened(cast)
    comment = published(cast, consultation)
    form = reverse("portal:comment_report", args=[consultation.number, comment.pk])
    views = "gongkai.portal.consultations.reader_views"
    # The comment is set aside between the check of the form and the write.
    reported(comment)
    hold_reported(waiting_of(comment), HoldInputs("insult"), by=cast.disclosure, at=later(2))
    monkeypatch.setattr(f"{views}.refusal_to_report", lambda *_arguments: None)
    monkeypatch.setattr(f"{views}.get_object_or_404", lambda *_arguments, **_options: comment)
    assert send(client, form, {"ground": "insult"}, at=later(2)).status_code == 409
    assert CommentReport.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_for_any_number_of_rows(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    consultation = concluded(cast, "建议夜间免费。")
    open_one = opened(cast)
    for place in range(count):
        replied(cast, said_of(consultation))
        comment = published(cast, open_one, f"第{place}条")
        reported(comment)
        keep_reported(waiting_of(comment), ReasonInputs("x"), by=cast.disclosure, at=later(3))
    client.get(reverse("portal:consultations"))
    with django_assert_num_queries(4):
        client.get(reverse("portal:comment_answers", args=[consultation.number]))
    with django_assert_num_queries(5):
        client.get(reverse("portal:comment_reports", args=[open_one.number]))


def test_only_the_newest_replies_are_shown(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = concluded(cast, "建议夜间免费。")
    for _place in range(2):
        replied(cast, said_of(consultation))
    monkeypatch.setattr(reader_queries, "MAX_REPLIES", 1)
    shown = client.get(reverse("portal:comment_answers", args=[consultation.number]))
    assert shown.content.decode().count(REPLY.reply) == 1
    assert "仅显示最近的答复" in shown.content.decode()
