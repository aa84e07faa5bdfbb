"""Letters on the public site: write, similar answers, receipt, follow, rate, publish, table."""

import re
from datetime import datetime, timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai.ledger.consumers import catch_up
from gongkai.mailbox.actions.letters import propose_publication, route_letter
from gongkai.mailbox.actions.topics import set_topic
from gongkai.mailbox.actions.writers import agree_to_publication, rate_reply
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.workflow import PublicationInputs, RatingInputs, RouteInputs
from gongkai.statistics.mailbox_table import mailbox_table
from tests.cast import AT, Cast
from tests.mailbox.letters import CODE, FACTS, REPLY, Mailbox, letter_form, mailbox

pytestmark = pytest.mark.django_db
WRITE = "/en/letters/write/990000/"
FOLLOW = "/en/letters/follow/"
PUBLIC = PublicationInputs(FACTS.title, "学前街东段路灯已经十天不亮。", REPLY)


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return mailbox(cast)


def published(box: Mailbox, at: datetime) -> MailboxLetter:
    letter = box.answered(at=at)
    letter = propose_publication(letter, PUBLIC, by=box.cast.disclosure, at=at)
    return agree_to_publication(letter, at=at)


def opened(client: Client, letter: MailboxLetter) -> str:
    answer = client.post(FOLLOW, {"number": letter.number, "code": CODE.lower()})
    assert answer.status_code == 200
    return answer.content.decode()


def token_in(page: str) -> str:
    return re.findall(r'name="token" value="([^"]+)"', page)[0]


def test_a_letter_sent_twice_is_accepted_once_and_read_by_its_code(
    box: Mailbox, client: Client
) -> None:
    page = client.get(WRITE).content.decode()
    assert "5 working days" in page
    assert client.get("/en/letters/write/").status_code == 200
    assert client.get("/en/letters/write/X/").status_code == 404
    sent = letter_form()
    assert client.post(WRITE, sent | {"text": " "}).status_code == 400
    assert client.post(WRITE, sent | {"homepage": "x"}).status_code == 400
    assert client.post(WRITE, sent | {"token": "forged"}).status_code == 400
    assert not MailboxLetter.objects.exists()
    first = client.post(WRITE, sent).content.decode()
    again = client.post(WRITE, sent).content.decode()
    letter = MailboxLetter.objects.get()
    code = re.findall(r">([2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5})<", first)[0]
    assert letter.number in first
    assert code in first
    assert code in again
    assert client.post(WRITE, sent | {"text": "另一封信"}).status_code == 400
    answer = client.post(FOLLOW, {"number": letter.number.lower(), "code": code.replace("-", " ")})
    assert FACTS.text in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    # The receipt is saved with the token of the form, for as long as a reload shows it.
    token = {"token": sent["token"]}
    assert f'name="token" value="{sent["token"]}"' in first
    text = client.post(f"{WRITE}receipt.txt", token).content.decode("utf-8-sig")
    assert {code, FACTS.text, letter.number} <= set(re.split(r"(?:: |\r\n)", text))
    pdf = pypdfium2.PdfDocument(client.post(f"{WRITE}receipt.pdf", token).content)
    assert code in pdf[0].get_textpage().get_text_range()
    assert client.post(f"{WRITE}receipt.docx", token).status_code == 404
    assert client.post(f"{WRITE}receipt.txt", {"token": "forged"}).status_code == 404
    assert client.post("/en/letters/write/X/receipt.txt", token).status_code == 404
    MailboxLetter.objects.update(received_at=timezone.now() - timedelta(minutes=16))
    assert client.post(f"{WRITE}receipt.txt", token).status_code == 400


def test_codes_cannot_be_tried(box: Mailbox, client: Client) -> None:
    letter = box.received(at=timezone.now())
    states = [
        client.post(FOLLOW, {"number": letter.number, "code": "A" * 15}).status_code
        for _try in range(12)
    ]
    assert states[0] == 400
    assert states[-1] == 429
    unknown = client.post(FOLLOW, {"number": "990000-XJ2026-09999", "code": "A" * 15})
    assert unknown.status_code in {400, 429}


