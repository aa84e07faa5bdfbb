"""The rules of each channel, signatures, and what may be reached at all."""

import base64
import json
import socket
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from gongkai.channels.connectors import outgoing
from gongkai.channels.connectors.interface import (
    Item,
    Permanent,
    Picture,
    Receipt,
    Session,
    Temporary,
    TokenEnded,
    Unclear,
)
from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.connectors.outgoing import Answer, private_problem, request
from gongkai.channels.connectors.sms.connector import parts_of
from gongkai.channels.connectors.webhooks.connector import signature
from gongkai.channels.connectors.wechat.connector import article_of
from gongkai.channels.limits import ChannelLimits
from gongkai.sampledata.stand_ins.stand_in import SECRET, stand_in
from tests.channels.accounts import SECRETS

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ADDRESS = "https://www.example.gov.cn/i/11650000/2026-00001/?s=0123456789"
ITEM = Item(
    key="0" * 32,
    event="document.released",
    number="11650000/2026-00001",
    title="关于公布收费目录的通知",
    body="示范区财政厅",
    body_code="990000-D01",
    address=ADDRESS,
    text="",
    content='<p>见<a href="https://other.example/">附件</a>。</p>',
    at=NOW,
    since=NOW,
    numbers=("13800000000",),
)
GATEWAY = SECRETS["sms"] | {"endpoint": "https://sms.example.org"}
JPEG, PNG = b"\xff\xd8\xff" + bytes(10), b"\x89PNG" + bytes(10)
PICTURES = (
    Picture("图.jpg", lambda _most: JPEG, "广场"),
    Picture("a.webp", lambda _most: None),
    Picture("b.jpg", lambda _most: PNG),
)


@pytest.mark.parametrize(
    ("kind", "changes", "codes"),
    [
        ("wechat", {}, []),
        ("wechat", {"title": "长" * 65}, ["long-title"]),
        ("wechat", {"text": "长" * 121}, ["long-text"]),
        ("wechat", {"content": "长" * 20_001}, ["long-content"]),
        ("wechat", {"text": "见 https://other.example/"}, ["link"]),
        ("weibo", {}, []),
        ("weibo", {"title": "长" * (139 - len(ADDRESS))}, []),
        ("weibo", {"title": "长" * (140 - len(ADDRESS))}, ["long-text"]),
        ("weibo", {"text": "#收费#"}, ["topic"]),
        ("weibo", {"address": "https://other.example/"}, ["domain"]),
        ("weibo", {"address": "https://notexample.gov.cn/"}, ["domain"]),
        ("sms", {}, []),
        ("sms", {"text": "长" * 300}, ["long-text"]),
        ("sms", {"numbers": ()}, ["no-recipients"]),
        ("sms", {"numbers": ("13800000000",) * 48_001}, ["many-recipients"]),
        ("webhook", {}, []),
        ("staff", {"title": "长" * 300}, []),
    ],
)
def test_rules_of_channels(kind: str, changes: dict[str, Any], codes: list[str]) -> None:
    secrets = GATEWAY if kind == "sms" else SECRETS[kind] | {"endpoint": "https://example.org/"}
    found = CONNECTORS[kind].problems(replace(ITEM, **changes), secrets)
    assert [one.code for one in found] == codes


def test_account_without_cover_or_address_is_a_problem() -> None:
    assert [one.code for one in CONNECTORS["wechat"].problems(ITEM, {})] == ["no-cover"]
    assert [one.code for one in CONNECTORS["webhook"].problems(ITEM, {})] == ["address"]
    assert [one.code for one in CONNECTORS["sms"].problems(ITEM, {})] == ["address"]


def test_article_has_the_words_of_links_and_the_pictures_and_says_what_is_missing() -> None:
    links = "<p>文中的链接请点击“阅读原文”查看。</p>"
    assert article_of(ITEM) == f"<p>见附件。</p>{links}"
    with_pictures = replace(ITEM, pictures=PICTURES)
    assert article_of(with_pictures) == f"<p>见附件。</p>{links}"  # as its length is checked
    found = article_of(with_pictures, ["https://mmbiz.example/1", "", "https://mmbiz.example/3"])
    assert found == (
        '<p>见附件。</p><p><img src="https://mmbiz.example/1" alt="广场"></p>'
        f'<p><img src="https://mmbiz.example/3" alt=""></p>{links}'
        "<p>另有1张图片未在此显示，请点击“阅读原文”查看。</p>"
    )
    without = article_of(replace(with_pictures, content="<p>无</p>"), ["https://mmbiz.example/1"])
    assert "链接" not in without
    assert "另有2张" in without


