"""E-mail lists that bodies keep as channels: subscribe, receive once, end, withdraw, correct."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from gongkai.channels.actions.accounts import add_channel_account, end_channel_account
from gongkai.channels.actions.sends import (
    carry_correction,
    carry_withdrawal,
    queue_by_rules,
    queue_send,
)
from gongkai.channels.models import ChannelAccount, Delivery
from gongkai.channels.sending import send_due
from gongkai.channels.states import SendState
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.jobs.actions import claim_mail, complete_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.kit.refusals import Refused
from gongkai.operations.returned_mails import note_returned
from gongkai.subscriptions import body_lists
from gongkai.subscriptions.actions import (
    MAX_FAILURES,
    confirm_subscription,
    end_subscription,
    purge_subscriptions,
    request_subscription,
)
from gongkai.subscriptions.body_list_queries import filters_of_list, subscriber_count
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.queries import LIST_MAIL, followed_feeds, hash_of_address
from gongkai.subscriptions.rules import SubscriptionFacts
from tests.cast import Cast
from tests.channels.accounts import facts_of
from tests.channels.test_sending import Clock, corrected
from tests.portal.test_subscriptions import follow_form, path_in
from tests.portal.test_subscriptions import sent as sent_mails
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.GONGKAI_ADDRESS = "http://testserver"
    outbox.outbox.clear()


@pytest.fixture
def account(cast: Cast) -> ChannelAccount:
    facts = facts_of("email", name="财政信息", item_codes=("A20-08",))
    return add_channel_account(cast.finance, facts, by=cast.disclosure, at=timezone.now())


def subscribed(
    account: ChannelAccount, address: str = "wang@example.org", language: str = "zh-hans"
) -> Subscription:
    """Return a confirmed subscription to a list."""
    facts = SubscriptionFacts(address, filters_of_list(account), "immediate", language)
    request_subscription(facts, submission=uuid4().hex, at=timezone.now())
    found = Subscription.objects.get(
        address_hash=hash_of_address(address), feed__account=account.pk
    )
    return confirm_subscription(found, at=timezone.now())


def settle() -> list[Any]:
    """Let the workers send to channels, then mails, then ask; return the mails about the list."""
    now = timezone.now()
    OutgoingMail.objects.exclude(kind=LIST_MAIL).delete()
    outbox.outbox.clear()
    send_due(lambda: now)
    while send_due_mails(now):
        pass
    send_due(lambda: now + timedelta(minutes=1))
    return sorted(outbox.outbox, key=lambda one: one.to)


def test_reader_subscribes_by_two_steps_and_gets_each_item_once(
    cast: Cast, account: ChannelAccount, client: Client
) -> None:
    """From the page of the lists to the one-click end; the delivery counts from the receipt."""
    shown = client.get("/follow/lists/").content.decode()
    assert f'href="/follow/?list={account.pk}"' in shown
    page = client.get(f"/follow/?list={account.pk}").content.decode()
    assert "财政信息" in page
    assert 'name="frequency"' not in page
    answer = client.post("/follow/", follow_form(list=account.pk, frequency=""))
    assert answer.status_code == 200
    assert not subscriber_count(account)
    [asked] = sent_mails()
    path = path_in(asked, "/follow/confirm/")
    client.get(path)
    assert not subscriber_count(account)  # only sending the form confirms
    client.post(path)
    assert subscriber_count(account) == 1
    assert not followed_feeds().exists()  # nothing is compared with this list
    subscribed(account, "li@example.org", "en")
    document = cast.released(title="收费目录")
    [send] = queue_by_rules(document, at=timezone.now())
    mails = settle()
    assert [one.to for one in mails] == [["li@example.org"], ["wang@example.org"]]
    assert mails[1].subject == "财政信息：收费目录"
    assert f"http://testserver/i/{document.index_number}/" in mails[1].body
    assert f"http://testserver/en/i/{document.index_number}/" in mails[0].body
    headers = mails[1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"].startswith(f"<list-{account.pk}.")
    send.refresh_from_db()
    assert (send.state, send.accepted_count, send.rejected_count) == (SendState.PUBLISHED, 2, 0)
    assert Delivery.objects.get(document=document).channel == "other"
    assert settle() == []
    manage = path_in(mails[1], "/follow/mine/")
    assert 'name="frequency"' not in client.get(manage).content.decode()
    end = urlsplit(headers["List-Unsubscribe"].strip("<>")).path
    assert client.get(end).status_code == 200
    assert subscriber_count(account) == 2  # opening it ends nothing
    assert client.post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert subscriber_count(account) == 1


@pytest.mark.parametrize("number", ["0", "999999999", "x", "٣", "9" * 19, "9" * 30])
def test_list_that_does_not_exist(client: Client, number: str) -> None:
    assert client.get("/follow/", {"list": number}).status_code == 404
    assert client.post("/follow/", follow_form(list=number)).status_code == 404


def test_many_are_mailed_in_batches_and_none_twice(
    cast: Cast, account: ChannelAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies between two batches, and one that begins again from nothing."""
    monkeypatch.setattr(body_lists, "BATCH", 2)
    for number in range(5):
        subscribed(account, f"reader{number}@example.org")
    send = queue_send(cast.released(), account, "请看", by=cast.disclosure, at=timezone.now())
    mails = body_lists.mails_of_send(send, timezone.now)
    first = mails.queue(0)
    assert first is not None
    assert OutgoingMail.objects.filter(kind=LIST_MAIL).count() == 2
    found = settle()
    assert len({one.to[0] for one in found}) == len(found) == 5
    assert all("请看" in one.body for one in found)
    send.refresh_from_db()
    assert (send.state, send.accepted_count) == (SendState.PUBLISHED, 5)


