"""
A server that stands in for WeChat, Weibo, a gateway for text messages and a webhook.

It checks what each documents: tokens, signatures, the order of calls, lengths and quotas. `fail` decides for
each request how it fails: before or after it has taken effect. Tests and the demo run it; nothing else does.
"""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
GATEWAY_SECRET = "gateway secret"
WEIBO_TOKEN = "weibo token"
BAD = "19999999999"
# How a request may fail: without effect, or after it had its effect.
BEFORE = ("drop", "500", "429", "400")
AFTER = ("late drop", "late 500", "garbage", "slow")
FAILURES = (*BEFORE, *AFTER)
SERVICES = {"wechat": "/cgi-bin/", "weibo": "/2/", "sms": "/messages", "webhook": "/hook"}
LOGGED = 500


def service_of(path: str) -> str:
    """Return the service to which a path belongs; empty for none."""
    return next((name for name, start in SERVICES.items() if path.startswith(start)), "")


@dataclass(frozen=True)
class Logged:
    """One request: when, at which service, which call, and the answer or how it failed."""

    at: float
    service: str
    call: str
    answer: str


@dataclass
class StandIn:
    """What arrived, by service; the services share only the dispatch of requests."""

    port: int = 0
    fail: Callable[[str], str] = lambda _call: ""
    slow_seconds: float = 0.3
    lock: threading.Lock = field(default_factory=threading.Lock)
    calls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what the caller must never do
    messages: Counter[str] = field(default_factory=Counter)  # webhook: by type and address
    message_ids: dict[str, bytes] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)  # WeChat: only the last one holds
    token_seconds: int = 7200
    images: list[bytes] = field(default_factory=list)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    publishing: dict[str, tuple[str, int]] = field(default_factory=dict)
    articles: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    serial: int = 0
    polls: int = 1
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)  # Weibo
    links: dict[str, str] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)  # text messages
    received: Counter[str] = field(default_factory=Counter)
    quota: int = 10**9
    articles_at: str = "https://mp.weixin.qq.com/s"
    # What was asked and how it was answered, newest last: for the pages of the demo.
    log: deque[Logged] = field(default_factory=lambda: deque(maxlen=LOGGED))

    @property
    def address(self) -> str:
        """Where the server is."""
        return f"http://127.0.0.1:{self.port}"

    def answer(
        self, method: str, target: str, headers: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        """Return status and answer of one request, which has had its effect then."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/hook":
            return self._webhook(headers, content)
        if parts.path == "/hook/ended":
            return 410, {}  # a receiver that no longer exists
        if parts.path.startswith("/messages"):
            return self._gateway(method, parts.path, headers, content)
        if parts.path.startswith("/cgi-bin/"):
            return self._wechat(parts.path.removeprefix("/cgi-bin/"), query, content)
        if parts.path.startswith("/2/"):
            values = parse_qs(parts.query if method == "GET" else content.decode())
            return self._weibo(parts.path.removeprefix("/2/").removesuffix(".json"), values)
        return 404, {}

    def _webhook(self, headers: dict[str, str], content: bytes) -> tuple[int, Any]:
        self.headers.append(headers)
        identifier, seconds = headers["webhook-id"], headers["webhook-timestamp"]
        signed = f"{identifier}.{seconds}.".encode() + content
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if expected not in headers["webhook-signature"].split():
            return 401, {}
        if identifier not in self.message_ids:
            self.message_ids[identifier] = content
            message = json.loads(content)
            self.messages[f"{message['type']} {message['data']['address']}"] += 1
        return 200, {}

    def _gateway(
        self, method: str, path: str, headers: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        signed = "\n".join(
            [method, path, headers["x-gateway-timestamp"], hashlib.sha256(content).hexdigest()]
        )
        digest = hmac.new(GATEWAY_SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
        if headers["x-gateway-signature"] != digest:
            return 401, {}
        if method == "GET":
            found = self.batches.get(path.rpartition("/")[2])
            return (200, found) if found else (404, {})
        asked = json.loads(content)
        if asked["template"] != "T1" or asked["sign"] != "示范市" or len(asked["numbers"]) > 500:
            return 400, {}
        if asked["out_id"] in self.batches:
            self.faults.append(f"batch {asked['out_id']} twice")
        rejected = [
            {"number": one, "reason": "no such number"}
            for one in asked["numbers"]
            if one.startswith("199")
        ]
        found = {"id": asked["out_id"], "rejected": rejected}
        found["accepted"] = len(asked["numbers"]) - len(rejected)
        self.batches[asked["out_id"]] = found
        bad = {one["number"] for one in rejected}
        self.received.update(one for one in asked["numbers"] if one not in bad)
        return 200, found

    def _wechat(self, call: str, query: dict[str, str], content: bytes) -> tuple[int, Any]:
        if call == "stable_token":
            asked = json.loads(content)
            if asked.get("appid") != "app" or asked.get("secret") != "app secret":
                return 200, {"errcode": 40125}
            self.tokens.append(f"token {len(self.tokens)}")
            return 200, {"access_token": self.tokens[-1], "expires_in": self.token_seconds}
        if not self.tokens or query.get("access_token") != self.tokens[-1]:
            return 200, {"errcode": 40001}
        if call == "media/uploadimg":
            self.images.append(content)
            return 200, {"url": f"{self.address}/image/{len(self.images)}"}
        asked = json.loads(content)
        if call in {"draft/batchget", "freepublish/batchget"}:
            return 200, self._listed(call, asked)
        if call == "draft/add":
            return 200, self._add_draft(asked)
        if call == "freepublish/submit":
            return 200, self._submit(asked["media_id"])
        if call == "freepublish/get":
            return 200, self._poll(asked["publish_id"])
        if call == "freepublish/delete":
            gone = self.articles.pop(asked["article_id"], None) is None
            return 200, {"errcode": 53600 if gone else 0}
        return 404, {}

    def _listed(self, call: str, asked: dict[str, Any]) -> dict[str, Any]:
        if call == "draft/batchget":
            return self._page(self.drafts, asked)
        for name in list(self.waiting):
            self._poll(name)  # as time goes on, what was submitted is published
        return self._page(self.articles, asked)

    def _submit(self, draft: str) -> dict[str, Any]:
        if draft not in self.drafts:
            self.faults.append(f"{draft} is no draft")
            return {"errcode": 40007}
        name = f"publish {len(self.publishing)}"
        self.publishing[name] = (draft, self.polls)
        self.waiting[name] = self.drafts.pop(draft)
        return {"errcode": 0, "publish_id": name}

    def _page(self, rows: dict[str, dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
        found = list(reversed(rows.items()))[asked["offset"] : asked["offset"] + asked["count"]]
        key = "media_id" if rows is self.drafts else "article_id"
        return {
            "total_count": len(rows),
            "item_count": len(found),
            "item": [
                {key: pk, "content": {"news_item": [one]}, "update_time": one["at"]}
                for pk, one in found
            ],
        }

    def _add_draft(self, asked: dict[str, Any]) -> dict[str, Any]:
        article = asked["articles"][0]
        if not article["content"]:
            return {"errcode": 44003}
        if article["thumb_media_id"] != "cover":
            return {"errcode": 40007}
        if "<a " in article["content"]:
            return {"errcode": 64562}
        if len(article["title"]) > 64:
            return {"errcode": 45003}
        if len(self.drafts) + len(self.publishing) >= self.quota:
            return {"errcode": 45009}
        self.serial += 1
        name = f"draft {self.serial}"
        self.drafts[name] = {**article, "at": time.time()}
        return {"media_id": name}

    def _poll(self, name: str) -> dict[str, Any]:
        draft, left = self.publishing[name]
        if left > 0:
            self.publishing[name] = (draft, left - 1)
            return {"publish_id": name, "publish_status": 1}
        if name in self.waiting:
            self._publish(name, self.waiting.pop(name))
        return {
            "publish_id": name,
            "publish_status": 0,
            "article_id": f"article {name}",
            "article_detail": {
                "count": 1,
                "item": [{"idx": 1, "article_url": self.url_of(name)}],
            },
        }

    def url_of(self, name: str) -> str:
        """Return the address of a published article."""
        return f"{self.articles_at}/{name.rpartition(' ')[2]}"

    def _publish(self, name: str, article: dict[str, Any]) -> None:
        self.articles[f"article {name}"] = article | {"url": self.url_of(name), "at": time.time()}

    def _weibo(self, call: str, values: dict[str, list[str]]) -> tuple[int, Any]:
        if values.get("access_token") != [WEIBO_TOKEN]:
            return 200, {"error_code": 21327}
        if call == "statuses/user_timeline":
            size, page = int(values["count"][0]), int(values["page"][0])
            found = list(reversed(self.posts.values()))[(page - 1) * size : page * size]
            return 200, {"statuses": found}
        if call == "short_url/expand":
            urls = [
                {"url_short": one, "url_long": self.links.get(one, "")}
                for one in values["url_short"]
            ]
            return 200, {"urls": urls}
        if call == "statuses/destroy":
            if self.posts.pop(values["id"][0], None) is None:
                return 200, {"error_code": 20101}
            return 200, {}
        text = values["status"][0]
        if len(text) > 140:
            return 200, {"error_code": 20012}
        if "#" in text or "http" not in text:
            return 200, {"error_code": 20018}
        if len(self.posts) >= self.quota:
            return 200, {"error_code": 10023}
        words, _space, link = text.rpartition(" ")
        if (
            self.posts
            and self.links.get(list(self.posts.values())[-1]["text"].rpartition(" ")[2]) == link
        ):
            return 200, {"error_code": 20019}
        short = f"http://t.cn/A{len(self.links)}"
        self.links[short] = link
        made: dict[str, Any] = {
            "idstr": str(5_000_000 + len(self.links)),
            "text": f"{words} {short}",
            "created_at": time.strftime("%a %b %d %H:%M:%S +0000 %Y", time.gmtime()),
            "user": {"idstr": "42"},
        }
        self.posts[made["idstr"]] = made
        return 200, made


class Handler(BaseHTTPRequestHandler):
    """Lets the stand-in answer, or fail as it says."""

    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a request."""
        self._serve("GET")

    def do_POST(self) -> None:
        """Answer a request."""
        self._serve("POST")

    def _serve(self, method: str) -> None:
        self.close_connection = True
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = urlsplit(self.path).path
        with self.stand_in.lock:
            self.stand_in.calls.append(path)
            failure = self.stand_in.fail(path)
            if failure not in BEFORE:
                status, found = self.stand_in.answer(method, self.path, headers, content)
            told = failure or f"{status} {found.get('errcode') or found.get('error_code') or ''}"
            self.stand_in.log.append(
                Logged(time.time(), service_of(path), f"{method} {path}", told.strip())
            )
        if failure in {"drop", "late drop"}:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if failure in BEFORE:
            status, found = int(failure), {}
        elif failure == "late 500":
            status, found = 500, {}
        elif failure == "slow":
            time.sleep(self.stand_in.slow_seconds)
        answer = b"<html>garbage" if failure == "garbage" else json.dumps(found).encode()
        try:
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            return  # the caller did not wait


def server_of(state: StandIn, handler: type[Handler], port: int = 0) -> ThreadingHTTPServer:
    """Return a server that lets a stand-in answer on this machine."""
    bound = type("OfThis", (handler,), {"stand_in": state})
    server = ThreadingHTTPServer(("127.0.0.1", port), bound)
    server.daemon_threads = True
    return server


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run a server until the end of the block."""
    state = StandIn()
    server = server_of(state, Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
