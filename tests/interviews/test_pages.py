"""The pages of the desk and of the public site, through HTTP only."""

import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.files.recordings import store_recording
from gongkai.interviews.actions.events import announce_event, cancel_event, link_document
from gongkai.interviews.actions.transcripts import add_line, add_recording, correct_line
from gongkai.interviews.inputs import (
    DocumentInputs,
    LineCorrection,
    LineInputs,
    ReasonInputs,
    RecordingInputs,
)
from gongkai.interviews.models import Event, EventQuestion
from gongkai.kit.refusals import Refused
from gongkai.kit.workflows import NOTHING
from gongkai.portal.form_tokens import issue_token
from tests.cast import AT, Cast
from tests.interviews.events import (
    BEGINS,
    CODE,
    FACTS,
    TEXT,
    announced,
    cancelled,
    ended,
    live,
    planned,
    published,
    sent,
)
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(100)


def page(event: Event, name: str = "portal:event", *more: Any) -> str:
    path = "interviews" if event.kind == "interview" else "press"
    return reverse(name, args=[path, event.number, *more])


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a way to set the clock of the views."""

    def set_to(moment: Any) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(AT)
    return set_to


def test_a_planned_event_is_not_public(cast: Cast, client: Client) -> None:
    event = planned(cast)
    for name in ("event", "event_live", "event_question", "event_calendar", "event_captions"):
        assert client.get(page(event, f"portal:{name}")).status_code == 404
    assert event.title not in text_of(client, reverse("portal:events", args=["interviews"]))
    feed = reverse("portal:event_feed", args=["interviews", "atom"])
    assert event.title not in text_of(client, feed)


def test_an_announced_event_is_public_under_its_kind_only(cast: Cast, client: Client) -> None:
    event = announced(cast)
    shown = text_of(client, page(event))
    for words in (event.title, event.outline, "李建国", "财政局局长", event.place):
        assert words in shown
    assert event.title in text_of(client, reverse("portal:events", args=["interviews"]))
    assert event.title not in text_of(client, reverse("portal:events", args=["press"]))
    assert client.get(reverse("portal:event", args=["press", event.number])).status_code == 404
    rows = client.get(reverse("portal:events", args=["interviews"]) + "?format=csv")
    assert event.title in rows.getvalue().decode("utf-8-sig")
    feed = text_of(client, reverse("portal:event_feed", args=["interviews", "rss"]))
    assert event.title in feed


def test_a_cancelled_event_stays_with_its_reason(cast: Cast, client: Client) -> None:
    event = cancelled(cast)
    assert "嘉宾另有公务" in text_of(client, page(event))
    entry = text_of(client, page(event, "portal:event_calendar"))
    assert "STATUS:CANCELLED" in entry
    assert "SEQUENCE:1" in entry
    assert client.get(page(event, "portal:event_question")).status_code == 409


def test_a_question_is_sent_and_looked_up_without_an_account(
    cast: Cast, client: Client, now: Any
) -> None:
    event = announced(cast)
    address = page(event, "portal:event_question")
    form = text_of(client, address)
    assert 'name="token"' in form
    token = issue_token(f"event-question:{event.pk}", at=AT - timedelta(minutes=1))
    entered = {"token": token, "text": "七十岁能不能领？", "name": "", "homepage": ""}
    receipt = client.post(address, entered)
    assert receipt.status_code == 200
    question = EventQuestion.objects.get()
    shown = receipt.content.decode()
    assert question.number in shown
    # A reload shows the same receipt and makes no second question.
    assert client.post(address, entered).content.decode().count(question.number) == 1
    assert EventQuestion.objects.count() == 1
    other = client.post(address, entered | {"text": "另一个问题"})
    assert other.status_code == 400
    client.cookies.clear()
    assert client.post(address, entered | {"token": "forged"}).status_code == 400
    for wrong in ({"homepage": "x"}, {"text": " "}):
        token = issue_token(f"event-question:{event.pk}", at=AT - timedelta(minutes=1))
        assert client.post(address, entered | wrong | {"token": token}).status_code == 400
    hasty = issue_token(f"event-question:{event.pk}", at=AT)
    assert client.post(address, entered | {"token": hasty}).status_code == 400
    assert question.text not in text_of(client, page(event))
    EventQuestion.objects.filter(pk=question.pk).update(
        state="not_asked", reason="other_way", remark="请拨打12345热线"
    )
    status = reverse("portal:event_question_status", args=["interviews"])
    assert client.get(status).status_code == 200
    code = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", shown)[0]
    found = client.post(status, {"number": question.number, "code": code}).content.decode()
    assert "七十岁能不能领？" in found
    assert "请拨打12345热线" in found
    assert client.post(status, {"number": question.number, "code": CODE}).status_code == 400


def test_a_form_opened_before_the_end_is_refused_and_its_words_are_shown(
    cast: Cast, client: Client, now: Any
) -> None:
    event = announced(cast)
    token = issue_token(f"event-question:{event.pk}", at=AT)
    assert FACTS.questions_until is not None
    now(FACTS.questions_until + timedelta(seconds=1))
    answer = client.post(page(event, "portal:event_question"), {"token": token, "text": "晚了"})
    assert answer.status_code == 409
    assert "晚了" in answer.content.decode()
    assert not EventQuestion.objects.exists()


def test_a_flood_of_questions_is_limited_by_client(
    cast: Cast, client: Client, settings: Any, now: Any
) -> None:
    settings.GONGKAI_RATES = settings.GONGKAI_RATES | {"questions": 2}
    address = page(announced(cast), "portal:event_question")
    codes = [client.get(address).status_code for _each in range(3)]
    assert codes == [200, 200, 429]
    # Reading is not limited.
    assert client.get(reverse("portal:events", args=["interviews"])).status_code == 200


def test_live_text_comes_in_short_responses_and_by_reload(cast: Cast, client: Client) -> None:
    event = announced(cast)
    stream = page(event, "portal:event_live")
    assert client.get(stream).status_code == 204
    event = live(cast)
    stream = page(event, "portal:event_live")
    first = add_line(event, LineInputs("主持人", "第一段\n<b>"), by=cast.disclosure, at=BEGINS)
    add_line(event, LineInputs("", "第二段"), by=cast.disclosure, at=BEGINS)
    answer = client.get(stream)
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    assert "no-cache" in answer["Cache-Control"]
    blocks = answer.content.decode().strip().split("\n\n")
    assert blocks[0] == "retry: 5000"
    assert [block.split("\n")[0] for block in blocks[1:]] == ["id: 1", "id: 2"]
    facts = json.loads(blocks[1].split("\n")[1].removeprefix("data: "))
    assert facts == {
        "id": first.pk,
        "speaker": "主持人",
        "text": "第一段\n<b>",
        "at": "09:00",
        "corrected": False,
    }
    # Only what is new; the header of the browser counts more than the address of its first request.
    assert "id: 1" not in text_of(client, f"{stream}?after=1")
    assert "id: " not in text_of(client, f"{stream}?after=1", **{"Last-Event-ID": "2"})
    assert "id: 1" in text_of(client, f"{stream}?after=-5")
    correction = LineCorrection(first.pk, "主持人", "改正")
    correct_line(event, correction, by=cast.disclosure, at=BEGINS)
    again = text_of(client, stream, **{"Last-Event-ID": "2"})
    assert "id: 3" in again
    assert '"corrected": true' in again
    shown = text_of(client, page(event))
    assert "改正" in shown
    assert "第二段" in shown
    assert "portal/live.js" in shown
    assert queries_of_page(client, f"{stream}?after=3") == 2
    event = ended(cast, event)
    assert client.get(stream).status_code == 204
    assert "第二段" in text_of(client, page(event))


def test_a_transcript_is_public_with_captions_and_recording(cast: Cast, client: Client) -> None:
    event = ended(cast)
    stored = store_recording(BytesIO(MP4), "访谈 录像.mp4")
    add_recording(event, RecordingInputs(stored), by=cast.disclosure, at=BEGINS)
    file = page(event, "portal:event_recording", stored.name)
    assert client.get(file).status_code == 404
    assert client.get(page(event, "portal:event_captions")).status_code == 404
    event = published(cast, event)
    shown = client.get(page(event))
    html = shown.content.decode()
    assert "八十周岁以上每月一百元。" in html
    assert "<track" in html
    assert "media-src 'self'" in shown["Content-Security-Policy"]
    assert "fullscreen=(self)" in shown["Permissions-Policy"]
    captions = client.get(page(event, "portal:event_captions"))
    assert captions["Content-Type"] == "text/vtt; charset=utf-8"
    assert "<v 主持人>各位网民，大家好。" in captions.content.decode()
    answer = client.get(file, headers={"Range": "bytes=4-7"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, b"ftyp")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("video/mp4", "nosniff")
    assert client.get(page(event, "portal:event_recording", "other.mp4")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", MP4, "file-type"),
        ("a.mp4", b"", "file-empty"),
        ("a.mp4", b"GIF89a" + bytes(50), "file-content"),
        ("a.webm", b"\x1a\x45\xdf\xa3<html><script>", "file-polyglot"),
    ],
)
def test_files_that_are_no_recording_are_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        store_recording(BytesIO(content), name)
    assert refused.value.refusal.code == code


def test_fates_are_public_with_their_marks(cast: Cast, client: Client) -> None:
    event = published(cast)
    for position, text in enumerate(("甲问", "乙问", "丙问"), start=1):
        EventQuestion.objects.create(
            event=event,
            position=position,
            number=f"Q{position}",
            submission=f"{position}",
            source="public",
            phase="before",
            received_at=AT,
            text=text,
            visibility="shown",
            public_text=text,
        )
    rows = event.questions.order_by("position")
    rows.filter(position=1).update(state="answered", answered_ms=754_000)
    rows.filter(position=2).update(state="grouped", leader=rows[0])
    rows.filter(position=3).update(state="not_asked", reason="off_topic", remark="属于医保")
    shown = text_of(client, page(event))
    assert shown.count("12:34") == 2
    assert "属于医保" in shown


def test_a_document_names_the_events_that_explain_it(cast: Cast, client: Client) -> None:
    document, event = cast.released(), planned(cast)
    assert document.index_number
    inputs = DocumentInputs(document.index_number)
    link_document(event, inputs, by=cast.disclosure, at=AT)
    address = reverse("portal:document", args=[document.index_number])
    before = client.get(address)
    assert event.title not in before.content.decode()
    announce_event(event, NOTHING, by=cast.approver, at=AT)
    # The page is another one now, also for a browser that has the former.
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert page(event) in after.content.decode()
    assert document.index_number in text_of(client, page(event))
    cancel_event(event, ReasonInputs("另行通知"), by=cast.disclosure, at=AT)
    assert event.title not in text_of(client, address)


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts_of_the_public_pages(cast: Cast, client: Client, count: int) -> None:
    event = announced(cast)
    for _each in range(count):
        question = sent(event)
        EventQuestion.objects.filter(pk=question.pk).update(visibility="shown", public_text="问")
        announced(cast)
    assert queries_of_page(client, page(event)) == 6
    assert queries_of_page(client, reverse("portal:events", args=["interviews"])) == 1


def test_pages_of_the_desk_from_plan_to_transcript(  # noqa: PLR0915  (one journey)
    cast: Cast, client: Client, sign_in: Any, now: Any
) -> None:
    browser = sign_in(cast.disclosure)
    entered = {
        "body": cast.finance.pk,
        "kind": "interview",
        "title": FACTS.title,
        "outline": "请致电13812345678",
        "place": "",
        "begins_at": "2026-11-22T09:00",
        "questions_until": "",
    }
    answer = browser.post(reverse("desk:event_create"), entered)
    assert answer.status_code == 409
    assert "请致电13812345678" in answer.content.decode()
    assert browser.post(reverse("desk:event_create"), entered | {"kind": "x"}).status_code == 400
    answer = browser.post(reverse("desk:event_create"), entered | {"outline": FACTS.outline})
    event = Event.objects.get()
    assert answer.url == reverse("desk:event", args=[event.pk])
    assert event.begins_at == BEGINS

    def act(by: Any, verb: str, **fields: Any) -> Any:
        address = reverse("desk:event_action", args=[event.pk, verb])
        sent_fields = {f"{verb}-{name}": value for name, value in fields.items()}
        return sign_in(by).post(address, sent_fields)

    assert act(cast.disclosure, "add-guest", name="李建国").status_code == 400
    guest = act(cast.disclosure, "add-guest", name="李建国", office="局长", is_principal="on")
    assert guest.status_code == 302
    assert act(cast.disclosure, "announce").status_code == 409
    assert FACTS.title in sign_in(cast.approver).get(reverse("desk:work")).content.decode()
    assert act(cast.approver, "announce").status_code == 302
    assert act(cast.disclosure, "burn").status_code == 404
    browser = sign_in(cast.disclosure)
    assert FACTS.title in browser.get(reverse("desk:events")).content.decode()
    assert FACTS.title not in browser.get(reverse("desk:events") + "?state=closed").content.decode()
    assert browser.get(reverse("desk:events") + "?state=x").status_code == 400
    now(BEGINS)
    browser = sign_in(cast.disclosure)  # the session has expired
    live_page = reverse("desk:event_live", args=[event.pk])
    assert act(cast.disclosure, "start").url == live_page
    assert act(cast.disclosure, "add-line", speaker="主持人", text="大家好").url == live_page
    assert act(cast.disclosure, "add-line", speaker="主持人", text="").status_code == 400
    assert "大家好" in browser.get(live_page).content.decode()
    assert act(cast.disclosure, "enter-question", text="何时到账", asked_by="").url == live_page
    question = EventQuestion.objects.get()
    words = browser.get(reverse("desk:event_question", args=[question.pk])).content.decode()
    assert "何时到账" in words
    step = reverse("desk:event_question_action", args=[question.pk, "ask"])
    assert browser.post(step).url == live_page
    assert browser.post(step).status_code == 409
    step = reverse("desk:event_question_action", args=[question.pk, "answer"])
    assert browser.post(step, {"answer-mark": "x" * 50}).status_code == 400
    assert browser.post(step, {"answer-mark": "1:30"}).url == live_page
    wrong = reverse("desk:event_question_action", args=[question.pk, "burn"])
    assert browser.post(wrong).status_code == 404
    guests = [one.pk for one in event.guests.all()]
    assert act(cast.disclosure, "end", attended=guests).url == reverse(
        "desk:event", args=[event.pk]
    )
    file = SimpleUploadedFile("实录.txt", TEXT.encode("gb18030"))
    assert act(cast.disclosure, "write-transcript", text="", file=file).status_code == 302
    assert event.paragraphs.count() == 2
    binary = SimpleUploadedFile("实录.txt", b"\xff\xfe\xff\xff")
    assert act(cast.disclosure, "write-transcript", text="", file=binary).status_code == 400
    recording = SimpleUploadedFile("a.exe", MP4)
    assert act(cast.disclosure, "add-recording", file=recording).status_code == 400
    none = reverse("desk:event_recording", args=[event.pk])
    assert sign_in(cast.disclosure).get(none).status_code == 404
    recording = SimpleUploadedFile("录像.mp4", MP4)
    assert act(cast.disclosure, "add-recording", file=recording).status_code == 302
    downloaded = sign_in(cast.disclosure).get(none)
    assert b"".join(downloaded.streaming_content) == MP4
    assert act(cast.approver, "publish", reason="").status_code == 302
    assert "八十周岁以上每月一百元。" in text_of(Client(), page(event))
    stranger = sign_in(cast.stranger)
    for name, pk in (
        ("event", event.pk),
        ("event_live", event.pk),
        ("event_recording", event.pk),
        ("event_question", question.pk),
    ):
        assert stranger.get(reverse(f"desk:{name}", args=[pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts_of_the_desk(cast: Cast, sign_in: Any, count: int, now: Any) -> None:
    event = announced(cast)
    for _each in range(count):
        sent(event)
        announced(cast)
    browser = sign_in(cast.disclosure)
    addresses = [reverse("desk:events"), reverse("desk:event", args=[event.pk])]
    assert [queries_of_page(browser, one) for one in addresses] == [10, 23]
