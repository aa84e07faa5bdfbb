"""One mail for all lists of an address: its parts, its end, and what happens if it comes back."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.test import Client

from gongkai.jobs.actions import claim_mail, complete_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.ledger.consumers import catch_up
from gongkai.operations.returned_mails import note_returned
from gongkai.operations.worker import follow_lists
from gongkai.portal.subscriptions import mail as mails
from gongkai.subscriptions.actions import MAX_FAILURES, end_subscription
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.queries import ITEMS_MAIL, REQUEST_MAIL
from gongkai.subscriptions.tokens import MANAGE, signature_of_mail, token_of, token_to_end_all
from tests.cast import AT, Cast
from tests.operations.test_returned_mails import REPORT
from tests.subscriptions.lists import followed

pytestmark = pytest.mark.django_db
MONDAY = AT + timedelta(days=3)  # the day of `AT` is a Friday


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def queued(at: Any = AT) -> list[OutgoingMail]:
    """Let the worker do what is due; return the mails about items that wait."""
    catch_up()
    follow_lists(at)
    return list(OutgoingMail.objects.filter(kind=ITEMS_MAIL, state="waiting").order_by("id"))


def sent(at: Any = AT) -> list[Any]:
    OutgoingMail.objects.filter(kind=REQUEST_MAIL).delete()
    outbox.outbox.clear()
    send_due_mails(at)
    return list(outbox.outbox)


def test_lists_of_an_address_that_are_due_come_in_one_mail(cast: Cast) -> None:
    followed(filters={"query": "收费"}, frequency="daily", language="en")
    followed(address="WANG@example.org", frequency="weekly", filters={"year": 2026})
    followed(address="li@example.org", frequency="daily")
    cast.released(title="关于收费目录的通知")
    cast.released(title="别的", text="没有关系。")
    assert queued() == []
    assert len(queued(MONDAY)) == 2
    [own] = [one for one in sent(MONDAY) if one.to == ["wang@example.org"]]
    assert own.subject.endswith("3 new items in 2 lists")
    first, second = own.body.split(f"\n\n{mails.RULE}\n")[:2]
    assert "1 new item" in first
    assert "关于收费目录的通知" in first
    assert "别的" not in first
    assert "/en/follow/mine/" in first
    # Each list is in the language that was chosen for it.
    assert "新增2条" in second
    assert "别的" in second
    assert "/en/" not in second


def test_lists_that_are_not_due_come_later(cast: Cast) -> None:
    followed(filters={"query": "收费"})
    later = followed(frequency="weekly")
    cast.released(title="关于收费目录的通知")
    [mail] = queued()
    assert [part[0] for part in mail.payload["parts"]] != [later.pk]
    assert len(mail.payload["parts"]) == 1
    sent()
    [mail] = queued(MONDAY)
    assert [part[0] for part in mail.payload["parts"]] == [later.pk]


def test_mail_with_several_lists_ends_all_of_them_by_one_request(cast: Cast) -> None:
    for query in ("收费", "目录"):
        followed(filters={"query": query}, language="en")
    followed(address="li@example.org")
    cast.released(title="关于收费目录的通知")
    queued()
    message = next(one for one in sent() if one.to == ["wang@example.org"])
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path
    assert f"End all lists of your address: http://testserver{address}" in message.body
    strict = Client(enforce_csrf_checks=True)
    # A scanner opens the address and ends nothing.
    assert "End all lists" in strict.get(address).content.decode()
    assert strict.head(address).status_code == 200
    assert Subscription.objects.count() == 3
    for _each in range(2):
        done = strict.post(address, {"List-Unsubscribe": "One-Click"})
        assert "your address was deleted" in done.content.decode()
    assert Subscription.objects.count() == 1
    forged = f"{address.rstrip('/')[:-1]}x/"
    assert strict.post(forged).status_code == 404
    assert strict.get(forged).status_code == 404


def test_token_to_end_all_opens_no_subscription(client: Client) -> None:
    one = followed()
    token = token_to_end_all(one.address_hash)
    for page in ("mine", "confirm"):
        assert client.get(f"/follow/{page}/{token}/").status_code == 404
    assert client.get(f"/follow/mine/{token_of(one, MANAGE)}/").status_code == 200


def test_list_that_ended_is_left_out_and_the_others_are_sent(cast: Cast) -> None:
    one = followed(filters={"query": "收费"})
    other = followed(filters={"query": "目录"})
    cast.released(title="关于收费目录的通知")
    [mail] = queued()
    assert mail.subject_id == one.pk
    end_subscription(one)
    mail.refresh_from_db()
    assert mail.subject_id == other.pk
    [message] = sent()
    assert "“目录”" in message.body
    assert "“收费”" not in message.body
    assert token_of(other, MANAGE) in message.extra_headers["List-Unsubscribe"]
    end_subscription(other)
    assert not OutgoingMail.objects.filter(kind=ITEMS_MAIL).exists()


def test_long_lists_share_the_room_of_a_mail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mails, "MAX_LISTED", 4)
    followed(language="en")
    followed(language="en", filters={"query": "收费"})
    for number in range(3):
        cast.released(title=f"收费 {number}")
    queued()
    [message] = sent()
    assert message.subject.endswith("6 new items in 2 lists")
    assert message.body.count("1 more are in the list.") == 2
    assert message.body.count("收费 0") == 0


def test_mails_that_come_back_end_all_lists_of_the_address(cast: Cast) -> None:
    lead, other = followed(filters={"query": "收费"}), followed(filters={"query": "目录"})
    kept = followed(address="li@example.org", filters={"query": "未尽"})
    for number in range(MAX_FAILURES):
        assert Subscription.objects.filter(address_hash=lead.address_hash).exists()
        cast.released(title=f"关于收费目录的通知 {number}")
        queued()
        mail = claim_mail(ITEMS_MAIL, at=AT)
        assert mail
        mail = complete_mail(mail, error="", at=AT)
        if number == 0:
            end_subscription(lead)  # the failures of its mails still count for the address
            mail.refresh_from_db()
            assert mail.subject_id == other.pk
        key = signature_of_mail(mail.pk)
        raw = REPORT.format(number=mail.pk, key=key, action="failed").encode()
        assert note_returned(raw, at=AT)
    assert list(Subscription.objects.all()) == [kept]
