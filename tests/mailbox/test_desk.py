"""Letters at the desk: list, intake, one letter with its steps, the catalogue, my work."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.queries import letter_by_query_code
from tests.cast import AT, Cast
from tests.desk.test_sent_forms import token_on
from tests.mailbox.letters import REPLY, Mailbox, mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return mailbox(cast)


def entered(box: Mailbox, **changes: Any) -> dict[str, Any]:
    return {
        "body": box.cast.government.pk,
        "source": "hotline",
        "arrived_on": "2026-11-18",
        "kind": "help",
        "title": "路灯不亮",
        "text": "学前街路灯不亮。",
        **changes,
    }


def test_staff_enter_a_letter_with_its_day_of_receipt(box: Mailbox, sign_in: Any) -> None:
    browser = sign_in(box.officer)
    create = reverse("desk:letter_create")
    sent = {"form_token": token_on(browser.get(create))}
    assert browser.post(create, entered(box, arrived_on="2999-01-01")).status_code == 409
    assert browser.post(create, entered(box, text="")).status_code == 400
    page = browser.post(create, entered(box, **sent)).content.decode()
    letter = MailboxLetter.objects.get()
    code = re.findall(r">([2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5})<", page)[0]
    assert letter_by_query_code(letter.number, code) == letter
    assert (letter.source, str(letter.received_on), str(letter.due_on)) == (
        "hotline",
        "2026-11-18",
        "2026-11-25",
    )
    again = browser.post(create, entered(box, **sent)).content.decode()
    assert MailboxLetter.objects.get() == letter
    assert (letter.number in again, code in again) == (True, True)
    assert sign_in(box.cast.drafter).get(reverse("desk:letters")).status_code == 403


def test_a_letter_is_led_to_its_reply(box: Mailbox, sign_in: Any) -> None:
    letter = box.received()
    browser = sign_in(box.officer)
    page = reverse("desk:letter", args=[letter.pk])
    assert "学前街东段路灯已经十天不亮" in browser.get(page).content.decode()

    def act(name: str, **fields: Any) -> int:
        address = reverse("desk:letter_action", args=[letter.pk, name])
        answer = browser.post(address, {f"{name}-{key}": value for key, value in fields.items()})
        return int(answer.status_code)

    assert act("burn") == 404
    assert act("route") == 400
    assert act("route", body_id=box.cast.finance.pk) == 302
    assert act("draft-reply", reply=REPLY) == 409
    browser = sign_in(box.cast.disclosure)
    assert act("draft-reply", reply="我们将认真研究") == 409
    assert act("draft-reply", reply=REPLY) == 302
    browser = sign_in(box.cast.approver)
    assert "/letters/" in browser.get(reverse("desk:work")).content.decode()
    assert act("approve") == 302
    browser = sign_in(box.cast.disclosure)
    assert act("send") == 302
    letter.refresh_from_db()
    assert (letter.state, letter.reply) == ("answered", REPLY)
    listed = browser.get(reverse("desk:letters")).content.decode()
    assert letter.number not in listed
    assert letter.number in browser.get(reverse("desk:letters") + "?state=done").content.decode()
    assert browser.get(reverse("desk:letters") + "?state=x").status_code == 400
    assert sign_in(box.cast.stranger).get(page).status_code == 404


def test_the_accused_body_finds_no_trace_at_the_desk(box: Mailbox, sign_in: Any) -> None:
    letter = box.received(kind="complaint", about_id=box.cast.finance.pk)
    browser = sign_in(box.cast.disclosure)
    assert browser.get(reverse("desk:letter", args=[letter.pk])).status_code == 404
    for address in ("desk:letters", "desk:work"):
        assert letter.number not in browser.get(reverse(address)).content.decode()
    browser = sign_in(box.officer)
    assert letter.number in browser.get(reverse("desk:work")).content.decode()


def test_topics_are_published_changed_and_taken_out(box: Mailbox, sign_in: Any) -> None:
    browser, address = sign_in(box.officer), reverse("desk:letter_topics")
    fields = {"owner": box.cast.government.pk, "name": "路灯", "body": box.cast.health.pk}
    assert browser.post(address, fields | {"name": ""}).status_code == 400
    assert browser.post(address, fields).status_code == 302
    assert browser.post(address, fields | {"body": box.cast.finance.pk}).status_code == 302
    topic = MailboxTopic.objects.get()
    assert topic.body == box.cast.finance
    assert "路灯" in browser.get(address).content.decode()
    end = reverse("desk:letter_topic_end", args=[topic.pk])
    assert sign_in(box.cast.disclosure).post(end).status_code == 404
    browser = sign_in(box.officer)
    assert browser.post(end).status_code == 302
    topic.refresh_from_db()
    assert topic.ended_on is not None


def test_lists_cost_the_same_queries_with_one_and_three_rows(box: Mailbox, sign_in: Any) -> None:
    browser = sign_in(box.officer)
    box.routed(at=AT)
    box.received(at=AT)
    counts = []
    for _round in range(2):
        for name in ("desk:letters", "desk:work"):
            browser.get(reverse(name))  # what is read once per minute is read
            with CaptureQueriesContext(connection) as queries:
                browser.get(reverse(name))
            counts.append(len(queries))
        box.received(at=AT)
        box.routed(at=AT)
    assert counts[:2] == counts[2:]
