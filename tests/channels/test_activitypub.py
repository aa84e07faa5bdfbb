"""ActivityPub against a server that is a process of its own and uses no code of the project."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from gongkai.channels.actions import subscribers as subscriber_actions
from gongkai.channels.actions.accounts import add_channel_account, end_channel_account
from gongkai.channels.actions.sends import carry_withdrawal, queue_send
from gongkai.channels.actions.subscribers import claim_message, settle_message
from gongkai.channels.connectors.activitypub import signatures
from gongkai.channels.connectors.activitypub.signatures import BadSignature, read_signature
from gongkai.channels.inbox import process_inboxes
from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import ChannelAccount, InboxMessage, Send, Subscriber
from gongkai.channels.rules import subscribers as subscriber_rules
from gongkai.channels.sending import send_due
from gongkai.channels.states import SendState
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from tests.cast import Cast
from tests.channels.accounts import facts_of
from tests.channels.test_sending import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.real_clock]
ROOT = Path(__file__).resolve().parent.parent.parent
SITE = "https://www.example.gov.cn"


@dataclass
class Other:
    """The other server."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, what: str, **facts: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, **facts}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def user(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/users/{name}"


@pytest.fixture(scope="module")
def other() -> Iterator[Other]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.channels.fediverse"],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    yield Other(process, int(process.stdout.readline()))
    process.communicate("")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account(cast: Cast, other: Other, clock: Clock, settings: LazySettings) -> ChannelAccount:
    settings.GONGKAI_CHANNELS = ChannelLimits(f"127.0.0.1:{other.port}", seconds=5)
    settings.GONGKAI_ADDRESS = SITE
    facts = facts_of("activitypub")
    return add_channel_account(cast.finance, facts, by=cast.disclosure, at=clock.at)


def process(clock: Clock) -> int:
    """Process what arrived, which was after the clock of the test was set."""
    clock.forward(minutes=1)
    return process_inboxes(clock)


def actor_of(client: Client, account: ChannelAccount) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/activitypub/{account.body.code}/").json()
    return found


def send_to(client: Client, made: dict[str, Any]) -> int:
    headers = {name: value for name, value in made["headers"].items() if name != "host"}
    return client.post(
        made["path"],
        made["content"],
        content_type="application/activity+json",
        headers=headers,
        HTTP_HOST="www.example.gov.cn",
    ).status_code


def follow(other: Other, actor: dict[str, Any], name: str, **changes: Any) -> dict[str, Any]:
    activity = {
        "id": f"{other.user(name)}#follow",
        "type": "Follow",
        "actor": other.user(name),
        "object": actor["id"],
    }
    made: dict[str, Any] = other.ask(
        "sign", url=actor["inbox"], activity=activity | changes.pop("activity", {}), **changes
    )
    return made


@pytest.fixture
def client(settings: LazySettings) -> Client:
    settings.ALLOWED_HOSTS = ["*"]
    return Client()


