"""Hearings and open meetings through HTTP: list, page, application, draw, record, calendars."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from gongkai.meetings.actions.meetings import (
    cancel_meeting,
    draw_seats,
    lay_record,
    postpone_meeting,
)
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.workflow import CancelInputs, PostponeInputs, RecordInputs
from gongkai.portal.form_tokens import issue_token
from gongkai.portal.submission_forms import RECEIPT_PERIOD
from tests.cast import Cast
from tests.desk.test_calendar import read, values
from tests.meetings.meetings import (
    CLOSES,
    CODE,
    FACTS,
    RECORD,
    STARTS,
    announced,
    applied,
    confirmed,
    drawn,
    held,
    listed,
    material,
    planned,
)
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
NOW = timezone.now
CODES = re.compile(r"[2-9A-HJKMNP-Z]{5}(?:-[2-9A-HJKMNP-Z]{5}){2}")
ACCESS = re.compile(r'name="access" value="([^"]+)"')


def seat_form(meeting: Meeting, *, seconds: float = 60, **changes: Any) -> dict[str, Any]:
    """Return a valid form that was drawn some seconds ago."""
    token = issue_token(f"seat {meeting.pk}", at=NOW() - timedelta(seconds=seconds))
    filled = {
        "seat": "public",
        "name": "王小明",
        "contact": "１３８００００００００",
        "statement": "请分档计价",
        "homepage": "",
        "token": token,
    }
    return filled | changes


def page_of(client: Client, name: str, *arguments: Any, query: str = "") -> str:
    answer = client.get(reverse(f"portal:{name}", args=arguments) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(client: Client, registration: Registration) -> str:
    """Return the page of an application, opened by number and code."""
    entered = {"number": registration.number.lower(), "code": CODE.lower()}
    answer = client.post(reverse("portal:seat_status"), entered)
    assert answer.status_code == 200
    return answer.content.decode()


def access_in(page: str) -> str:
    found = ACCESS.search(page)
    assert found
    return found[1]


def test_a_meeting_is_public_from_its_announcement_on(cast: Cast, client: Client) -> None:
    secret = planned(cast, title="尚未公告的听证会")
    assert "尚未公告" not in page_of(client, "meetings")
    for name in ("meeting", "meeting_draw", "meeting_file", "seat_apply"):
        assert client.get(reverse(f"portal:{name}", args=[secret.number])).status_code == 404
    meeting = announced(cast)
    assert meeting.title in page_of(client, "meetings")
    page = page_of(client, "meeting", meeting.number)
    for shown in (meeting.title, meeting.place, "国民经济", "三楼"):
        assert (shown in page) is (shown != "国民经济")
    assert reverse("portal:seat_apply", args=[meeting.number]) in page
    assert meeting.commitment in page_of(client, "meeting_draw", meeting.number)
    assert meeting.seed not in page_of(client, "meeting_draw", meeting.number)
    assert "尚未公告" not in page_of(client, "meeting_feed")


def test_lists_of_coming_and_past_meetings_take_one_query(cast: Cast, client: Client) -> None:
    announced(cast)
    address = reverse("portal:meetings")
    one = queries_of_page(client, address)
    for _number in range(2):
        announced(cast)
    assert queries_of_page(client, address) == one
    Meeting.objects.update(
        opens_at=NOW() - timedelta(days=9),
        closes_at=NOW() - timedelta(days=8),
        starts_at=NOW() - timedelta(days=1),
    )
    assert FACTS.title not in page_of(client, "meetings")
    assert FACTS.title in page_of(client, "meetings", query="?when=past")
    assert client.get(address + "?when=never").status_code == 400
    exported = client.get(address + "?when=past&format=csv").getvalue().decode("utf-8-sig")
    assert exported.count(FACTS.title) == 3


def test_an_application_gets_a_receipt_and_is_accepted_once(cast: Cast, client: Client) -> None:
    meeting = announced(cast)
    address = reverse("portal:seat_apply", args=[meeting.number])
    assert client.get(address).status_code == 200
    form = seat_form(meeting)
    answer = client.post(address, form)
    assert answer.status_code == 200
    registration = Registration.objects.get()
    page = answer.content.decode()
    code = CODES.search(page)
    assert code
    assert registration.number in page
    assert client.post(address, form).content.decode().count(code[0]) == 1
    assert Registration.objects.count() == 1
    changed = client.post(address, form | {"name": "李四"})
    assert (changed.status_code, code[0] in changed.content.decode()) == (400, False)
    # Sent again after “Back”, it shows the same receipt; from another browser it is refused.
    again = client.post(address, seat_form(meeting))
    assert (again.status_code, code[0] in again.content.decode()) == (200, True)
    assert Client().post(address, seat_form(meeting)).status_code == 409
    assert Registration.objects.count() == 1
    entered = {"number": registration.number, "code": code[0].lower()}
    assert client.post(reverse("portal:seat_status"), entered).status_code == 200
    Registration.objects.update(received_at=NOW() - RECEIPT_PERIOD - timedelta(seconds=9))
    assert client.post(address, form).status_code == 400


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"seat": "media"}, 400),
        ({"name": ""}, 400),
        ({"contact": "x"}, 400),
        ({"token": "forged"}, 400),
        ({"homepage": "x"}, 400),
        ({"seconds": 0}, 400),
        ({"seconds": 13 * 3600}, 400),
    ],
)
def test_an_application_that_cannot_be_is_refused(
    cast: Cast, client: Client, changes: dict[str, Any], status: int
) -> None:
    meeting = announced(cast)
    address = reverse("portal:seat_apply", args=[meeting.number])
    answer = client.post(address, seat_form(meeting, **changes))
    assert answer.status_code == status
    assert not Registration.objects.exists()
    assert not Act.objects.filter(verb="seat.applied").exists()


def test_a_form_opened_before_closing_is_refused_one_second_after(
    cast: Cast, client: Client
) -> None:
    meeting = announced(cast)
    address = reverse("portal:seat_apply", args=[meeting.number])
    form = seat_form(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(closes_at=NOW() - timedelta(seconds=1))
    answer = client.post(address, form)
    assert answer.status_code == 409
    assert "报名已经截止" in answer.content.decode()
    assert client.get(address).status_code == 409
    assert not Registration.objects.exists()
    assert reverse("portal:seat_apply", args=[meeting.number]) not in page_of(
        client, "meeting", meeting.number
    )


def test_a_token_is_for_one_meeting(cast: Cast, client: Client) -> None:
    meeting, other = announced(cast), announced(cast)
    address = reverse("portal:seat_apply", args=[other.number])
    assert client.post(address, seat_form(meeting)).status_code == 400


@pytest.mark.parametrize(
    ("number", "code"), [("", CODE), ("x", CODE), ("of", "22222-22222-22222"), ("of", "")]
)
def test_forged_codes_open_nothing(cast: Cast, client: Client, number: str, code: str) -> None:
    registration = applied(announced(cast), 1)
    entered = {"number": registration.number if number == "of" else number, "code": code}
    answer = client.post(reverse("portal:seat_status"), entered)
    assert answer.status_code == 400
    assert ACCESS.search(answer.content.decode()) is None


def test_tries_are_counted(cast: Cast, client: Client) -> None:
    registration = applied(announced(cast), 1)
    entered = {"number": registration.number, "code": "22222-22222-22222"}
    statuses = [
        client.post(reverse("portal:seat_status"), entered).status_code for _try in range(12)
    ]
    assert statuses[-1] == 429


def test_an_application_is_withdrawn_by_code(cast: Cast, client: Client) -> None:
    registration = applied(announced(cast), 1)
    withdraw = reverse("portal:seat_withdraw")
    for forged in ("", "forged", access_in(opened(client, registration))[:-4] + "AAAA"):
        assert client.post(withdraw, {"access": forged}).status_code == 400
    registration.refresh_from_db()
    assert registration.withdrawn_at is None
    access = access_in(opened(client, registration))
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw, {"access": access}).status_code == 200
    registration.refresh_from_db()
    assert registration.withdrawn_at is not None
    assert client.post(withdraw, {"access": access}).status_code == 409
    Registration.objects.update(code_hash="x")
    assert client.post(withdraw, {"access": access}).status_code == 400


def test_a_draw_can_be_repeated_from_the_public_file(cast: Cast, client: Client) -> None:
    meeting = drawn(cast, applicants=9)
    answer = client.get(reverse("portal:meeting_draw", args=[meeting.number]) + "?format=csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))[1:]
    rows = [row for row in rows if row and "-BM2026-" in row[0]]
    page = page_of(client, "meeting_draw", meeting.number)
    seed = meeting.published_seed
    assert seed in page

    def digest(text: str) -> str:
        return sha256(text.encode()).hexdigest()

    assert digest(seed) == meeting.commitment
    numbers = [row[0] for row in rows]
    of_list = digest("".join(f"{number}\n" for number in sorted(numbers)))
    order = sorted(numbers, key=lambda number: digest(f"{seed}\n{of_list}\n{number}"))
    assert [row[0] for row in sorted(rows, key=lambda row: int(row[4]))] == order
    assert {row[2] for row in rows} == {of_list}
    assert of_list in page
    assert [row[3] for row in rows] == [digest(f"{seed}\n{of_list}\n{row[0]}") for row in rows]


def test_numbers_are_public_after_closing_and_names_only_by_consent(
    cast: Cast, client: Client
) -> None:
    meeting = announced(cast, interested=0)
    one = applied(meeting, 1, name="阿依古丽·买买提", shows_name=True)
    other = applied(meeting, 2, name="欧阳小明")
    address = reverse("portal:meeting_draw", args=[meeting.number])
    assert one.number not in page_of(client, "meeting_draw", meeting.number)
    assert one.number not in client.get(address + "?format=csv").getvalue().decode("utf-8-sig")
    before = meeting.closes_at
    Meeting.objects.filter(pk=meeting.pk).update(closes_at=NOW())
    assert one.number in page_of(client, "meeting_draw", meeting.number)
    Meeting.objects.filter(pk=meeting.pk).update(closes_at=before)
    meeting = draw_seats(meeting, NOTHING, by=cast.disclosure, at=CLOSES)
    assert "阿" not in page_of(client, "meeting_draw", meeting.number)
    Meeting.objects.filter(pk=meeting.pk).update(state="listed", listed_at=CLOSES)
    page = page_of(client, "meeting_draw", meeting.number)
    assert "阿***·买**" in page
    assert other.number in page
    assert "欧" not in page
    exported = client.get(address + "?format=csv").getvalue().decode("utf-8-sig")
    assert "阿" not in exported


def test_a_draw_takes_the_same_number_of_queries_for_more_rows(cast: Cast, client: Client) -> None:
    meeting = drawn(cast, applicants=1)
    few = queries_of_page(client, reverse("portal:meeting_draw", args=[meeting.number]))
    other = drawn(cast, applicants=3)
    assert queries_of_page(client, reverse("portal:meeting_draw", args=[other.number])) == few


def test_participants_read_and_confirm_the_record_with_their_code(
    cast: Cast, client: Client
) -> None:
    meeting = held(cast)
    lay_record(meeting, RecordInputs(RECORD), by=cast.disclosure, at=meeting.ends_at)
    one, other, *_rest = meeting.registrations.filter(attended=True)
    absent = meeting.registrations.filter(attended=False).first()
    assert absent is not None
    assert RECORD not in opened(client, absent)
    assert RECORD not in page_of(client, "meeting", meeting.number)
    page = opened(client, one)
    assert RECORD in page
    address = reverse("portal:seat_record")
    sent = {"access": access_in(page), "answer": "objected", "version": 1}
    assert client.post(address, sent).status_code == 409
    assert client.post(address, sent | {"version": 9}).status_code == 409
    assert client.post(address, sent | {"version": "x"}).status_code == 400
    assert client.post(address, sent | {"access": "forged"}).status_code == 400
    assert client.get(address).status_code == 200
    answer = client.post(address, sent | {"objection": "我没有这样说"})
    assert answer.status_code == 200
    one.refresh_from_db()
    assert (one.answer, one.objection) == ("objected", "我没有这样说")
    sent = {"access": access_in(opened(client, other)), "answer": "confirmed", "version": 1}
    assert client.post(address, sent).status_code == 200
    other.refresh_from_db()
    assert other.answer == "confirmed"


def test_minutes_and_counts_of_the_record_are_public(cast: Cast, client: Client) -> None:
    meeting = confirmed(cast)
    minutes = material(cast, meeting, at=meeting.ends_at, role="minutes")
    page = page_of(client, "meeting", meeting.number)
    assert minutes.title in page
    assert "确认笔录的参加人" in page
    assert RECORD not in page


def test_a_cancelled_meeting_stays_public_with_its_reason(cast: Cast, client: Client) -> None:
    meeting = announced(cast)
    cancel_meeting(meeting, CancelInputs("方案撤回"), by=cast.approver, at=NOW())
    page = page_of(client, "meeting", meeting.number)
    for shown in (meeting.title, "方案撤回", meeting.agenda[:6]):
        assert shown in page
    for gone in (".ics", "7日前", "抽签"):  # nothing to note down, no material and no draw to come
        assert gone not in page
    assert client.get(reverse("portal:seat_apply", args=[meeting.number])).status_code == 409


def test_the_calendar_tells_changes_by_sequence_and_status(cast: Cast, client: Client) -> None:
    meeting = announced(cast, title="听证会；含, 逗号" + "长" * 60)
    address = reverse("portal:meeting_file", args=[meeting.number])
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = read(answer.content)
    assert values(lines, "SEQUENCE") == ["0"]
    assert values(lines, "STATUS") == ["CONFIRMED"]
    assert values(lines, "SUMMARY") == [meeting.title]
    assert values(lines, "DTSTART")[-1] == "20261230T090000"
    uid = values(lines, "UID")
    later = STARTS + timedelta(days=2)
    inputs = PostponeInputs(later, later + timedelta(hours=1), "一楼", "场地原因")
    meeting = postpone_meeting(meeting, inputs, by=cast.approver, at=NOW())
    lines = read(client.get(address).content)
    assert (values(lines, "SEQUENCE"), values(lines, "LOCATION")) == (["1"], ["一楼"])
    assert values(lines, "DTSTART")[-1] == "20270101T090000"
    cancel_meeting(meeting, CancelInputs("方案撤回"), by=cast.approver, at=NOW())
    lines = read(client.get(address).content)
    assert (values(lines, "SEQUENCE"), values(lines, "STATUS")) == (["2"], ["CANCELLED"])
    assert values(lines, "UID") == uid
    assert values(lines, "DTSTART")[-1] == "20270101T090000"
    assert "方案撤回" in values(lines, "DESCRIPTION")[0]


def test_the_calendar_of_all_meetings_is_complete_and_never_empty(
    cast: Cast, client: Client
) -> None:
    address = reverse("portal:meeting_feed")
    lines = read(client.get(address).content)
    assert ("BEGIN", "VTIMEZONE") in lines
    assert ("BEGIN", "VEVENT") not in lines
    announced(cast)
    few = queries_of_page(client, address)
    cancel_meeting(announced(cast), CancelInputs("方案撤回"), by=cast.approver, at=NOW())
    announced(cast)
    assert queries_of_page(client, address) == few
    lines = read(client.get(address).content)
    assert sorted(values(lines, "STATUS")) == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    for one, other in (("VCALENDAR", 1), ("VTIMEZONE", 1), ("VEVENT", 3)):
        assert lines.count(("BEGIN", one)) == lines.count(("END", one)) == other
    assert lines[0] == ("BEGIN", "VCALENDAR")
    assert lines[-1] == ("END", "VCALENDAR")
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE"} <= {
        name.partition(";")[0] for name, _value in lines
    }


def test_the_page_on_the_lottery_computes_the_draw(cast: Cast, client: Client) -> None:
    page = page_of(client, "meeting_lottery")
    code = re.search(r"<code>(.*?)</code>", page, re.DOTALL)
    assert code
    source = code[1].replace("&quot;", '"')
    namespace: dict[str, Any] = {}
    exec(compile(source, "page", "exec"), namespace)  # noqa: S102  (our own page is what is tested)
    meeting = drawn(cast)
    rows = meeting.registrations.order_by("rank")
    numbers = [one.number for one in rows]
    assert namespace["draw"](sorted(numbers), meeting.published_seed) == numbers


def test_a_listed_meeting_says_so(cast: Cast, client: Client) -> None:
    meeting = listed(cast)
    assert "参加人名单" in page_of(client, "meeting", meeting.number)
    assert replace(FACTS).title in page_of(client, "meeting", meeting.number)