def test_parts_of_messages() -> None:
    assert [parts_of("长" * number) for number in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]
    assert parts_of("😀" * 35) == 1


def test_signature_is_that_of_the_standard() -> None:
    """The example of the specification, with its secret, id, time and content."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    content = b'{"test": 2432232314}'
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, content)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def session(answers: list[Answer], **secrets: str) -> tuple[Session, list[dict[str, Any]]]:
    """Return a session whose requests are answered in turn, and the requests."""
    made: list[dict[str, Any]] = []

    def request(method: str, url: str, **more: Any) -> Answer:
        made.append({"method": method, "url": url, **more})
        return answers.pop(0)

    plain = {"endpoint": "https://service.example", "secret": SECRET, "cover": "cover"}
    progress: dict[str, Any] = {}
    return (
        Session(plain | secrets, request, lambda _fetch: "token", NOW, progress, progress.update),
        made,
    )


def said(**values: Any) -> Answer:
    return Answer(200, json.dumps(values).encode())


@pytest.mark.parametrize(
    ("kind", "answer", "error"),
    [
        ("webhook", Answer(410, b""), Permanent),
        ("webhook", Answer(404, b""), Temporary),
        ("wechat", said(errcode=40001), TokenEnded),
        ("wechat", said(errcode=45009), Temporary),
        ("wechat", said(errcode=40164), Permanent),
        ("wechat", said(other=1), Unclear),
        ("weibo", said(error_code=20019), Unclear),
        ("weibo", said(error_code=21327), Temporary),
        ("weibo", said(error_code=10023), Temporary),
        ("weibo", said(error_code=20012), Permanent),
        ("weibo", Answer(200, b"[]"), Unclear),
        ("sms", Answer(403, b""), Temporary),
        ("sms", Answer(400, b""), Permanent),
        ("sms", said(accepted="all"), Unclear),
        ("staff", said(), Permanent),
    ],
)
def test_answers_are_told_apart(kind: str, answer: Answer, error: type[Exception]) -> None:
    with pytest.raises(error):
        CONNECTORS[kind].deliver(ITEM, session([answer])[0])


def test_old_secret_signs_too_while_receivers_change_over() -> None:
    old = "whsec_" + base64.b64encode(bytes(24)).decode()
    with_two, made = session([Answer(204, b"")], old_secret=old)
    receipt = CONNECTORS["webhook"].deliver(ITEM, with_two)
    assert receipt == Receipt(ITEM.key, is_published=True)
    assert len(made[0]["headers"]["webhook-signature"].split()) == 2


def test_the_reference_library_verifies_the_message() -> None:
    now = datetime.now(UTC)
    for act in (
        CONNECTORS["webhook"].deliver,
        lambda one, way: CONNECTORS["webhook"].withdraw(one, way, one.key),
    ):
        way, made = session([Answer(204, b"")])
        act(replace(ITEM, at=now), way)
        content, headers = made[0]["content"], made[0]["headers"]
        receiver = Webhook(str(way.secrets["secret"]))
        assert receiver.verify(content, headers)["data"]["number"] == ITEM.number
        with pytest.raises(WebhookVerificationError):
            receiver.verify(content.replace(b"2026", b"2027"), headers)


def test_what_is_gone_already_counts_as_withdrawn() -> None:
    CONNECTORS["wechat"].withdraw(ITEM, session([said(errcode=53600)])[0], "article")
    CONNECTORS["weibo"].withdraw(ITEM, session([said(error_code=20101)])[0], "1")
    for kind in ("sms", "staff"):
        with pytest.raises(Permanent):
            CONNECTORS[kind].withdraw(ITEM, session([])[0], "1")


@pytest.mark.parametrize("kind", ["weibo", "sms", "webhook", "staff"])
def test_what_was_accepted_is_published(kind: str) -> None:
    assert CONNECTORS[kind].poll(ITEM, session([])[0], "1") == Receipt("1", is_published=True)


def test_pictures_are_uploaded_before_the_draft_and_once() -> None:
    item = replace(ITEM, pictures=PICTURES)
    answers = [said(url="https://mmbiz.example/1"), said(errcode=-1)]
    first, made = session(answers)
    with pytest.raises(Temporary):
        CONNECTORS["wechat"].deliver(item, first)
    answers += [said(url="https://mmbiz.example/2"), said(media_id="d"), said(publish_id="p")]
    assert CONNECTORS["wechat"].deliver(item, first) == Receipt("p", is_published=False)
    calls = [one["url"].partition("/cgi-bin/")[2].partition("?")[0] for one in made]
    assert calls == ["media/uploadimg"] * 3 + ["draft/add", "freepublish/submit"]
    assert "multipart/form-data" in made[0]["headers"]["content-type"]
    assert b"image/jpeg" in made[0]["content"]
    assert b'filename="b.png"' in made[2]["content"]  # named as what it is
    draft = json.loads(made[3]["content"])["articles"][0]
    assert draft["content"].count("<img") == 2


def test_search_for_an_item_ends_where_it_cannot_be_told() -> None:
    many = [
        {"article_id": str(one), "update_time": NOW.timestamp(), "content": {"news_item": [{}]}}
        for one in range(20)
    ]
    with pytest.raises(Permanent, match="too many"):
        CONNECTORS["wechat"].find(ITEM, session([said(item=many)] * 50)[0])
    old = [{"update_time": 1}, *many]
    assert CONNECTORS["wechat"].find(ITEM, session([said(item=old), said(item=[])])[0]) is None
    posts = [{"text": "x", "created_at": "Wed Nov 25 10:00:00 +0800 2026"}] * 50
    with pytest.raises(Permanent, match="too many"):
        CONNECTORS["weibo"].find(ITEM, session([said(statuses=posts)] * 10)[0])
    earlier = [{"text": ADDRESS, "created_at": "Wed Nov 25 09:00:00 +0800 2026"}]
    assert CONNECTORS["weibo"].find(ITEM, session([said(statuses=earlier)])[0]) is None
    whole = [{"text": f"x {ADDRESS}", "created_at": "unknown", "idstr": "7"}]
    found = CONNECTORS["weibo"].find(ITEM, session([said(statuses=whole)])[0])
    assert found == Receipt("7", is_published=True)


@pytest.mark.parametrize("kind", ["webhook", "staff", "sms"])
def test_channels_that_need_not_be_asked(kind: str) -> None:
    assert CONNECTORS[kind].find(ITEM, session([])[0]) is None


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.0.1", "2002:7f00:1::1"],
)
def test_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The name looks harmless; also one public address beside a private one does not help it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    asked: list[str] = []

    def resolve(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", port))
        return [public, (family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(Permanent):
        request("GET", "http://hooks.example.org/")
    assert asked == ["hooks.example.org"]


def test_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    reached: list[Any] = []

    def connect(address: Any, **_more: Any) -> Any:
        reached.append(address)
        raise OSError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Temporary):
        request("GET", "http://hooks.example.org/")
    assert reached == [("1.1.1.1", 80)]


def test_secure_connection_that_fails_reaches_nobody(settings: LazySettings) -> None:
    with stand_in() as server:
        settings.GONGKAI_CHANNELS = ChannelLimits(f"127.0.0.1:{server.port}", seconds=1)
        with pytest.raises(Temporary):
            request("GET", f"https://127.0.0.1:{server.port}/hook")
        assert server.calls == []


def test_answers_are_limited(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    with stand_in() as server:
        settings.GONGKAI_CHANNELS = ChannelLimits(f"127.0.0.1:{server.port}", seconds=5)
        assert request("GET", f"{server.address}/nothing").status == 404
        server.fail = lambda _call: "garbage"
        with pytest.raises(Unclear):
            request("GET", f"{server.address}/nothing").json()
        monkeypatch.setattr(outgoing, "MAX_ANSWER", 3)
        with pytest.raises(Unclear):
            request("GET", f"{server.address}/nothing")
    assert private_problem("http://[::1") == "address"