def test_similar_answers_are_shown_before_a_letter_is_sent(box: Mailbox, client: Client) -> None:
    published(box, timezone.now())
    box.answered(at=timezone.now(), title="学前街路灯坏了")
    sent = letter_form(title="学前街路灯何时修好", text="还是不亮。")
    page = client.post(WRITE, sent).content.decode()
    assert "Perhaps this is answered already" in page
    assert "还是不亮。" in page
    assert "学前街路灯坏了" not in page
    assert MailboxLetter.objects.count() == 2
    assert "has arrived" in client.post(WRITE, sent | {"seen": "1"}).content.decode()
    other = letter_form(title="养老金怎么领取", text="请问流程。")
    assert "has arrived" in client.post(WRITE, other).content.decode()


def test_a_complaint_about_the_body_of_the_page_goes_above_it(box: Mailbox, client: Client) -> None:
    page = "/en/letters/write/990000-D01/"
    sent = letter_form("990000-D01", kind="complaint", about_this="on")
    answer = client.post(page, sent).content.decode()
    letter = MailboxLetter.objects.get()
    assert (letter.lead, letter.about) == (box.cast.government, box.cast.finance)
    assert "990000-XJ" in answer
    # Before anybody writes, the page says where to turn with a complaint about the topmost body.
    assert "No body on this site stands above this one" in client.get(WRITE).content.decode()
    assert "No body on this site" not in client.get(page).content.decode()
    top = client.post(WRITE, letter_form(kind="complaint", about_this="on"))
    assert top.status_code == 400
    assert "office for letters and visits" in top.content.decode()


def test_a_link_that_a_scanner_opens_changes_nothing(box: Mailbox, client: Client) -> None:
    letter = box.answered(at=timezone.now())
    token = token_in(opened(client, letter))
    for name in ("rate", "reopen", "agree", "decline"):
        address = reverse("portal:letter_step", args=[name])
        assert client.get(address, {"token": token, "rating": "satisfied"}).status_code == 405
        assert client.head(address, {"token": token}).status_code == 405
    letter.refresh_from_db()
    assert (letter.state, letter.rating) == ("answered", "")
    rate = reverse("portal:letter_step", args=["rate"])
    assert client.post(rate, {"token": "forged", "rating": "half"}).status_code == 400
    assert client.post(rate, {"token": token}).status_code == 400
    assert client.post(rate, {"token": token, "rating": "half"}).status_code == 200
    assert client.post(rate, {"token": token, "rating": "half"}).status_code == 409
    letter.refresh_from_db()
    assert (letter.state, letter.rating) == ("closed", "half")
    assert client.post(reverse("portal:letter_step", args=["burn"])).status_code == 404


def test_a_token_opens_nothing_after_two_hours(
    box: Mailbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = box.answered(at=timezone.now())
    token = token_in(opened(client, letter))
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=3))
    rate = reverse("portal:letter_step", args=["rate"])
    assert client.post(rate, {"token": token, "rating": "half"}).status_code == 400
    letter.refresh_from_db()
    assert letter.rating == ""


