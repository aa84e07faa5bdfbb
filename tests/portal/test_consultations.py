"""Public pages of consultations: list, notice, form, receipt, own comment, answers, files."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from gongkai.consultations.actions.comments import hold_comment, mask_comment
from gongkai.consultations.actions.consultations import (
    cancel_consultation,
    list_plan,
    name_final,
    publish_outcome,
)
from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.workflow import (
    CancelInputs,
    FinalInputs,
    HoldInputs,
    MaskInputs,
    OutcomeInputs,
)
from gongkai.documents.actions.releases import release_document, withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.workflows import NOTHING
from tests.cast import AT, Cast, later
from tests.consultations.consultations import (
    CLOSED,
    CODE,
    FACTS,
    answered,
    commented,
    concluded,
    ended,
    opened,
    planned,
)

pytestmark = pytest.mark.django_db
LIST = "portal:consultations"


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Make `reverse` return Chinese addresses: the language of the last request stays with the thread."""
    with translation.override("zh-hans"):
        yield


def page(client: Client, name: str, consultation: PublicConsultation, query: str = "") -> str:
    answer = client.get(reverse(f"portal:{name}", args=[consultation.number]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def form_token(client: Client, consultation: PublicConsultation) -> str:
    shown = client.get(reverse("portal:comment", args=[consultation.number]))
    found: str = shown.context["form"]["token"].value()
    return found


def sent(consultation: PublicConsultation, client: Client, **changes: Any) -> Any:
    """Send the form some seconds after it was shown, at the time of the clock."""
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        token = form_token(client, consultation)
    with time_machine.travel(changes.pop("at", AT + timedelta(days=1, seconds=20)), tick=False):
        entered = {"text": "建议免费。", "paragraph": "２", "token": token} | changes
        return client.post(reverse("portal:comment", args=[consultation.number]), entered)


def test_a_plan_is_shown_only_when_it_is_listed(cast: Cast, client: Client) -> None:
    consultation = planned(cast)
    assert client.get(reverse("portal:consultation", args=[consultation.number])).status_code == 404
    assert FACTS.title not in client.get(reverse(LIST)).content.decode()
    list_plan(consultation, NOTHING, by=cast.approver, at=AT)
    assert FACTS.title in client.get(reverse(LIST) + "?state=planned").content.decode()
    assert "2026年12月1日" in page(client, "consultation", consultation)
    form = reverse("portal:comment", args=[consultation.number])
    assert client.get(form).status_code == 404
    assert client.get(reverse(LIST) + "?state=x").status_code == 400


def test_the_notice_shows_period_reason_and_numbered_paragraphs(cast: Cast, client: Client) -> None:
    consultation = opened(cast, last_day=date(2026, 12, 10), shorter_reason="汛期临近。")
    with time_machine.travel(later(1), tick=False):
        shown = page(client, "consultation", consultation)
    assert "汛期临近。" in shown
    assert "2026年12月20日" in shown  # the earliest last day by law
    assert 'id="p3"' in shown
    assert "?paragraph=3" in shown
    with time_machine.travel(later(40), tick=False):
        over = page(client, "consultation", consultation)
    assert "?paragraph=3" not in over


def test_a_comment_gets_a_receipt_and_a_reload_the_same(cast: Cast, client: Client) -> None:
    consultation = opened(cast)
    answer = sent(consultation, client)
    assert answer.status_code == 200
    comment = PublicComment.objects.get()
    assert comment.paragraph == 2
    assert comment.number in answer.content.decode()
    code = answer.context["code"]
    shown = client.post(reverse("portal:comment_status"), {"number": comment.number, "code": code})
    assert "建议免费。" in shown.content.decode()
    spoken = comment.number.replace("-", " ")
    again = client.post(reverse("portal:comment_status"), {"number": spoken, "code": code})
    assert "建议免费。" in again.content.decode()
    wrong = client.post(reverse("portal:comment_status"), {"number": comment.number, "code": CODE})
    assert wrong.status_code == 400


def test_the_same_form_sent_twice_is_one_comment(cast: Cast, client: Client) -> None:
    consultation = opened(cast)
    with time_machine.travel(later(1), tick=False):
        entered = {"text": "建议免费。", "token": form_token(client, consultation)}
    with time_machine.travel(later(1) + timedelta(seconds=9), tick=False):
        form = reverse("portal:comment", args=[consultation.number])
        first, second = client.post(form, entered), client.post(form, entered)
        other = client.post(form, entered | {"text": "另一条。"})
    assert first.context["code"] == second.context["code"]
    assert other.status_code == 400
    assert PublicComment.objects.count() == 1


def test_a_form_opened_before_closing_and_sent_after_is_refused_clearly(
    cast: Cast, client: Client
) -> None:
    consultation = opened(cast)
    with time_machine.travel(CLOSED - timedelta(seconds=9), tick=False):
        token = form_token(client, consultation)
    form = reverse("portal:comment", args=[consultation.number])
    with time_machine.travel(CLOSED, tick=False):
        answer = client.post(form, {"text": "迟到的意见。", "token": token})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "2026-12-20 24:00" in shown
    assert "迟到的意见。" in shown  # what was typed is not lost
    assert not PublicComment.objects.exists()
    with time_machine.travel(CLOSED - timedelta(seconds=1), tick=False):
        assert client.post(form, {"text": "准时的意见。", "token": token}).status_code == 200
    assert PublicComment.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"paragraph": "9"},
        {"paragraph": "x"},
        {"homepage": "https://example.org"},
        {"token": "forged"},
        {"at": AT + timedelta(days=1, seconds=1)},
        {"at": AT + timedelta(days=2)},
    ],
)
def test_what_is_refused(cast: Cast, client: Client, changes: Any) -> None:
    assert sent(opened(cast), client, **changes).status_code == 400
    assert not PublicComment.objects.exists()


