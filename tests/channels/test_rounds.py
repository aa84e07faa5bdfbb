"""In which order a worker sends, and what of a document goes with an article."""

import io
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from gongkai.channels.actions import tokens
from gongkai.channels.actions.claims import LEASE, LeaseLost, claim_send, save_progress
from gongkai.channels.actions.sends import queue_send
from gongkai.channels.connectors.weibo import connector as weibo
from gongkai.channels.models import Send
from gongkai.channels.sending import send_due
from gongkai.channels.states import SendState
from gongkai.documents.models import Attachment, Document
from gongkai.files.storage import store_inspected
from gongkai.sampledata.stand_ins.stand_in import StandIn
from tests.cast import Cast
from tests.channels.test_sending import Clock, account, clock, document, running, server, settle

__all__ = ["account", "clock", "document", "running", "server"]

pytestmark = pytest.mark.django_db
SHARE, TIMELINE = "/2/statuses/share.json", "/2/statuses/user_timeline.json"


def queued(cast: Cast, account: Any, clock: Clock, kind: str, number: int) -> list[Send]:
    made = account(kind)
    documents = [cast.released(title=f"第{one}号通知") for one in range(number)]
    return [queue_send(one, made, "", by=cast.disclosure, at=clock.at) for one in documents]


def test_what_is_unclear_is_asked_for_before_others_are_sent(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    first, *others = queued(cast, account, clock, "weibo", 4)
    server.fail = lambda _call: "late drop"
    send_due(clock, most=1)
    server.fail = lambda _call: ""
    clock.forward(seconds=10)
    assert send_due(clock, most=1) == 1
    assert server.calls == [SHARE, TIMELINE, "/2/short_url/expand.json"]
    first.refresh_from_db()
    assert first.state == SendState.PUBLISHED
    # A worker dies with the next one, and an emergency comes meanwhile.
    lost = claim_send(at=clock.at)
    assert lost is not None
    assert lost.send.pk == others[0].pk
    Send.objects.filter(pk=others[2].pk).update(is_urgent=True)
    assert send_due(clock, most=1) == 0
    clock.forward(seconds=LEASE.total_seconds() + 1)
    seen: list[int] = []
    for _round in range(3):
        before = set(Send.objects.filter(state=SendState.PUBLISHED).values_list("pk", flat=True))
        assert send_due(clock, most=1) == 1
        after = set(Send.objects.filter(state=SendState.PUBLISHED).values_list("pk", flat=True))
        seen += after - before
    assert seen == [others[2].pk, others[0].pk, others[1].pk]
    assert server.calls.count(TIMELINE) == 2
    assert len(server.posts) == 4


def test_many_posts_since_then_do_not_hide_one_that_is_asked_for_at_once(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    """More posts than the timeline shows: asked for last, each unclear one would be a task for a person."""
    number = 12
    weibo_page, weibo_pages = weibo.TIMELINE, weibo.MAX_PAGES
    weibo.TIMELINE, weibo.MAX_PAGES = 2, 2
    try:
        queued(cast, account, clock, "weibo", number)
        failing = iter(["late drop", "late 500", "garbage"])
        server.fail = lambda call: next(failing, "") if call == SHARE else ""
        for _round in range(number * 2):
            send_due(clock, most=1)
            clock.forward(seconds=10)
    finally:
        weibo.TIMELINE, weibo.MAX_PAGES = weibo_page, weibo_pages
    assert set(Send.objects.values_list("state", flat=True)) == {SendState.PUBLISHED}
    assert len(server.posts) == number


def test_what_was_begun_and_failed_comes_before_what_never_began(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    """Behind all that waits, a later unclear attempt would have to be looked for among very many posts."""
    sends = queued(cast, account, clock, "weibo", 3)
    failing = iter(["drop"])
    server.fail = lambda call: next(failing, "") if call == SHARE else ""
    send_due(clock, most=1)
    clock.forward(hours=1)
    send_due(clock, most=1)
    states = [Send.objects.get(pk=one.pk).state for one in sends]
    assert states == [SendState.PUBLISHED, SendState.QUEUED, SendState.QUEUED]


def test_round_ends_when_the_worker_stops(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    queued(cast, account, clock, "webhook", 3)
    assert send_due(clock, is_stopping=lambda: True) == 1
    assert Send.objects.filter(lease_key__isnull=False).count() == 0
    assert send_due(clock) == 2
    assert len(server.messages) == 3


def test_each_further_send_of_a_round_takes_the_same_few_queries(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    def asked(number: int) -> int:
        with CaptureQueriesContext(connection) as found:
            assert send_due(clock, most=number) == number
        return len(found)

    queued(cast, account, clock, "webhook", 12)
    one, three, six = asked(1), asked(3), asked(6)
    assert (six - three) * 2 == (three - one) * 3
    assert (three - one) / 2 <= 25


def test_token_that_another_worker_fetched_meanwhile_is_taken(
    cast: Cast, server: StandIn, account: Any, clock: Clock
) -> None:
    queued(cast, account, clock, "wechat", 1)
    settle(clock)
    made = Send.objects.get().account
    held = tokens.claim_token(made, until=clock.at, at=clock.at)
    assert held
    # Both workers found none; the second one waited for the lock of the first.
    assert tokens._claim_fetching(made, until=clock.at, at=clock.at) == held


def test_article_has_the_pictures_of_its_document(
    cast: Cast,
    server: StandIn,
    account: Any,
    document: Document,
    clock: Clock,
    settings: LazySettings,
    tmp_path: Any,
) -> None:
    settings.GONGKAI_DATA, settings.GONGKAI_FILES = tmp_path, tmp_path / "files"
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(out, "PNG")
    for position, (name, content, kind) in enumerate(
        [
            ("表.xlsx", b"PK", "application/vnd.ms-excel"),
            ("广场.png", out.getvalue(), "image/png"),
            ("动.webp", b"RIFF", "image/webp"),
        ]
    ):
        stored = store_inspected(io.BytesIO(content), name)
        Attachment.objects.create(
            version=document.public_version,
            name=name,
            sha256=stored.sha256,
            size=stored.size,
            media_type=kind,
            position=position,
            description="广场鸟瞰图",
        )
    queue_send(document, account("wechat"), "", by=cast.disclosure, at=clock.at)
    settle(clock)
    assert len(server.images) == 1
    assert out.getvalue() in server.images[0]
    (article,) = server.articles.values()
    assert article["content"].count("<img") == 1
    assert f'src="{server.address}/image/1" alt="广场鸟瞰图"' in article["content"]
    assert "另有1张图片" in article["content"]


def test_progress_is_stored_only_by_who_has_the_lease(
    cast: Cast, account: Any, clock: Clock
) -> None:
    (send,) = queued(cast, account, clock, "weibo", 1)
    first = claim_send(at=clock.at)
    assert first is not None
    assert save_progress(first, {"step": 1}, at=clock.at) is False
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert claim_send(at=clock.at) is not None
    with pytest.raises(LeaseLost):
        save_progress(first, {"step": 2}, at=clock.at)
    send.refresh_from_db()
    assert send.progress == {"step": 1}
