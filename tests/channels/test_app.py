"""Notifications of the app: subscribed by a form, encrypted for the browser, gone with its address."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from gongkai.channels.actions.accounts import add_channel_account, end_channel_account
from gongkai.channels.actions.sends import carry_withdrawal, queue_send
from gongkai.channels.connectors.app.connector import public_push_key
from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import ChannelAccount, Subscriber
from gongkai.channels.rules.subscriptions import refusal_to_subscribe
from gongkai.channels.sending import send_due
from gongkai.channels.states import SendState
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from tests.cast import Cast
from tests.channels.accounts import facts_of
from tests.channels.push_service import PushService, push_service
from tests.channels.test_connectors import ITEM
from tests.channels.test_sending import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture
def service(running: PushService, settings: LazySettings) -> PushService:
    settings.GONGKAI_CHANNELS = ChannelLimits(f"127.0.0.1:{running.port}", seconds=5)
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"
    running.browsers.clear()
    running.faults.clear()
    running.public_key = public_push_key()
    return running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account(cast: Cast, service: PushService, clock: Clock) -> ChannelAccount:
    facts = facts_of("app")
    return add_channel_account(cast.finance, facts, by=cast.disclosure, at=clock.at)


def subscribed(
    client: Client, service: PushService, account: ChannelAccount, name: str, **changes: Any
) -> Any:
    """Send the form as the script fills it in."""
    browser = service.add(name)
    page = client.get("/en/app/")
    assert page.context["push_key"] == public_push_key()
    form = {
        "token": page.context["token"],
        "body": account.body.code,
        "endpoint": service.endpoint(name),
        "p256dh": browser.p256dh,
        "auth": "AAECAwQFBgcICQoLDA0ODw",
        "do": "begin",
    }
    return client.post("/en/app/", form | changes)


def test_browser_gets_what_only_it_can_read(
    cast: Cast, service: PushService, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    assert subscribed(client, service, account, "one").status_code == 200
    assert subscribed(client, service, account, "one").status_code == 200
    assert "get notifications" in subscribed(client, service, account, "two").content.decode()
    assert Subscriber.objects.count() == 2
    row = Subscriber.objects.order_by("pk")[0]
    assert "127.0.0.1" not in row.encrypted + row.digest + row.inbox_digest
    assert set(row.decrypted()) == {"endpoint", "p256dh", "auth", "language"}
    document = cast.released(title="关于公布收费目录的通知")
    send = queue_send(document, account, "", by=cast.disclosure, at=clock.at)
    service.statuses = [429]
    send_due(clock)
    clock.forward(hours=1)
    send_due(clock)
    send.refresh_from_db()
    assert (send.state, send.accepted_count, service.faults) == (SendState.PUBLISHED, 2, [])
    for name in ("one", "two"):
        [shown] = service.browsers[name].shown.values()
        assert (shown["title"], shown["url"]) == ("关于公布收费目录的通知", send.address)
    assert Act.objects.get(verb=Verb.DELIVERY_MADE).facets["channel"] == "app"
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    carry_withdrawal(document, at=clock.at)
    del service.browsers["two"]
    send_due(clock)
    [shown] = service.browsers["one"].shown.values()
    assert (shown["title"], shown["body"]) == (
        document.body.label,
        "This information was withdrawn.",
    )
    # The service no longer knew the second browser.
    assert Subscriber.objects.count() == 1
    send.refresh_from_db()
    assert send.state == SendState.WITHDRAWN


def test_reader_or_body_ends_notifications(
    cast: Cast, service: PushService, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    subscribed(client, service, account, "one")
    subscribed(client, service, account, "two")
    answer = subscribed(client, service, account, "one", do="end")
    assert "have ended" in answer.content.decode()
    assert Subscriber.objects.count() == 1
    end_channel_account(account, by=cast.disclosure, at=clock.at)
    assert not Subscriber.objects.exists()
    assert "No body sends notifications yet" in client.get("/en/app/").content.decode()


def test_invalid_subscriptions_are_refused(
    service: PushService, account: ChannelAccount, client: Client
) -> None:
    fine = service.add("one").p256dh
    for changes in (
        {"token": "forged"},
        {"endpoint": ""},
        {"endpoint": "http://10.0.0.1/push"},
        {"endpoint": "https://example.org/" + "x" * 1000},
        {"p256dh": "x"},
        {"p256dh": "密"},
        {"p256dh": "A" * 87},
        {"auth": fine},
    ):
        assert subscribed(client, service, account, "one", **changes).status_code == 400, changes
    assert subscribed(client, service, account, "one", body="none").status_code == 404
    assert client.get("/en/app/").status_code == 200
    assert not Subscriber.objects.exists()
    refusal = refusal_to_subscribe("https://example.org/", fine, "AAECAwQFBgcICQoLDA0ODw==")
    assert refusal is None


def test_service_that_refuses_leaves_a_subscription(
    cast: Cast, service: PushService, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    subscribed(client, service, account, "one")
    send = queue_send(cast.released(), account, "", by=cast.disclosure, at=clock.at)
    service.statuses = [413]
    send_due(clock)
    send.refresh_from_db()
    assert (send.state, send.accepted_count, send.rejected_count) == ("published", 0, 1)
    assert Subscriber.objects.count() == 1


def test_site_is_installable(client: Client) -> None:
    assert '<link rel="manifest" href="/app.webmanifest">' in client.get("/en/").content.decode()
    manifest = client.get("/app.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert {"name", "start_url", "display", "icons"} <= set(manifest.json())
    worker = client.get("/service-worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "showNotification" in worker.content.decode()
    policy = worker.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


@pytest.mark.parametrize("kind", ["app", "activitypub"])
def test_rules_and_answers_of_what_is_followed(kind: str) -> None:
    connector = CONNECTORS[kind]
    assert connector.problems(ITEM, {}) == []
    assert connector.find(ITEM, None) is None  # type: ignore[arg-type]
    assert connector.poll(ITEM, None, "x").is_published  # type: ignore[arg-type]
    for changes, code in (
        ({"title": "长" * 1000}, "long-text"),
        ({"address": "/i/1/"}, "no-site-address"),
    ):
        found = connector.problems(type(ITEM)(**(vars(ITEM) | changes)), {})
        assert [one.code for one in found] == [code]