def test_mails_that_wait_and_those_that_are_given_up(cast: Cast, account: ChannelAccount) -> None:
    subscribed(account, "a@example.org")
    subscribed(account, "b@example.org")
    send = queue_send(cast.released(), account, "", by=cast.disclosure, at=timezone.now())
    now = timezone.now()
    send_due(lambda: now)
    send.refresh_from_db()
    assert (send.state, send.error) == (SendState.ACCEPTED, "2 mails are waiting")
    OutgoingMail.objects.filter(kind=LIST_MAIL).update(attempts=50)
    for error in ("550 no such mailbox", ""):
        mail = claim_mail(LIST_MAIL, at=now)
        assert mail is not None
        complete_mail(mail, error=error, at=now)
    send_due(lambda: now + timedelta(minutes=10))
    send.refresh_from_db()
    assert (send.state, send.accepted_count, send.rejected_count) == (SendState.PUBLISHED, 1, 1)


def test_list_without_readers_and_mails_that_nobody_takes_are_dead_letters(
    cast: Cast, account: ChannelAccount, settings: Any
) -> None:
    first = queue_send(cast.released(), account, "", by=cast.disclosure, at=timezone.now())
    settle()
    first.refresh_from_db()
    assert (first.state, first.error) == (
        SendState.FAILED,
        "Nobody has subscribed to this list yet.",
    )
    subscribed(account)
    second = queue_send(cast.released(), account, "", by=cast.disclosure, at=timezone.now())
    send_due(timezone.now)
    OutgoingMail.objects.filter(kind=LIST_MAIL).update(attempts=50)
    mail = claim_mail(LIST_MAIL, at=timezone.now())
    assert mail is not None
    complete_mail(mail, error="550", at=timezone.now())
    settle()
    second.refresh_from_db()
    assert (second.state, second.error) == (
        SendState.FAILED,
        "The mail server took no mail.",
    )
    assert not Delivery.objects.exists()
    settings.EMAIL_HOST, settings.GONGKAI_ADDRESS = "", ""
    for code in ("no-mail-server", "no-site-address"):
        with pytest.raises(Refused) as refused:
            queue_send(cast.released(), account, "", by=cast.disclosure, at=timezone.now())
        assert refused.value.refusal.code == code
        settings.EMAIL_HOST = "127.0.0.1"


