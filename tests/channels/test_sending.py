"""Sending apart from counting: each item once on each channel, whatever the channel answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gongkai.channels.actions.claims import MAX_ATTEMPTS, claim_send, settle_receipt
from gongkai.channels.actions.sends import (
    carry_correction,
    carry_withdrawal,
    confirm_published,
    confirm_withdrawn,
    queue_by_rules,
    queue_send,
    send_again,
    withdraw_send,
)
from gongkai.channels.actions.tokens import claim_token, forget_token
from gongkai.channels.connectors.interface import Receipt
from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import ChannelAccount, Delivery, Send
from gongkai.channels.sending import process, send_due
from gongkai.channels.states import SendState
from gongkai.channels.workflow import AddressInputs, TextInputs, WithdrawalInputs
from gongkai.documents.actions.drafts import edit_version, start_version
from gongkai.documents.actions.releases import release_document, withdraw_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.refusals import Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.sampledata.stand_ins.stand_in import StandIn, stand_in
from tests.cast import Cast
from tests.channels.accounts import added

pytestmark = pytest.mark.django_db
KINDS = ("wechat", "weibo", "sms", "webhook")


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with stand_in() as server:
        yield server


@pytest.fixture
def server(running: StandIn, settings: LazySettings) -> StandIn:
    fresh = StandIn(port=running.port)
    for name, value in vars(fresh).items():
        if name != "lock":
            setattr(running, name, value)
    settings.GONGKAI_CHANNELS = ChannelLimits(f"127.0.0.1:{running.port}", seconds=1)
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"
    return running


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = timezone.now()

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **parts: float) -> None:
        self.at += timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account(cast: Cast, server: StandIn, clock: Clock) -> Callable[..., ChannelAccount]:
    def make(kind: str, **changes: Any) -> ChannelAccount:
        return added(cast.finance, kind, server.address, by=cast.disclosure, at=clock.at, **changes)

    return make


@pytest.fixture
def document(cast: Cast) -> Document:
    return cast.released()


def settle(clock: Clock, send: Send | None = None, rounds: int = 30) -> None:
    """Send what is due until nothing is left to do, over any pauses."""
    for _round in range(rounds):
        send_due(clock)
        if not Send.objects.filter(next_at__isnull=False).exists():
            return
        clock.forward(hours=25)
    if send is None:
        raise AssertionError(list(Send.objects.values_list("state", "error", "attempts")))


def on_channel(server: StandIn, kind: str) -> int:
    """Return how many items the channel has, and that none of it is there twice."""
    if kind == "sms":
        assert set(server.received.values()) <= {1}
        return 1 if server.received else 0
    found = {
        "wechat": [one["content_source_url"] for one in server.articles.values()],
        "weibo": [server.links[one["text"].rpartition(" ")[2]] for one in server.posts.values()],
        "webhook": [one for one, number in server.messages.items() for _each in range(number)],
    }[kind]
    assert len(found) == len(set(found))
    return len(found)


@pytest.mark.parametrize("kind", KINDS)
def test_item_is_sent_once_and_counted_from_its_receipt(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock, kind: str
) -> None:
    made = account(kind)
    send = queue_send(document, made, "", by=cast.disclosure, at=clock.at)
    assert not Delivery.objects.exists()  # ordered is not delivered
    settle(clock)
    send.refresh_from_db()
    assert (send.state, send.error, send.next_at) == (SendState.PUBLISHED, "", None)
    assert send.outside_id
    assert on_channel(server, kind) == 1
    assert server.faults == []
    act = Act.objects.get(verb=Verb.DELIVERY_MADE)
    assert (act.facets["channel"], act.subject_id) == (made.channel, str(document.pk))
    assert Delivery.objects.get().address == send.address
    if kind == "sms":
        assert (send.accepted_count, send.rejected_count) == (700, 21)
        assert len(server.received) == 700


@pytest.mark.parametrize("failure", ["drop", "429", "late drop", "garbage"])
@pytest.mark.parametrize("kind", KINDS)
def test_failing_channel_gets_the_item_once(
    cast: Cast,
    server: StandIn,
    account: Any,
    document: Document,
    clock: Clock,
    kind: str,
    failure: str,
) -> None:
    """Each request fails before or after its effect, then works."""
    queue_send(document, account(kind), "", by=cast.disclosure, at=clock.at)
    seen: dict[str, int] = {}

    def fail(call: str) -> str:
        seen[call] = seen.get(call, 0) + 1
        return failure if seen[call] <= 1 else ""

    server.fail = fail
    settle(clock)
    assert Send.objects.get().state == SendState.PUBLISHED, Send.objects.get().error
    assert on_channel(server, kind) == 1
    assert server.faults == []
    assert Act.objects.filter(verb=Verb.DELIVERY_MADE).count() == 1


def test_answer_after_the_timeout_is_asked_for(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    server.slow_seconds = 1.3
    server.fail = lambda call: "slow" if call.endswith("share.json") else ""
    send_due(clock)
    send = Send.objects.get()
    assert (send.state, send.is_unclear) == (SendState.QUEUED, True)
    settle(clock)
    assert server.calls.count("/2/statuses/share.json") == 1
    assert Send.objects.get().state == SendState.PUBLISHED


def test_worker_that_died_is_followed_by_one_that_asks(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    lost = claim_send(at=clock.at)
    assert lost is not None
    assert send_due(clock) == 0  # the lease holds, and two workers never share an account
    clock.forward(hours=1)
    settle(clock)
    assert "/2/statuses/user_timeline.json" in server.calls
    # The first worker was only slow: what it has to say comes too late.
    assert settle_receipt(lost, Receipt("late", is_published=True), at=clock.at) is None
    process(lost, clock)
    send = Send.objects.get()
    assert send.state == SendState.PUBLISHED
    assert send.outside_id != "late"
    assert on_channel(server, "weibo") == 1


def test_withdrawn_while_queued_is_never_sent(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    for kind in (*KINDS, "staff"):
        queue_send(document, account(kind), "", by=cast.disclosure, at=clock.at)
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    carry_withdrawal(document, at=clock.at)
    settle(clock)
    assert set(Send.objects.values_list("state", flat=True)) == {SendState.WITHDRAWN}
    assert server.calls == []
    assert not Act.objects.filter(verb__in=[Verb.DELIVERY_MADE, Verb.DELIVERY_WITHDRAWN]).exists()


def test_withdrawal_is_carried_to_each_channel_that_can(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    for kind in KINDS:
        queue_send(document, account(kind), "", by=cast.disclosure, at=clock.at)
    settle(clock)
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    assert carry_withdrawal(document, at=clock.at) == 4
    assert carry_withdrawal(document, at=clock.at) == 0
    settle(clock)
    assert (server.articles, server.posts) == ({}, {})
    assert sum(one.startswith("document.withdrawn") for one in server.messages) == 1
    text = Send.objects.get(account__kind="sms")
    assert (text.state, text.needs_person) == (SendState.PUBLISHED, True)
    proofs = Act.objects.filter(verb=Verb.DELIVERY_WITHDRAWN)
    assert {one.facets["channel"] for one in proofs} == {"wechat", "weibo", "other"}
    with pytest.raises(Refused, match="withdrawing"):
        withdraw_send(text, WithdrawalInputs("误"), by=cast.disclosure, at=clock.at)
    confirm_withdrawn(text, NOTHING, by=cast.disclosure, at=clock.at)
    assert proofs.all().count() == 4
    with pytest.raises(Refused, match="wrong-state"):
        confirm_withdrawn(text, NOTHING, by=cast.disclosure, at=clock.at)


def test_withdrawal_may_come_while_an_attempt_is_unclear(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    """What had arrived is withdrawn; what had not is never sent."""
    for kind in KINDS:
        queue_send(document, account(kind), "", by=cast.disclosure, at=clock.at)
    count = iter(range(1000))
    server.fail = lambda _call: ("late drop", "drop")[next(count) % 2]
    send_due(clock)
    server.fail = lambda _call: ""
    for send in Send.objects.all():
        withdraw_send(send, WithdrawalInputs("误"), by=cast.disclosure, at=clock.at)
    settle(clock)
    assert (server.articles, server.posts) == ({}, {})
    states = set(Send.objects.exclude(account__kind="sms").values_list("state", flat=True))
    assert states == {SendState.WITHDRAWN}


def test_text_messages_stop_between_two_batches(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = queue_send(document, account("sms"), "", by=cast.disclosure, at=clock.at)
    Send.objects.filter(pk=send.pk).update(progress={"done": 1, "accepted": 500, "rejected": 0})
    claim = claim_send(at=clock.at)
    assert claim is not None
    # As if it was withdrawn while the second batch was to be sent.
    Send.objects.filter(pk=send.pk).update(is_withdrawal_due=True)
    process(claim, clock)
    settle(clock)
    send.refresh_from_db()
    assert (send.state, send.needs_person, send.accepted_count) == ("published", True, 500)
    assert server.batches == {}
    assert Delivery.objects.count() == 1


def corrected(cast: Cast, document: Document, clock: Clock) -> Document:
    start_version(document, by=cast.drafter, at=clock.at)
    document.refresh_from_db()
    facts = cast.facts(title="更正后的通知", change_note="更正标题")
    assert document.open_version is not None
    edit_version(
        document, facts, revision=document.open_version.revision, by=cast.drafter, at=clock.at
    )
    return release_document(cast.review(document, at=clock.at), by=cast.disclosure, at=clock.at)


def test_correction_takes_the_place_of_the_earlier_version(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    for kind in KINDS:
        queue_send(document, account(kind), "", by=cast.disclosure, at=clock.at)
    settle(clock)
    document = corrected(cast, document, clock)
    carry_correction(document, at=clock.at)
    assert carry_correction(document, at=clock.at) == []
    settle(clock)
    assert [one["title"] for one in server.articles.values()] == ["更正后的通知"]
    assert ["更正后的通知" in one["text"] for one in server.posts.values()] == [True]
    kinds = [one.split()[0] for one in server.messages]
    assert kinds == ["document.released", "document.withdrawn", "document.corrected"]
    # A text message cannot be taken back: a person decides what follows.
    assert Send.objects.filter(account__kind="sms").count() == 1
    assert Send.objects.get(account__kind="sms").needs_person
    assert Act.objects.filter(verb=Verb.DELIVERY_MADE).count() == 4  # the first of each counts


def test_correction_before_anything_was_sent_replaces_it_at_once(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    for kind in ("weibo", "sms"):
        queue_send(document, account(kind), "", by=cast.disclosure, at=clock.at)
    assert carry_correction(document, at=clock.at) == []
    document = corrected(cast, document, clock)
    carry_correction(document, at=clock.at)
    settle(clock)
    assert len(server.posts) == 1
    assert len(server.batches) == 2
    states = list(Send.objects.order_by("id").values_list("state", flat=True))
    assert states == ["withdrawn", "withdrawn", "published", "published"]


def test_dead_letter_is_sent_again_with_another_text(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    server.fail = lambda _call: "drop"
    settle(clock)
    send.refresh_from_db()
    assert (send.state, send.attempts) == (SendState.FAILED, MAX_ATTEMPTS)
    server.fail = lambda _call: ""
    with pytest.raises(Refused, match="topic"):
        send_again(send, TextInputs("#收费#"), by=cast.disclosure, at=clock.at)
    with pytest.raises(Refused, match="wrong-post"):
        send_again(send, TextInputs(""), by=cast.drafter, at=clock.at)
    send_again(send, TextInputs("收费目录公布"), by=cast.disclosure, at=clock.at)
    settle(clock)
    assert [one["text"].split()[0] for one in server.posts.values()] == ["收费目录公布"]
    with pytest.raises(Refused, match="wrong-state"):
        send_again(send, TextInputs(""), by=cast.disclosure, at=clock.at)


def test_failed_send_of_an_old_version_is_not_repeated(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    Send.objects.update(state=SendState.FAILED, next_at=None)
    corrected(cast, document, clock)
    send.refresh_from_db()
    send.document.refresh_from_db()
    with pytest.raises(Refused, match="old-version"):
        send_again(send, TextInputs(""), by=cast.disclosure, at=clock.at)


def test_failed_or_unclear_send_of_a_withdrawn_document_is_asked_for(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    server.fail = lambda call: "late drop" if call.endswith("share.json") else "drop"
    settle(clock)
    assert Send.objects.get().state == SendState.FAILED
    server.fail = lambda _call: ""
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    carry_withdrawal(document, at=clock.at)
    settle(clock)
    assert server.posts == {}
    assert Send.objects.get().state == SendState.WITHDRAWN


def test_token_is_kept_once_and_fetched_again_when_it_ended(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    made = account("wechat")
    for number in range(3):
        queue_send(
            cast.released(title=f"第{number}号通知"), made, "", by=cast.disclosure, at=clock.at
        )
    settle(clock)
    fetched = len(server.tokens)
    assert fetched < 4  # by its age, never for each request
    server.tokens.append("fetched by somebody else")  # which ends ours
    document = cast.released(title="又一通知")
    queue_send(document, made, "", by=cast.disclosure, at=clock.at)
    settle(clock)
    assert len(server.articles) == 4
    assert made.token.encrypted
    assert "token" not in made.token.encrypted


def test_another_worker_fetching_the_token_keeps_no_attempt(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    made = account("wechat")
    forget_token(made, "none yet", at=clock.at)
    queue_send(document, made, "", by=cast.disclosure, at=clock.at)
    assert claim_token(made, until=clock.at, at=clock.at) == ""
    send_due(clock)
    send = Send.objects.get()
    assert (send.state, send.attempts) == (SendState.QUEUED, 0)
    assert server.calls == []
    settle(clock)
    assert len(server.articles) == 1


def test_quiet_hours_quota_and_pauses_keep_an_account_waiting(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    made = account("weibo", quiet_from=22, quiet_until=7, daily_limit=2)
    for number in range(3):
        queue_send(
            cast.released(title=f"第{number}号通知"), made, "", by=cast.disclosure, at=clock.at
        )
    clock.at = clock.at.replace(hour=15)  # 23 hours in Beijing
    assert send_due(clock) == 0
    clock.forward(hours=9)
    assert send_due(clock) == 2
    assert len(server.posts) == 2
    clock.forward(days=1)
    server.quota = 2
    assert send_due(clock) == 1
    made.refresh_from_db()
    assert made.paused_until == clock.at + timedelta(seconds=600)
    assert send_due(clock) == 0
    server.quota = 9
    clock.forward(hours=1)
    assert send_due(clock) == 1
    assert len(server.posts) == 3


def test_rules_of_an_account_choose_what_is_sent_by_itself(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    account("weibo", item_codes=("A20-08",))
    account("webhook")
    assert len(queue_by_rules(document, at=clock.at)) == 1
    assert queue_by_rules(document, at=clock.at) == []
    assert queue_by_rules(cast.draft(), at=clock.at) == []
    settle(clock)
    assert len(server.posts) == 1


def test_what_cannot_be_sent_becomes_a_dead_letter(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    """A rule queued it, and its title is too long for a post: a person shortens the text."""
    account("weibo", item_codes=("A20-08",))
    queue_by_rules(cast.released(title="长" * 130), at=clock.at)
    settle(clock)
    send = Send.objects.get()
    assert (send.state, send.error) == (SendState.FAILED, "long-text:75")
    assert server.calls == []


def test_secrets_that_cannot_be_decrypted_are_a_failure_that_is_repeated(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    made = account("weibo")
    queue_send(document, made, "", by=cast.disclosure, at=clock.at)
    ChannelAccount.objects.filter(pk=made.pk).update(encrypted="x")
    send_due(clock)
    send = Send.objects.get()
    assert (send.state, send.error) == (
        SendState.QUEUED,
        "the secrets of the account cannot be decrypted",
    )


def test_fault_of_the_platform_is_treated_as_unclear(
    cast: Cast,
    server: StandIn,
    account: Any,
    document: Document,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    monkeypatch.setattr("gongkai.channels.sending.item_of", lambda *_, **__: 1 / 0)
    send_due(clock)
    send = Send.objects.get()
    assert (send.state, send.is_unclear, send.error) == ("queued", True, "ZeroDivisionError")


def test_withdrawal_that_fails_becomes_a_task(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    settle(clock)
    withdraw_send(send, WithdrawalInputs("误"), by=cast.disclosure, at=clock.at)
    server.fail = lambda _call: "500"
    settle(clock)
    send.refresh_from_db()
    assert (send.state, send.needs_person) == (SendState.PUBLISHED, True)


def test_article_that_wechat_refuses_after_the_draft_fails(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    queue_send(document, account("wechat"), "", by=cast.disclosure, at=clock.at)
    send_due(clock)
    refused = {"publish_id": "publish 0", "publish_status": 4}
    poll = server._poll
    server._poll = lambda name: refused  # type: ignore[method-assign]
    clock.forward(hours=1)
    send_due(clock)
    server._poll = poll  # type: ignore[method-assign]
    send = Send.objects.get()
    assert (send.state, send.error) == (SendState.FAILED, "publish_status 4")
    assert not Delivery.objects.exists()


def test_staff_enter_where_it_appeared(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = queue_send(document, account("staff"), "", by=cast.disclosure, at=clock.at)
    assert send_due(clock) == 0
    with pytest.raises(Refused, match="long-address"):
        confirm_published(send, AddressInputs("x" * 301), by=cast.disclosure, at=clock.at)
    confirm_published(send, AddressInputs("示范日报 第3版"), by=cast.disclosure, at=clock.at)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.address) == ("press", "示范日报 第3版")
    with pytest.raises(Refused, match="no-task"):
        confirm_withdrawn(send, NOTHING, by=cast.disclosure, at=clock.at)
    other = queue_send(document, account("weibo"), "", by=cast.disclosure, at=clock.at)
    with pytest.raises(Refused, match="no-task"):
        confirm_published(other, AddressInputs(""), by=cast.disclosure, at=clock.at)
    second = account("staff", name="second paper")
    again = queue_send(document, second, "", by=cast.disclosure, at=clock.at)
    confirm_published(again, AddressInputs(""), by=cast.disclosure, at=clock.at)
    assert Delivery.objects.count() == 1  # only the first delivery on a channel counts


def test_orders_are_refused_with_their_reason(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    weibo, sms = account("weibo"), account("sms")

    def refused(code: str, text: str = "", **changes: Any) -> None:
        facts: dict[str, Any] = {"document": document, "account": weibo, "by": cast.disclosure}
        facts |= changes
        with pytest.raises(Refused, match=code):
            queue_send(facts["document"], facts["account"], text, by=facts["by"], at=clock.at)

    refused("wrong-post", by=cast.drafter)
    refused("not-public", document=cast.draft())
    refused("long-text", "长" * 501)
    refused("long-text", "长" * 140)
    refused("topic", "#收费#")
    sms.lists.all().delete()
    refused("no-recipients", account=sms)
    ChannelAccount.objects.filter(pk=weibo.pk).update(ended_at=clock.at)
    refused("no-such-account")
    ChannelAccount.objects.filter(pk=weibo.pk).update(ended_at=None)
    queue_send(document, weibo, "", by=cast.disclosure, at=clock.at)
    refused("queued-already")


def test_limits_of_hosts_are_read() -> None:
    limits = replace(ChannelLimits(), private_hosts=" a:80, ,b:443")
    assert limits.allowed == {"a:80", "b:443"}
