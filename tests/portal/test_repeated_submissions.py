"""A form that is sent again after “Back” makes one record, with the receipt of the first time."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from gongkai.complaints.models import Complaint
from gongkai.consultations.models import SurveyResponse
from gongkai.portal.repeated_submissions import COOKIE, answer_once
from gongkai.portal.submission_forms import RECEIPT_PERIOD
from tests.cast import Cast
from tests.complaints.complaints import appoint
from tests.complaints.test_complaint_pages import complaint_form
from tests.consultations.surveys import by_kind, surveyed
from tests.portal.test_surveys import SHOWN, address, token_of

pytestmark = pytest.mark.django_db


def test_the_same_words_from_the_same_browser_are_one_complaint(cast: Cast, client: Client) -> None:
    appoint(cast)
    place = f"/b/{cast.finance.code}/complaint/"
    first = client.post(place, complaint_form(cast))
    kept = first.cookies[COOKIE]
    assert (kept["path"], kept["httponly"], kept["samesite"]) == (place, True, "Lax")
    # Each form was drawn anew, with another token.
    again = client.post(place, complaint_form(cast))
    number = Complaint.objects.get().number
    assert all(number in answer.text for answer in (first, again))
    assert first.context["code"] == again.context["code"]
    client.post(place, complaint_form(cast, text="另一件事：目录三年没有更新。"))
    Client().post(place, complaint_form(cast))
    assert Complaint.objects.count() == 3


def test_what_a_browser_keeps_is_read_for_a_quarter_of_an_hour_and_cannot_be_forged(
    cast: Cast, client: Client
) -> None:
    appoint(cast)
    place = f"/b/{cast.finance.code}/complaint/"
    client.post(place, complaint_form(cast))
    with time_machine.travel(timezone.now() + RECEIPT_PERIOD + timedelta(seconds=1), tick=False):
        client.post(place, complaint_form(cast))
    client.cookies[COOKIE] = "x" * 5000
    client.post(place, complaint_form(cast))
    assert Complaint.objects.count() == 3
    refused = client.post(place, complaint_form(cast, text=" "))
    assert (refused.status_code, COOKIE in refused.cookies) == (400, False)


def test_the_same_answers_of_the_same_browser_are_counted_once(cast: Cast, client: Client) -> None:
    consultation = surveyed(cast)
    single = by_kind(consultation)["single"]
    receipts = []
    for _twice in range(2):
        token = token_of(client, consultation)
        with time_machine.travel(SHOWN + timedelta(seconds=20), tick=False):
            sent = {f"question_{single.pk}": "1", "token": token}
            receipts.append(client.post(address(consultation), sent))
    number = SurveyResponse.objects.get().number
    assert all(number in answer.text for answer in receipts)


def test_the_next_person_at_a_shared_computer_answers_as_well(cast: Cast, client: Client) -> None:
    consultation = surveyed(cast)
    single = by_kind(consultation)["single"]
    receipts = []
    for minutes in (0, 2):
        token = token_of(client, consultation)
        with time_machine.travel(SHOWN + timedelta(minutes=minutes, seconds=20), tick=False):
            sent = {f"question_{single.pk}": "1", "token": token}
            receipts.append(client.post(address(consultation), sent))
    first, second = SurveyResponse.objects.order_by("pk").values_list("number", flat=True)
    assert [first in one.text for one in receipts] == [True, False]
    assert [second in one.text for one in receipts] == [False, True]


def test_a_token_of_any_length_makes_no_cookie(rf: RequestFactory) -> None:
    for length, is_kept in ((1_000, True), (1_001, False)):
        request = rf.post("/b/x/", {"token": "x" * length})
        answer = answer_once(request, lambda _sent: HttpResponse())
        assert (COOKIE in answer.cookies) is is_kept