def test_the_writer_sees_the_published_text_before_and_decides(
    box: Mailbox, client: Client
) -> None:
    at = timezone.now()
    letter = propose_publication(box.answered(at=at), PUBLIC, by=box.cast.disclosure, at=at)
    page = opened(client, letter)
    assert "This is how it would be published" in page
    assert PUBLIC.public_text in page
    public = reverse("portal:letter", args=[letter.pk])
    assert client.get(public).status_code == 404
    token = token_in(page)
    agree = reverse("portal:letter_step", args=["agree"])
    page = client.post(agree, {"token": token}).content.decode()
    shown = client.get(public).content.decode()
    assert PUBLIC.public_text in shown
    assert "王小明" not in shown
    assert letter.number not in shown
    listed = client.get("/en/letters/").content.decode()
    assert PUBLIC.public_title in listed
    csv = b"".join(client.get("/en/letters/?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert PUBLIC.public_reply in csv
    decline = reverse("portal:letter_step", args=["decline"])
    assert client.post(decline, {"token": token}).status_code == 200
    assert client.get(public).status_code == 404


def test_a_letter_is_reopened_by_its_writer(box: Mailbox, client: Client) -> None:
    letter = box.answered(at=timezone.now())
    token = token_in(opened(client, letter))
    reopen = reverse("portal:letter_step", args=["reopen"])
    assert client.post(reopen, {"token": token, "text": ""}).status_code == 400
    page = client.post(reopen, {"token": token, "text": "西段仍然不亮"}).content.decode()
    assert "Not answered yet" in page
    assert REPLY in page
    letter.refresh_from_db()
    assert letter.state == "routed"


def test_the_monthly_table_counts_silence_as_silence(box: Mailbox, client: Client) -> None:
    at = timezone.now()
    rate_reply(box.answered(at=at), RatingInputs("satisfied"), at=at)
    rate_reply(box.answered(at=at), RatingInputs("half"), at=at)
    box.answered(at=at)
    letter = box.received(at=at)
    route_letter(letter, RouteInputs(box.cast.health.pk), by=box.officer, at=at)
    catch_up()
    month = f"{timezone.localtime(at):%Y-%m}"
    page = client.get(f"/en/letters/table/?month={month}").content.decode()
    cells = [
        re.findall(r"<td class=\"num\"[^>]*>(?:<span>)?(\d+)", row)
        for row in page.split("<tr>")[2:]
    ]
    assert cells[0] == ["3", "3", "0", "0", "0", "0", "0", "3", "2", "1"]
    assert cells[1] == ["1", "0", "0", "0", "0", "0", "0", "0", "0", "0"]
    assert cells[2] == ["4", "3", "0", "0", "0", "0", "0", "3", "2", "1"]
    assert page.count("answered nothing") == 1
    csv = client.get(f"/en/letters/table/?month={month}&format=csv")
    assert "Writers asked" in b"".join(csv.streaming_content).decode()  # type: ignore[attr-defined]
    assert client.get("/en/letters/table/?month=２０２６-11").status_code == 200
    assert client.get("/en/letters/table/?month=2026-13").status_code == 400
    assert "No letter" in client.get("/en/letters/table/?month=2020-01").content.decode()


def test_overdue_letters_that_nobody_routed_are_in_the_row_of_the_body_that_has_them(
    box: Mailbox, client: Client
) -> None:
    """The clocks of three letters have run out: two that nobody routed, one that was."""
    at = AT - timedelta(days=20)
    for _letter in range(2):
        box.received(at=at)
    box.routed(at=at)
    box.received(at=AT)  # in time
    catch_up()
    rows, total = mailbox_table(at.year, at.month, today=AT.date())
    assert [(one.body, one.received, one.overdue) for one in rows] == [
        (box.cast.government, 0, 2),
        (box.cast.finance, 1, 1),
    ]
    assert (total.overdue, rows[0].is_silent) == (3, True)
    page = client.get(f"/letters/table/?month={at:%Y-%m}").content.decode()
    assert "逾期未答复" in page
    assert page.count("未答复一件") == 2


def test_the_catalogue_of_responsibilities_is_public(box: Mailbox, client: Client) -> None:
    set_topic(box.cast.government, "路灯", box.cast.health.pk, by=box.officer, at=timezone.now())
    assert "路灯" in client.get("/en/letters/topics/").content.decode()
    assert "路灯" in client.get(WRITE).content.decode()


def test_public_lists_cost_the_same_queries_with_one_and_three_rows(
    box: Mailbox, client: Client
) -> None:
    at = timezone.now()
    counts: list[int] = []
    for count in (1, 2):
        for number in range(count):
            published(box, at)
            set_topic(
                box.cast.government,
                f"路灯{count}{number}",
                box.cast.health.pk,
                by=box.officer,
                at=at,
            )
        for address in ("/en/letters/", "/en/letters/topics/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