def own(client: Client, comment: PublicComment, code: str = CODE) -> Any:
    return client.post(reverse("portal:comment_status"), {"number": comment.number, "code": code})


def test_the_author_withdraws_until_the_end_and_confirms_words(cast: Cast, client: Client) -> None:
    consultation = opened(cast)
    comment = commented(consultation, may_publish=True)
    mask_comment(comment, MaskInputs("建议免费停车。"), by=cast.disclosure, at=later(1))
    with time_machine.travel(later(2), tick=False):
        shown = own(client, comment)
        assert "建议免费停车。" in shown.content.decode()
        keys = {"comment": comment.pk, "token": shown.context["token"]}
        address = reverse("portal:comment_status")
        assert client.post(address, keys | {"action": "burn"}).status_code == 400
        assert client.post(address, keys | {"action": "confirm"}).status_code == 200
        assert "建议免费停车。" in page(client, "published_comments", consultation)
        assert "建议免费停车。" in client.get(
            reverse("portal:published_comments", args=[consultation.number]) + "?format=csv"
        ).getvalue().decode("utf-8-sig")
        assert client.post(address, keys | {"action": "confirm"}).status_code == 409
        forged = keys | {"action": "withdraw", "comment": comment.pk + 1}
        assert client.post(address, forged).status_code == 400
        assert client.post(address, keys | {"action": "withdraw"}).status_code == 200
    comment.refresh_from_db()
    assert (comment.state, comment.published_text) == ("withdrawn", "")
    assert "建议免费停车。" not in page(client, "published_comments", consultation)


def test_the_token_of_an_own_comment_ends(cast: Cast, client: Client) -> None:
    comment = commented(opened(cast))
    with time_machine.travel(later(2), tick=False):
        keys = {"comment": comment.pk, "token": own(client, comment).context["token"]}
    with time_machine.travel(later(2, hours=1), tick=False):
        answer = client.post(reverse("portal:comment_status"), keys | {"action": "withdraw"})
    assert answer.status_code == 400
    comment.refresh_from_db()
    assert comment.state == "received"


