"""An interview in real Chromium at the width of a phone: ask, follow the live text, read the transcript."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from gongkai.interviews.actions import events, questions, transcripts
from gongkai.interviews.inputs import AnswerInputs, LineInputs, ShowInputs
from gongkai.interviews.models import EventQuestion
from gongkai.kit.workflows import NOTHING
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.consumers import catch_up
from gongkai.statistics.models import Tally
from tests.browser.standing import standing
from tests.browser.steps import follow
from tests.cast import Cast, build_cast
from tests.interviews.events import ended, planned, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return standing(build_cast)


def fits(page: Any) -> bool:
    """Say whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_interview_from_announcement_to_its_cell(  # noqa: PLR0915  (one journey)
    cast: Cast, browser: Any, live_server: LiveServer, tmp_path: Any
) -> None:
    now = timezone.now()
    event = planned(cast, at=now, begins_at=now + timedelta(minutes=30), questions_until=None)
    event = events.announce_event(event, NOTHING, by=cast.approver, at=now)
    address = live_server.url + reverse("portal:event", args=["interviews", event.number])
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda one: faults.append(one.text) if "Content Security" in one.text else None
    )
    # Announced: a question without an account.
    page.goto(live_server.url + reverse("portal:events", args=["interviews"]))
    assert fits(page)
    follow(page, "main .list a >> nth=0")
    assert page.url == address
    assert fits(page)
    page.screenshot(path=tmp_path / "announced.png", full_page=True)
    follow(page, "a.btn.first")
    assert fits(page)
    page.fill("textarea", "七十岁能不能领？")
    page.wait_for_timeout(2_100)  # nobody fills in a form faster
    follow(page, "main form button.first")
    number, code = page.locator(".receipt dd").all_inner_texts()
    page.screenshot(path=tmp_path / "receipt.png", full_page=True)
    question = EventQuestion.objects.select_related("event").get(number=number)
    # Live: the text comes by itself, and by reload without a script.
    event = events.start_event(event, NOTHING, by=cast.disclosure, at=timezone.now())
    page.goto(address)
    line = LineInputs("主持人", "各位网民，大家好。<b>")
    transcripts.add_line(event, line, by=cast.disclosure, at=timezone.now())
    page.wait_for_selector("text=大家好。<b>", timeout=30_000)
    assert page.locator(".transcript > li").count() == 1
    page.screenshot(path=tmp_path / "live.png", full_page=True)
    plain = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    plain.goto(address)
    assert plain.locator(".transcript > li").count() == 1
    question = questions.show_question(
        question, ShowInputs(question.text), by=cast.disclosure, at=timezone.now()
    )
    question = questions.ask_question(question, NOTHING, by=cast.disclosure, at=timezone.now())
    questions.answer_question(
        question, AnswerInputs("12:34"), by=cast.disclosure, at=timezone.now()
    )
    # The desk of the recorder on a phone.
    client = Client()
    client.force_login(cast.disclosure.account)
    desk = browser.new_context(viewport=PHONE)
    desk.add_cookies(
        [
            {"name": name, "value": one.value, "url": live_server.url}
            for name, one in client.cookies.items()
        ]
    )
    staff = desk.new_page()
    staff.goto(live_server.url + reverse("desk:event_live", args=[event.pk]))
    assert fits(staff)
    staff.screenshot(path=tmp_path / "desk_live.png", full_page=True)
    staff.fill("[name=add-line-text]", "第二段")
    staff.click("form[action$='add-line/'] button")
    page.wait_for_selector("text=第二段", timeout=30_000)
    staff.goto(live_server.url + reverse("desk:event", args=[event.pk]))
    assert fits(staff)
    staff.screenshot(path=tmp_path / "desk.png", full_page=True)
    # Ended and published: the transcript, the fate, the cell of the table of 2014.
    event = published(cast, ended(cast, event))
    page.goto(address)
    assert "八十周岁以上每月一百元。" in page.inner_text(".transcript")
    assert "12:34" in page.inner_text("#q1")
    assert fits(page)
    page.screenshot(path=tmp_path / "published.png", full_page=True)
    page.goto(live_server.url + reverse("portal:event_question_status", args=["interviews"]))
    page.fill("[name=number]", number)
    page.fill("[name=code]", code)
    follow(page, "main form button.first")
    assert "12:34" in page.inner_text("main")
    catch_up()
    assert Tally.objects.filter(measure="held:interview:yes").exists()
    assert cell("resp.interview")
    assert faults == []
    for one in (context, desk, plain.context):
        one.close()
