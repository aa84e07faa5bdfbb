"""A look-up that fails tells nothing: nothing is sent again until the channel has answered."""

from typing import Any

import pytest

from gongkai.channels.actions.claims import MAX_ATTEMPTS
from gongkai.channels.actions.sends import (
    carry_withdrawal,
    confirm_absent,
    confirm_published,
    queue_send,
    send_again,
)
from gongkai.channels.connectors.interface import Permanent, Receipt, Temporary, Unclear
from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.connectors.outgoing import Answer
from gongkai.channels.models import Send
from gongkai.channels.rules.sends import is_meant_for, refusal_to_confirm_absent
from gongkai.channels.sending import send_due
from gongkai.channels.states import SendState
from gongkai.channels.workflow import (
    CONFIRM_ABSENT,
    SEND_AGAIN,
    AbsenceInputs,
    AddressInputs,
    TextInputs,
)
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify import channels as verify_channels
from gongkai.sampledata.stand_ins.stand_in import StandIn
from tests.cast import Cast
from tests.channels.test_connectors import ITEM, said, session
from tests.channels.test_sending import (
    Clock,
    account,
    clock,
    document,
    on_channel,
    running,
    server,
    settle,
)

__all__ = ["account", "clock", "document", "running", "server"]

pytestmark = pytest.mark.django_db
# What sends, and what asks whether it arrived.
SENDING = {
    "wechat": "/cgi-bin/draft/add",
    "weibo": "/2/statuses/share.json",
    "sms": "/messages",
}
ASKING = {"wechat": "batchget", "weibo": "user_timeline.json", "sms": "-0"}
KINDS = tuple(SENDING)


def arrived_unclear(
    cast: Cast, server: StandIn, made: Any, document: Document, clock: Clock, failure: str
) -> Send:
    """Return a send that arrived without an answer; each question about it fails from now on."""
    kind = made.kind
    send = queue_send(document, made, "", by=cast.disclosure, at=clock.at)
    server.fail = lambda call: "late drop" if call == SENDING[kind] else ""
    send_due(clock)
    server.fail = lambda call: failure if call.endswith(ASKING[kind]) else ""
    send.refresh_from_db()
    assert (send.state, send.is_unclear) == (SendState.QUEUED, True)
    return send


def sent(server: StandIn, kind: str) -> int:
    """Return how often the item was sent; a question to the gateway has another path."""
    return server.calls.count(SENDING[kind])


