"""WebSub: a hub is told of feeds that changed, and finds itself and the address in them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.conf import LazySettings
from django.test import Client

from gongkai.channels.actions.feeds import LEASE, PAUSES, claim_feeds, settle_feeds
from gongkai.channels.consumers import consume
from gongkai.channels.feed_topics import topics_of
from gongkai.channels.hub import tell_hub
from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import ChangedFeed
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.models import Act
from tests.cast import Cast
from tests.channels.test_sending import Clock

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://testserver"


class Hub:
    """A hub: it fetches each topic, as a hub does, and keeps what is wrong with it."""

    def __init__(self) -> None:
        self.port = 0
        self.statuses: list[int] = []
        self.told: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hub"

    def take(self, content: bytes) -> int:
        if self.statuses:
            return self.statuses.pop(0)
        found = parse_qs(content.decode())
        assert found["hub.mode"] == ["publish"]
        self.told += found["hub.url"]
        return 204


@contextmanager
def hub_server() -> Iterator[Hub]:
    """Run a hub until the end of the block."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(hub.take(content))
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def running() -> Iterator[Hub]:
    with hub_server() as hub:
        yield hub


@pytest.fixture
def hub(running: Hub, settings: LazySettings) -> Hub:
    running.statuses, running.told = [], []
    settings.GONGKAI_CHANNELS = ChannelLimits(
        f"127.0.0.1:{running.port}", hub=running.address, seconds=5
    )
    settings.GONGKAI_ADDRESS = SITE
    return running


def process_acts() -> None:
    """Hand all acts to the consumer; processing them again changes nothing."""
    consume(list(Act.objects.order_by("pk")))


def test_hub_is_informed_once_of_each_feed_that_changed(
    cast: Cast, hub: Hub, client: Client
) -> None:
    clock = Clock()
    document = cast.released(title="关于 <b>收费</b> & 其他的通知", at=clock.at)
    process_acts()
    clock.forward(days=1)
    assert tell_hub(clock) == 12
    assert tell_hub(clock) == 0
    assert sorted(hub.told) == sorted(SITE + one for one in topics_of(document))
    for topic in hub.told:
        answer = client.get(topic)
        check_feed(answer.content.decode(), topic, hub.address)
        assert answer.headers["Link"] == f'<{hub.address}>; rel="hub", <{topic}>; rel="self"'
        assert (
            client.get(topic, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        )
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    process_acts()
    clock.forward(minutes=1)
    assert tell_hub(clock) == 12
    # No hub is told of a list with other filters.
    assert "Link" not in client.get("/feeds/atom/?year=2026").headers


def test_hub_that_fails_is_informed_later_and_not_for_ever(cast: Cast, hub: Hub) -> None:
    clock = Clock()
    cast.released(at=clock.at)
    process_acts()
    hub.statuses = [404, 503]
    for _attempt in range(2):
        clock.forward(days=1)
        assert tell_hub(clock) == 12
        assert hub.told == []
    clock.forward(days=1)
    assert tell_hub(clock) == 12
    assert len(hub.told) == 12
    ChangedFeed.objects.update(next_at=clock.at, attempts=len(PAUSES))
    hub.statuses = [500]
    assert tell_hub(clock) == 12
    assert not ChangedFeed.objects.filter(next_at__isnull=False).exists()


def test_change_while_the_hub_is_informed_stays_due(cast: Cast, hub: Hub) -> None:
    clock = Clock()
    document = cast.released(at=clock.at)
    process_acts()
    clock.forward(days=1)
    rows = claim_feeds(at=clock.at)
    assert claim_feeds(at=clock.at) == []
    assert len(claim_feeds(at=clock.at + LEASE)) == 12  # a worker died
    withdraw_document(document, WithdrawalReason("误"), by=cast.disclosure, at=clock.at)
    process_acts()
    settle_feeds(rows, at=clock.at, is_informed=True)
    assert ChangedFeed.objects.filter(next_at__lte=clock.at).count() == 12


def test_site_without_hub_tells_nobody(cast: Cast, settings: LazySettings, client: Client) -> None:
    settings.GONGKAI_CHANNELS = ChannelLimits()
    cast.released()
    process_acts()
    assert not ChangedFeed.objects.exists()
    assert tell_hub(Clock()) == 0
    assert "Link" not in client.get("/feeds/atom/").headers
    settings.GONGKAI_CHANNELS = ChannelLimits(hub="http://10.0.0.1/")
    settings.GONGKAI_ADDRESS = SITE
    now = Clock()
    row = ChangedFeed.objects.create(topic="/feeds/atom/", changed_at=now.at, next_at=now.at)
    assert tell_hub(now) == 1  # refused, because the address is private
    row.refresh_from_db()
    assert row.next_at == now.at + PAUSES[0]
    assert PAUSES[0] == timedelta(seconds=30)


def check_feed(text: str, address: str, hub: str) -> None:
    """Check what the W3C feed validator checks of Atom (RFC 4287) and RSS 2.0."""
    root = ET.fromstring(text)
    if root.tag == f"{ATOM}feed":
        check_atom(root, address, hub)
    else:
        check_rss(root, address, hub)


def check_atom(root: ET.Element, address: str, hub: str) -> None:
    for name in ("id", "title", "updated"):
        [found] = root.findall(ATOM + name)
        assert found.text
    check_links(root, address, hub, ATOM)
    entries = root.findall(f"{ATOM}entry")
    assert entries
    names = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(names) == len(set(names))
    for entry in entries:
        for name in ("id", "title", "updated"):
            [found] = entry.findall(ATOM + name)
            assert found.text
        assert urlsplit(str(entry.findtext(f"{ATOM}id"))).scheme
        updated = datetime.fromisoformat(str(entry.findtext(f"{ATOM}updated")))
        assert updated.tzinfo
        assert updated <= datetime.fromisoformat(str(root.findtext(f"{ATOM}updated")))
        assert entry.find(f"{ATOM}author/{ATOM}name") is not None
        alternates = [
            one for one in entry.findall(f"{ATOM}link") if one.get("rel") in {None, "alternate"}
        ]
        assert len(alternates) == 1
        for one in entry.findall(f"{ATOM}category"):
            assert one.get("term")


def check_rss(root: ET.Element, address: str, hub: str) -> None:
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    [channel] = root.findall("channel")
    for name in ("title", "link", "description"):
        [found] = channel.findall(name)
        assert found.text
    check_links(channel, address, hub, ATOM)
    assert parsedate_to_datetime(str(channel.findtext("lastBuildDate"))).tzinfo
    items = channel.findall("item")
    assert items
    names = [one.findtext("guid") for one in items]
    assert len(names) == len(set(names))
    for item in items:
        assert item.findtext("title")
        assert urlsplit(str(item.findtext("link"))).scheme
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false" or guid.text == item.findtext("link")
        assert parsedate_to_datetime(str(item.findtext("pubDate"))).tzinfo
        author = item.findtext("author")
        assert author is None or "@" in author


def check_links(root: ET.Element, address: str, hub: str, space: str) -> None:
    links = {one.get("rel"): one.get("href") for one in root.findall(f"{space}link")}
    assert (links["self"], links["hub"]) == (address, hub)