def test_withdrawal_is_told_to_those_who_got_it(cast: Cast, account: ChannelAccount) -> None:
    subscribed(account)
    document = cast.released(title="收费目录")
    send = queue_send(document, account, "", by=cast.disclosure, at=timezone.now())
    settle()
    subscribed(account, "later@example.org")
    withdraw_document(document, WithdrawalReason("内容有误"), by=cast.disclosure, at=timezone.now())
    assert carry_withdrawal(document, at=timezone.now()) == 1
    [note] = settle()
    assert note.to == ["wang@example.org"]
    assert "收费目录" not in note.subject + note.body
    assert f"/i/{document.index_number}/" in note.body
    send.refresh_from_db()
    assert send.state == SendState.WITHDRAWN
    assert settle() == []


def test_what_is_withdrawn_while_mails_wait_is_not_mailed(
    cast: Cast, account: ChannelAccount
) -> None:
    """As when the mail server cannot be reached for an hour: nobody gets anything, and nothing fails."""
    subscribed(account)
    document = cast.released()
    send = queue_send(document, account, "", by=cast.disclosure, at=timezone.now())
    send_due(timezone.now)
    assert OutgoingMail.objects.filter(kind=LIST_MAIL).exists()
    withdraw_document(document, WithdrawalReason("内容有误"), by=cast.disclosure, at=timezone.now())
    carry_withdrawal(document, at=timezone.now())
    assert send_due_mails(timezone.now())
    assert settle() == []
    send.refresh_from_db()
    assert (send.state, Delivery.objects.count()) == (SendState.WITHDRAWN, 0)


def test_corrected_version_says_that_it_takes_the_place(
    cast: Cast, account: ChannelAccount
) -> None:
    subscribed(account)
    document = cast.released(title="收费目录")
    first = queue_send(document, account, "", by=cast.disclosure, at=timezone.now())
    settle()
    document = corrected(cast, document, Clock())
    document.refresh_from_db()
    assert len(carry_correction(document, at=timezone.now())) == 1
    [mail] = settle()
    assert mail.subject == "更正：更正后的通知"
    first.refresh_from_db()
    assert first.state == SendState.WITHDRAWN


def test_returned_mails_end_a_subscription(cast: Cast, account: ChannelAccount) -> None:
    reader = subscribed(account)
    report = b"Action: failed\r\n\r\nMessage-ID: %s\r\n"
    for _time in range(MAX_FAILURES):
        queue_send(cast.released(), account, "", by=cast.disclosure, at=timezone.now())
        [mail] = settle()
        assert note_returned(report % mail.extra_headers["Message-ID"].encode(), at=timezone.now())
    assert not Subscription.objects.filter(pk=reader.pk).exists()


def test_ended_subscriptions_and_ended_lists(
    cast: Cast, account: ChannelAccount, client: Client
) -> None:
    left, other = subscribed(account), subscribed(account, "li@example.org")
    queue_send(cast.released(), account, "", by=cast.disclosure, at=timezone.now())
    send_due(timezone.now)
    end_subscription(left)
    assert [one.to for one in settle()] == [["li@example.org"]]
    end_channel_account(account, by=cast.disclosure, at=timezone.now())
    assert client.get(f"/follow/?list={account.pk}").status_code == 404
    facts = SubscriptionFacts("new@example.org", filters_of_list(account), "immediate")
    with pytest.raises(Refused, match="no-such-list"):
        request_subscription(facts, submission="x", at=timezone.now())
    assert Subscription.objects.filter(pk=other.pk).exists()
    assert purge_subscriptions(at=timezone.now()) == 1
    assert not Subscription.objects.exists()


def test_the_page_of_lists_has_as_many_queries_for_one_as_for_three(
    cast: Cast, account: ChannelAccount, client: Client
) -> None:
    one = queries_of_page(client, "/follow/lists/")
    for name in ("住房", "教育"):
        facts = facts_of("email", name=name)
        add_channel_account(cast.finance, facts, by=cast.disclosure, at=timezone.now())
    page = client.get("/follow/lists/").content.decode()
    assert len(re.findall(r"/follow/\?list=\d+", page)) == 3
    assert queries_of_page(client, "/follow/lists/") == one


def test_desk_shows_how_many_subscribed(cast: Cast, account: ChannelAccount, sign_in: Any) -> None:
    subscribed(account)
    page = sign_in(cast.disclosure).get(f"/desk/channels/accounts/{account.pk}/")
    assert "1" in page.content.decode()
    assert f"/follow/?list={account.pk}" in page.content.decode()
