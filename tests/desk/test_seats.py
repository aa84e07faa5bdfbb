"""Applications for seats that staff enters at the desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from gongkai.meetings.models import Registration
from tests.cast import Cast
from tests.desk.test_sent_forms import token_on
from tests.meetings.meetings import CLOSES, OPENS, announced, drawn

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")


def test_the_receipt_shows_number_and_code_and_counts_once(cast: Cast, sign_in: Any) -> None:
    meeting = announced(cast)
    page = reverse("desk:seat_enter", args=[meeting.pk])
    with time_machine.travel(OPENS + timedelta(days=1), tick=False):
        browser = sign_in(cast.disclosure)
        applicants = reverse("desk:meeting_applicants", args=[meeting.pk])
        assert page in browser.get(applicants).content.decode()
        sent = {
            "source": "phone",
            "received_on": f"{OPENS.year}年{OPENS.month}月{OPENS.day + 1}日",
            "seat": "public",
            "name": "买买提·艾力",
            "contact": "１３８００００００１１",
            "form_token": token_on(browser.get(page)),
        }
        assert browser.post(page, {"source": "phone"}).status_code == 400
        wrong = browser.post(page, sent | {"received_on": "2026-01-01"})
        assert wrong.status_code == 409
        sent["form_token"] = token_on(wrong)
        answers = [browser.post(page, sent).content.decode() for _click in range(2)]
        one = Registration.objects.get()
        assert one.number in answers[0]
        assert CODE.findall(answers[0]) == CODE.findall(answers[1]) != []
        assert "电话" in browser.get(applicants).content.decode()
        assert sign_in(cast.approver).get(page).status_code == 403
        assert sign_in(cast.stranger).get(page).status_code == 404
    over = drawn(cast)
    with time_machine.travel(CLOSES + timedelta(days=1), tick=False):
        browser = sign_in(cast.disclosure)
        applicants = reverse("desk:meeting_applicants", args=[over.pk])
        link = reverse("desk:seat_enter", args=[over.pk])
        assert link not in browser.get(applicants).content.decode()