def test_the_author_reads_why_it_was_set_aside_and_contests(cast: Cast, client: Client) -> None:
    consultation = opened(cast)
    comment = commented(consultation, "广告内容，请勿公开")
    hold_comment(comment, HoldInputs("advertising"), by=cast.disclosure, at=later(2))
    with time_machine.travel(later(3), tick=False):
        shown = own(client, comment)
        keys = {"comment": comment.pk, "token": shown.context["token"], "action": "contest"}
        assert client.post(reverse("portal:comment_status"), keys).status_code == 200
    held = page(client, "held_comments", consultation)
    assert comment.number in held
    assert "广告内容，请勿公开" not in held
    rows = client.get(reverse("portal:held_comments", args=[consultation.number]) + "?format=csv")
    assert comment.number in rows.getvalue().decode("utf-8-sig")


def test_answers_are_public_with_the_outcome_and_linked_to_the_final_text(
    cast: Cast, client: Client
) -> None:
    consultation = ended(cast, "建议免费。")
    final = cast.draft(text="<p>前三十分钟免费停车。</p>", title="停车收费管理办法")
    name_final(consultation, FinalInputs(final.pk), by=cast.disclosure, at=CLOSED)
    answered(cast, consultation, final_paragraph=1, reason="合理，予以采纳。")
    comment = consultation.comments.get()
    assert "合理，予以采纳。" not in own(client, comment).content.decode()
    answers = reverse("portal:comment_answers", args=[consultation.number])
    assert client.get(answers).status_code == 404
    publish_outcome(consultation, OutcomeInputs("已研究。"), by=cast.approver, at=CLOSED)
    assert "合理，予以采纳。" in own(client, comment).content.decode()
    assert "前三十分钟免费停车。" not in client.get(answers).content.decode()
    changes = reverse("portal:consultation_changes", args=[consultation.number])
    assert client.get(changes).status_code == 404
    PublicConsultation.objects.update(kind="normative")  # no review of legality is needed
    release_document(cast.review(final), by=cast.disclosure, at=CLOSED)
    assert "前三十分钟免费停车。" in client.get(answers).content.decode()
    assert "<ins>" in client.get(changes).content.decode()
    assert "合理" in client.get(answers + "?format=csv").getvalue().decode("utf-8-sig")
    assert "已研究。" in page(client, "consultation", consultation)


def test_a_cancelled_consultation_stays_with_its_reason(cast: Cast, client: Client) -> None:
    consultation = opened(cast)
    cancel_consultation(consultation, CancelInputs("上位法将修改。"), by=cast.approver, at=later(1))
    shown = page(client, "consultation", consultation)
    assert "上位法将修改。" in shown
    assert "结果公布期限" not in shown  # no outcome is to come
    assert FACTS.title in client.get(reverse(LIST) + "?state=cancelled").content.decode()


def test_the_text_of_a_withdrawn_draft_is_gone(cast: Cast, client: Client) -> None:
    consultation = opened(cast)
    assert consultation.draft is not None
    withdraw_document(consultation.draft, WithdrawalReason("有误"), by=cast.disclosure, at=later(1))
    assert "停车收费按小时计算" not in page(client, "consultation", consultation)
    answer = sent(consultation, client)
    assert answer.status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_for_any_number_of_rows(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    consultation = concluded(cast, *(f"第{n}条不同的意见内容" for n in range(count)))
    for _n in range(count - 1):
        opened(cast)
    client.get(reverse(LIST))
    with django_assert_num_queries(1):
        client.get(reverse(LIST))
    with django_assert_num_queries(7):
        page(client, "consultation", consultation)
    with django_assert_num_queries(4):  # two for the feedback on the answers
        page(client, "comment_answers", consultation)
