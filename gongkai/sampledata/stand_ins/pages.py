"""The page on which the stand-ins show what they received, and let it fail."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from gongkai.sampledata.stand_ins.mail import KeptMail, MailBox
from gongkai.sampledata.stand_ins.stand_in import FAILURES, SERVICES, StandIn, service_of

MAX_TIMES, SHOWN = 100, 40
NAMES = {
    "wechat": "微信公众号 WeChat",
    "weibo": "微博 Weibo",
    "sms": "短信网关 Text messages",
    "webhook": "Webhook",
}
WAYS = {
    "drop": "断开连接，没有收到 cut off, nothing arrived",
    "500": "500，没有收到 500, nothing arrived",
    "429": "429，请求太多 too many requests",
    "400": "400，不接受 refused",
    "late drop": "收到后断开 cut off after it arrived",
    "late 500": "收到后 500 after it arrived",
    "garbage": "收到后答乱码 garbage after it arrived",
    "slow": "收到后很久才答 slow after it arrived",
}
STYLE = (
    "body{font:16px/1.6 sans-serif;margin:0 auto;max-width:70rem;padding:1rem;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem;"
    "text-align:start;vertical-align:top}h2{margin-top:2rem}pre{white-space:pre-wrap}"
)
LINK = re.compile(r"https?://[^\s<>\"）。，；]+")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'"


@dataclass
class Console:
    """The stand-ins of a demo: what they received, and how the next requests fail."""

    services: StandIn
    box: MailBox
    failing: dict[str, tuple[str, int]] = field(default_factory=dict)

    def next_failure(self, path: str) -> str:
        """Return how a request fails, as it was chosen for its service; empty if it does not."""
        service = service_of(path)
        way, left = self.failing.get(service, ("", 0))
        if left <= 0:
            return ""
        self.failing[service] = (way, left - 1)
        return way

    def choose(self, content: bytes) -> bool:
        """Take the form that chooses how the next requests of a service fail."""
        values = {
            name: one[0] for name, one in parse_qs(content.decode("utf-8", "replace")).items()
        }
        times = values.get("times", "")
        if values.get("service") not in SERVICES or values.get("way") not in FAILURES:
            return False
        if not times.isascii() or not times.isdigit() or int(times) > MAX_TIMES:
            return False
        self.failing[values["service"]] = (values["way"], int(times))
        return True

    def page(self, target: str) -> tuple[int, str, bytes]:
        """Return status, type and content of a page."""
        path = urlsplit(target).path
        if path == "/":
            return (
                200,
                "text/html; charset=utf-8",
                _written("渠道模拟服务 Stand-ins", self._overview()),
            )
        kind, _slash, name = path.removeprefix("/").partition("/")
        number = int(name) if name.isascii() and name.isdigit() else 0
        if kind == "image" and 0 < number <= len(self.services.images):
            return 200, "image/jpeg", self.services.images[number - 1]
        if kind == "mail" and (mail := self.box.by_number(number)) is not None:
            return 200, "text/html; charset=utf-8", _written(_subject(mail), _mail(mail))
        for one in self.services.articles.values() if kind == "s" else ():
            if one["url"].rpartition("/")[2] == name:
                # Its content is HTML of the document; the policy of the page lets no script run.
                parts = [f"<p>{escape(one['author'])}</p>", one["content"]]
                return 200, "text/html; charset=utf-8", _written(one["title"], parts)
        return 404, "text/plain", b"404"

    def _overview(self) -> Iterator[str]:
        yield (
            "<p>演示环境的微信、微博、短信网关、Webhook 和邮件服务器都由本页代替，按各家文档核对签名、次序和限额。"
            "什么也不会发往外界。</p><p lang=en>In the demo this page stands in for the channels and the mail "
            "server. It checks signatures, order and quotas as documented. Nothing leaves this machine.</p>"
        )
        yield from self._chooser()
        yield from self._received()
        yield "<h2>邮件 Mails</h2>"
        yield from _table(
            ("收件人 To", "标题 Subject"),
            (
                (escape(one.to), f'<a href="/mail/{one.number}">{escape(_subject(one))}</a>')
                for one in list(self.box.mails)[: -SHOWN - 1 : -1]
            ),
        )
        if self.box.refused:
            yield f"<p>退回 Refused: {escape(', '.join(sorted(set(self.box.refused))))}</p>"
        yield "<h2>请求 Requests</h2>"
        yield from _table(
            ("时间 Time", "服务 Service", "请求 Request", "结果 Answer"),
            (
                (_clock(one.at), NAMES.get(one.service, ""), escape(one.call), escape(one.answer))
                for one in list(self.services.log)[: -SHOWN - 1 : -1]
            ),
        )

    def _chooser(self) -> Iterator[str]:
        services = "".join(f'<option value="{one}">{NAMES[one]}</option>' for one in SERVICES)
        ways = "".join(f'<option value="{one}">{WAYS[one]}</option>' for one in FAILURES)
        yield (
            '<form method="post" action="/fail"><p><label>服务 Service <select name="service">'
            f'{services}</select></label> <label>怎样失败 How it fails <select name="way">{ways}</select>'
            '</label> <label>次数 Times <input name="times" value="1" size="3" inputmode="numeric"></label> '
            "<button>下几次请求失败 Let the next requests fail</button></p></form>"
        )
        waiting = [
            f"{NAMES[name]}: {WAYS[way]} × {left}"
            for name, (way, left) in self.failing.items()
            if left
        ]
        yield f"<p>{escape('; '.join(waiting))}</p>" if waiting else ""

    def _received(self) -> Iterator[str]:
        state = self.services
        yield f"<h2>{NAMES['wechat']}</h2>"
        yield from _table(
            ("文章 Article", "摘要 Digest"),
            (
                (_link(one["url"], one["title"]), escape(one["digest"]))
                for one in _newest(state.articles)
            ),
        )
        yield f"<h2>{NAMES['weibo']}</h2>"
        yield from _table(
            ("微博 Post", "地址 Address"),
            (
                (escape(one["text"]), _linked(state.links.get(one["text"].rpartition(" ")[2], "")))
                for one in _newest(state.posts)
            ),
        )
        yield f"<h2>{NAMES['sms']}</h2>"
        yield from _table(
            ("批次 Batch", "收下 Accepted", "退回 Rejected"),
            (
                (escape(one["id"]), str(one["accepted"]), str(len(one["rejected"])))
                for one in _newest(state.batches)
            ),
        )
        yield f"<h2>{NAMES['webhook']}</h2>"
        yield from _table(
            ("webhook-id", "内容 Content"),
            (
                (escape(name), f"<pre>{escape(content.decode()[:600])}</pre>")
                for name, content in list(state.message_ids.items())[: -SHOWN - 1 : -1]
            ),
        )


def _newest(rows: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return list(rows.values())[: -SHOWN - 1 : -1]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a table; its cells are HTML."""
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    if not lines:
        yield "<p>还没有 Nothing yet</p>"
        return
    yield f"<table><tr>{''.join(f'<th scope=col>{one}</th>' for one in heads)}</tr>"
    yield from (f"<tr>{line}</tr>" for line in lines)
    yield "</table>"


def _subject(mail: KeptMail) -> str:
    return str(mail.message["subject"] or "—")


def _mail(mail: KeptMail) -> Iterator[str]:
    yield '<p><a href="/">全部 All</a></p>'
    heads = (f"{name}: {value}" for name, value in mail.message.items())
    yield f"<pre>{escape(chr(10).join(heads))}</pre>"
    text = LINK.sub(lambda one: _linked(one[0]), escape(mail.text))
    yield f"<pre>{text}</pre>"


def _linked(address: str) -> str:
    return _link(address, address)


def _link(address: str, words: str) -> str:
    if not address.startswith(("http://", "https://")):
        return escape(words)
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))


def _written(title: str, parts: Iterable[str]) -> bytes:
    head = (
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style><h1>{escape(title)}</h1>"
    )
    return "\n".join([head, *parts]).encode()