@pytest.mark.parametrize("failure", ["400", "500", "429", "garbage", "drop", "slow"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_sent_while_look_ups_fail(
    cast: Cast,
    server: StandIn,
    account: Any,
    document: Document,
    clock: Clock,
    kind: str,
    failure: str,
) -> None:
    server.slow_seconds = 1.2
    send = arrived_unclear(cast, server, account(kind), document, clock, failure)
    before, pauses = sent(server, kind), []
    for _round in range(2):
        due = Send.objects.get().next_at
        assert due is not None
        clock.at = due
        assert send_due(clock) == 1
        send.refresh_from_db()
        assert send.next_at is not None
        pauses.append(send.next_at - clock.at)
        clock.forward(days=1)  # also over a pause of the account
        assert (send.state, send.is_unclear) == (SendState.QUEUED, True)
    assert sent(server, kind) == before
    assert pauses[1] > pauses[0]
    server.fail = lambda _call: ""
    settle(clock)
    send.refresh_from_db()
    assert (send.state, send.is_unclear) == (SendState.PUBLISHED, False)
    assert on_channel(server, kind) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_after_the_last_look_up_a_person_decides(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock, kind: str
) -> None:
    send = arrived_unclear(cast, server, account(kind), document, clock, "400")
    before = sent(server, kind)
    settle(clock)
    send.refresh_from_db()
    assert (send.state, send.is_unclear) == (SendState.FAILED, True)
    assert send.attempts == MAX_ATTEMPTS
    # Ordering it again asks again.
    send_again(send, TextInputs(""), by=cast.disclosure, at=clock.at)
    settle(clock)
    send.refresh_from_db()
    assert (send.state, sent(server, kind)) == (SendState.FAILED, before)
    confirm_published(send, AddressInputs(""), by=cast.disclosure, at=clock.at)
    assert on_channel(server, "sms" if kind == "sms" else "weibo") == (kind != "wechat")


def test_person_who_looked_lets_it_be_sent_without_a_question(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = arrived_unclear(cast, server, account("wechat"), document, clock, "400")
    Send.objects.update(progress={"draft": "draft 1", "pictures": []})
    settle(clock)
    server.drafts.clear()
    send.refresh_from_db()
    send = send_again(send, TextInputs("", is_absent=True), by=cast.disclosure, at=clock.at)
    assert send.progress == {"pictures": []}  # a draft that nobody knows is not published
    settle(clock)
    send.refresh_from_db()
    assert (send.state, on_channel(server, "wechat")) == (SendState.PUBLISHED, 1)


def test_accepted_send_without_further_answers_is_asked_for_before_it_is_repeated(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = queue_send(document, account("wechat"), "", by=cast.disclosure, at=clock.at)
    server.fail = lambda call: "400" if call.endswith("freepublish/get") else ""
    settle(clock)
    send.refresh_from_db()
    assert (send.state, send.is_unclear) == (SendState.FAILED, True)
    send_again(send, TextInputs(""), by=cast.disclosure, at=clock.at)
    settle(clock)
    send.refresh_from_db()
    assert send.state == SendState.PUBLISHED
    assert (sent(server, "wechat"), on_channel(server, "wechat")) == (1, 1)


def test_refused_withdrawal_is_no_withdrawal() -> None:
    for kind in ("wechat", "weibo"):
        with pytest.raises(Unclear):
            CONNECTORS[kind].withdraw(ITEM, session([Answer(400, b"{}")])[0], "1")


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("wechat", [Answer(400, b"{}")]),
        ("wechat", [said()]),
        ("wechat", [said(item=None)]),
        ("wechat", [said(item=[]), Answer(400, b"{}")]),
        ("wechat", [said(errcode=48001)]),
        ("weibo", [Answer(400, b"{}")]),
        ("weibo", [said()]),
        ("weibo", [said(statuses="none")]),
        ("weibo", [said(statuses=[1])]),
        ("weibo", [said(statuses=[{"text": "http://t.cn/a"}]), said()]),
        ("weibo", [said(statuses=[{"text": "http://t.cn/a"}]), said(urls=[])]),
        ("sms", [said()]),
        ("sms", [Answer(200, b"[]")]),
    ],
)
def test_incomplete_answers_tell_nothing(kind: str, answers: list[Answer]) -> None:
    asked = session(answers)[0]
    asked.progress["open"] = 0
    with pytest.raises(Unclear):
        CONNECTORS[kind].find(ITEM, asked)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said(publish_status=1), Temporary),
        (said(publish_status=4), Permanent),
        (said(), Unclear),
        (said(publish_status=9), Unclear),
        (said(errcode=48001), Unclear),
        (Answer(400, b"{}"), Unclear),
    ],
)
def test_only_a_clear_answer_ends_the_wait_for_publication(
    answer: Answer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        CONNECTORS["wechat"].poll(ITEM, session([answer])[0], "publish")


def test_empty_lists_say_that_it_is_not_there() -> None:
    empty = session([said(item=[]), said(item=[])])[0]
    assert CONNECTORS["wechat"].find(ITEM, empty) is None
    assert CONNECTORS["weibo"].find(ITEM, session([said(statuses=[])])[0]) is None
    published = {
        "article_id": "a",
        "content": {"news_item": [{"content_source_url": ITEM.address}]},
    }
    found = CONNECTORS["wechat"].find(ITEM, session([said(item=[published])])[0])
    assert found == Receipt("a", is_published=True)


def test_person_finds_that_a_withdrawn_document_was_never_there(
    cast: Cast, server: StandIn, account: Any, document: Document, clock: Clock
) -> None:
    send = arrived_unclear(cast, server, account("weibo"), document, clock, "400")
    Document.objects.filter(pk=document.pk).update(
        status=Status.WITHDRAWN, public_version=None, withdrawn_at=clock.at, withdrawal_reason="x"
    )
    early = refusal_to_confirm_absent(send, None, by=cast.disclosure, at=clock.at)
    assert early is not None
    assert early.code == "wrong-state"
    carry_withdrawal(document, at=clock.at)
    settle(clock)  # the look-ups end without an answer
    send.refresh_from_db()
    assert (send.state, send.is_unclear, send.is_withdrawal_due) == (SendState.FAILED, True, True)
    assert is_meant_for(CONFIRM_ABSENT, send)
    assert not is_meant_for(SEND_AGAIN, send)
    for reason in (" ", "长" * 201):
        refused = refusal_to_confirm_absent(
            send, AbsenceInputs(reason), by=cast.disclosure, at=clock.at
        )
        assert refused is not None
        assert (refused.code, refused.field) == ("reason", "reason")
    send = confirm_absent(
        send, AbsenceInputs("已到微博查看，没有"), by=cast.disclosure, at=clock.at
    )
    assert (send.state, send.is_unclear, send.is_withdrawal_due) == (
        SendState.WITHDRAWN,
        False,
        False,
    )
    assert (send.absence_reason, send.absence_by) == ("已到微博查看，没有", cast.disclosure)
    act = Act.objects.get(verb=Verb.DELIVERY_ABSENT)
    assert (act.facets["account"], act.post) == (send.account_id, "disclosure_officer")
    assert not Act.objects.filter(verb__in=[Verb.DELIVERY_MADE, Verb.DELIVERY_WITHDRAWN]).exists()
    assert list(verify_channels.check()) == []
    # What the channel told of itself is no task for a person.
    Send.objects.update(state=SendState.FAILED)
    told = refusal_to_confirm_absent(Send.objects.get(), None, by=cast.disclosure, at=clock.at)
    assert told is not None
    assert told.code == "no-task"
    Send.objects.update(absence_reason="")
    assert ["found absent" in str(one) for one in verify_channels.check()] == [True]
