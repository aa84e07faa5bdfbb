"""Actions of the applicant on the case page."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from gongkai.applications.actions import clarifications, replies
from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.inputs import AskToClarifyInputs, MessageInputs
from gongkai.applications.states import Stage
from gongkai.kit.refusals import Refused
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from tests.applications.cases import WHO, in_hand, on, served
from tests.cast import Cast
from tests.portal.case_pages import opened, page_of, today, with_files

pytestmark = pytest.mark.django_db
__all__ = ["today"]


def test_clarification_is_answered_on_the_page(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    clarifications.ask_to_clarify(
        application,
        AskToClarifyInputs(text="请说明年度。", answer_by=date(2026, 3, 20)),
        by=cast.officer,
        at=on("2026-03-02", 11),
    )
    client = opened(application)
    assert "请说明年度" in page_of(client)
    assert "期限中止" in page_of(client)
    assert "自2026年3月2日起" in page_of(client)
    assert not re.search(r"还有\d+个工作日", page_of(client))
    empty = client.post("/case/view/clarify/", {"text": " "})
    assert empty.status_code == 400
    assert 'id="clarify_text_error"' in empty.content.decode()
    assert client.post("/case/view/clarify/", {"text": "2025年度。"}).status_code == 302
    application.refresh_from_db()
    assert application.stage == Stage.IN_HAND
    assert "2025年度" in page_of(client)
    assert re.search(r"还有\d+个工作日", page_of(client))
    again = client.post("/case/view/clarify/", {"text": "再补充。"})
    assert again.status_code == 400
    assert "再补充。" in again.content.decode()


def test_messages_can_be_sent_by_applicant_and_office(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    replies.write_message(
        application, MessageInputs(text="请来电。"), at=on("2026-03-02", 11), by=cast.officer
    )
    client = opened(application)
    assert client.post("/case/view/write/", {"text": "好的。<script>"}).status_code == 302
    page = page_of(client)
    assert "请来电。" in page
    assert "好的。&lt;script&gt;" in page
    too_long = client.post("/case/view/write/", {"text": "字" * 5_001})
    assert too_long.status_code == 400
    assert 'href="#write_text"' in too_long.content.decode()


def test_applicant_can_rate_a_closed_case(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = opened(application)
    client.post("/case/view/rate/", {"stars": "5"})
    application.refresh_from_db()
    assert application.rating is None
    served(cast, application, Outcome.GIVEN, at=on("2026-03-02", 12))
    assert client.post("/case/view/rate/", {"stars": "9"}).status_code == 400
    assert client.post("/case/view/rate/", {"stars": "4"}).status_code == 302
    application.refresh_from_db()
    assert application.rating == 4


def test_disclosure_can_be_suggested_once(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = opened(application)
    assert "/case/view/suggest/" in page_of(client)
    client.post("/case/view/suggest/")
    application.refresh_from_db()
    assert application.public_wish
    assert "/case/view/suggest/" not in page_of(client)
    client.post("/case/view/suggest/")
    assert Act.objects.filter(verb="disclosure.suggested").count() == 1


def test_disclosure_cannot_be_suggested_after_erasure_of_data(cast: Cast) -> None:
    application = served(cast, in_hand(cast), Outcome.GIVEN, at=on("2026-03-03"))
    purge_applicant(application.applicant, at=on("2028-03-03"), after_days=365)
    application.refresh_from_db()
    with pytest.raises(Refused, match="forgotten"):
        replies.suggest_disclosure(application, at=on("2028-03-04"))


def test_applicant_can_withdraw_once(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = opened(application)
    assert client.post("/case/view/withdraw/").status_code == 302
    application.refresh_from_db()
    assert application.stage == Stage.CLOSED
    page = page_of(client)
    assert "您撤回了申请" in page
    client.post("/case/view/withdraw/")
    assert Act.objects.filter(verb="application.withdrawn").count() == 1


def test_applicant_can_download_a_copy_of_all_stored_data(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    with_files(cast, application)
    replies.write_message(application, MessageInputs(text="你好。"), at=on("2026-03-02", 11))
    client = opened(application)
    answer = client.post("/case/view/export/")
    data = json.loads(answer.content)
    assert data["applicant"]["name"] == WHO.name
    assert data["application"]["number"] == application.number
    assert data["messages"][0]["from"] == "applicant"
    assert data["replies"][0]["parts"][0]["reasons"] == "涉及个人隐私的部分不予公开。"
    assert data["files_received"][0]["name"] == "明细.txt"
    assert "原件" not in answer.content.decode()
    assert {one["act"] for one in data["acts"]} >= {
        "application.arrived",
        "reply.served",
        "records.exported",
    }
    assert "reply.proposed" not in answer.content.decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{application.number}.json"'
    assert Act.objects.filter(verb="records.exported").count() == 1


def test_unknown_action_is_not_found(cast: Cast, today: Any) -> None:
    client = opened(in_hand(cast))
    assert client.post("/case/view/nonsense/").status_code == 404
    assert client.get("/case/view/withdraw/").status_code == 405


def test_actions_require_a_csrf_token(cast: Cast, today: Any) -> None:
    client = opened(in_hand(cast))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/case/view/withdraw/").status_code == 403
    assert strict.post("/case/", {"number": "x", "code": "y"}).status_code == 403