def test_other_server_follows_and_receives_create_and_delete(
    cast: Cast, other: Other, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    name = f"acct:{account.body.code}@www.example.gov.cn"
    found = client.get("/.well-known/webfinger", {"resource": name}).json()
    assert found["links"][0]["href"] == f"{SITE}/activitypub/{account.body.code}/"
    actor = actor_of(client, account)
    assert actor["id"] == found["links"][0]["href"]
    other.ask("know", actor=actor)
    for reader in ("li", "wang"):
        assert send_to(client, follow(other, actor, reader)) == 202
    assert not Subscriber.objects.exists()  # only a worker verifies it
    assert process(clock) == 2
    assert process(clock) == 0
    assert Subscriber.objects.count() == 2
    assert client.get(f"/activitypub/{account.body.code}/followers/").json()["totalItems"] == 2
    document = cast.released(title="<b>关于</b>收费的通知")
    send = queue_send(document, account, "一句话", by=cast.disclosure, at=clock.at)
    # The first attempt fails for a time, and the second is the same activity.
    other.ask("fail", statuses=[503])
    send_due(clock)
    assert Send.objects.get().state == SendState.QUEUED
    clock.forward(hours=1)
    send_due(clock)
    send.refresh_from_db()
    assert (send.state, send.error, send.accepted_count) == (SendState.PUBLISHED, "", 1)
    assert Act.objects.get(verb=Verb.DELIVERY_MADE).facets["channel"] == "other"
    post = client.get(send.address.removeprefix(SITE))
    assert post.json()["content"].startswith(
        "<p>&lt;b&gt;关于&lt;/b&gt;收费的通知</p><p>一句话</p>"
    )
    assert client.get(f"/activitypub/{account.body.code}/outbox/").json()["totalItems"] == 1
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    gone = client.get(send.address.removeprefix(SITE))
    assert (gone.status_code, gone.json()["type"]) == (410, "Tombstone")
    assert "收费" not in gone.content.decode()
    carry_withdrawal(document, at=clock.at)
    send_due(clock)
    send.refresh_from_db()
    assert send.state == SendState.WITHDRAWN
    told = other.ask("told")
    assert told["faults"] == []
    # Both share an inbox, which gets each activity once.
    assert [one["type"] for one in told["received"]] == ["Accept", "Accept", "Create", "Delete"]
    assert (
        told["received"][2]["object"]["id"] == told["received"][3]["object"]["id"] == send.address
    )
    undo = {"id": f"{other.user('li')}#undo", "type": "Undo"}
    undo["object"] = {"type": "Follow", "object": actor["id"]}  # type: ignore[assignment]
    assert send_to(client, follow(other, actor, "li", activity=undo)) == 202
    process(clock)
    assert Subscriber.objects.count() == 1


def test_subscribers_that_are_gone_are_removed_and_failing_ones_given_up(
    cast: Cast, other: Other, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    actor = actor_of(client, account)
    other.ask("know", actor=actor)
    send_to(client, follow(other, actor, "li"))
    process(clock)
    document = cast.released()
    send = queue_send(document, account, "", by=cast.disclosure, at=clock.at)
    other.ask("fail", statuses=[500] * 6)
    for _attempt in range(6):
        send_due(clock)
        clock.forward(hours=25)
    send.refresh_from_db()
    assert (send.state, send.accepted_count, send.rejected_count) == ("published", 0, 1)
    second = queue_send(cast.released(), account, "", by=cast.disclosure, at=clock.at)
    other.ask("fail", statuses=[404])
    send_due(clock)
    second.refresh_from_db()
    assert (second.state, second.rejected_count) == ("published", 1)
    other.ask("fail", statuses=[410])
    queue_send(cast.released(), account, "", by=cast.disclosure, at=clock.at)
    send_due(clock)
    assert not Subscriber.objects.exists()


def test_what_is_withdrawn_between_two_rounds_is_deleted(
    cast: Cast, other: Other, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    actor = actor_of(client, account)
    other.ask("know", actor=actor)
    send_to(client, follow(other, actor, "li"))
    process(clock)
    document = cast.released()
    send = queue_send(document, account, "", by=cast.disclosure, at=clock.at)
    other.ask("fail", statuses=[429])
    send_due(clock)
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    carry_withdrawal(document, at=clock.at)
    before = len(other.ask("told")["received"])
    clock.forward(hours=1)
    send_due(clock)
    send.refresh_from_db()
    assert send.state == SendState.WITHDRAWN
    assert [one["type"] for one in other.ask("told")["received"][before:]] == ["Delete"]


def test_forged_messages_follow_nothing(
    other: Other, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    actor = actor_of(client, account)
    good = follow(other, actor, "li")
    inbox = f"/activitypub/{account.body.code}/inbox/"
    changed = good | {"content": good["content"].replace("/users/li", "/users/zh")}
    unsigned = good | {"headers": good["headers"] | {"signature": ""}}
    old = good | {"headers": good["headers"] | {"date": "Mon, 02 Nov 2026 00:00:00 GMT"}}
    for forged in (changed, unsigned, old):
        assert send_to(client, forged) == 401
    other_kinds = follow(other, actor, "li", activity={"type": "Like"})
    assert send_to(client, other_kinds) == 202
    assert client.post(inbox, "{", content_type="x").status_code == 400
    assert client.post(inbox, "x" * 70_000, content_type="x").status_code == 413
    assert client.get(inbox).status_code == 405
    assert not InboxMessage.objects.exists()
    # What only the key shows: a false signature, somebody else's name, an inbox at another host.
    for lie in (
        follow(other, actor, "li", lie=True),
        follow(other, actor, "li", activity={"object": "https://elsewhere.example/"}),
        follow(other, actor, "thief"),
        follow(other, actor, "li", activity={"actor": f"http://127.0.0.1:{other.port}/nobody"}),
        follow(other, actor, "li", activity={"actor": "http://10.0.0.1/users/li"}),
        follow(other, actor, "li", activity={"type": "Undo", "object": "x"}),
    ):
        assert send_to(client, lie) == 202
    assert process(clock) == 6
    assert not Subscriber.objects.exists()
    assert not InboxMessage.objects.exists()


def test_message_is_tried_again_while_its_sender_does_not_answer(
    other: Other, account: ChannelAccount, clock: Clock, client: Client
) -> None:
    actor = actor_of(client, account)
    other.ask("know", actor=actor)
    other.ask("fail", statuses=[503])
    send_to(client, follow(other, actor, "li"))
    assert process(clock) == 1
    assert InboxMessage.objects.get().attempts == 1
    clock.forward(hours=1)
    assert process(clock) == 1
    assert not InboxMessage.objects.exists()
    # A worker that died leaves a message to the next, and settles nothing when it comes back.
    send_to(client, follow(other, actor, "li"))
    claim = claim_message(at=clock.at)
    assert claim is not None
    assert claim_message(at=clock.at) is None
    again = claim_message(at=clock.at + timedelta(minutes=6))
    assert again is not None
    settle_message(claim, at=clock.at, is_done=True)
    assert InboxMessage.objects.count() == 1
    InboxMessage.objects.update(attempts=len(subscriber_actions.PAUSES) + 1)
    settle_message(again, at=clock.at, is_done=False)
    assert not InboxMessage.objects.exists()


def test_refusals_of_subscribers(
    cast: Cast, account: ChannelAccount, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(code: str, who: str, inbox: str) -> None:
        with pytest.raises(Refused, match=code):
            subscriber_actions.add_subscriber(account, who, inbox, {}, at=clock.at)

    refused("address", "", "https://example.org/inbox")
    refused("address", "https://example.org/li", "http://127.0.0.1/inbox")
    monkeypatch.setattr(subscriber_rules, "MAX_WAITING", 1)
    subscriber_actions.receive_message(account, {}, at=clock.at)
    with pytest.raises(Refused, match="full"):
        subscriber_actions.receive_message(account, {}, at=clock.at)
    assert process(clock) == 1  # a message that cannot be read is dropped
    assert not InboxMessage.objects.exists()
    with pytest.raises(Refused, match="second-account"):
        again = facts_of("activitypub", name="again")
        add_channel_account(cast.finance, again, by=cast.disclosure, at=clock.at)
    subscriber_actions.forget_place(7)
    end_channel_account(account, by=cast.disclosure, at=clock.at)
    refused("ended", "https://example.org/li", "https://example.org/inbox")
    with pytest.raises(Refused, match="ended"):
        subscriber_actions.receive_message(account, {}, at=clock.at)


def test_actor_is_at_no_other_name(account: ChannelAccount, client: Client) -> None:
    for name in ("", "acct:x@www.example.gov.cn", f"acct:{account.body.code}@elsewhere.example"):
        assert client.get("/.well-known/webfinger", {"resource": name}).status_code == 404
    never = "00000000-0000-0000-0000-000000000000"
    assert client.get(f"/activitypub/posts/{never}/").status_code == 404


def test_signatures_that_cannot_be_verified() -> None:
    at, private = timezone.now(), signatures.new_private_key()
    url = "https://example.org/inbox?x=1"
    made = signatures.signed_headers("POST", url, b"{}", key_id="k", private=private, at=at)
    found = read_signature(made, b"{}", at=at)
    public = signatures.public_key_of(private)
    signatures.verify(found, "POST", "/inbox?x=1", made, public)
    for target, headers, key in (
        ("/inbox", made, public),
        ("/inbox?x=1", {}, public),
        ("/inbox?x=1", made, "no key"),
        ("/inbox?x=1", made, WEAK),
    ):
        with pytest.raises(BadSignature):
            signatures.verify(found, "POST", target, headers, key)
    for changes in (
        {"signature": made["signature"].replace("rsa-sha256", "md5")},
        {"signature": made["signature"].replace('signature="', 'signature="!')},
        {"date": "yesterday"},
        {"digest": "SHA-256=x"},
    ):
        with pytest.raises(BadSignature):
            read_signature(made | changes, b"{}", at=at)


WEAK = """-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL5wDBg8nFBCoGpGYvB1hfdvYA4MlMTN
ZVcSiSH1Ucb0A6yHxJvZNSSPCA7DB5Fk8WD5k6k1oW2HFBcSHG1ZHnECAwEAAQ==
-----END PUBLIC KEY-----
"""
