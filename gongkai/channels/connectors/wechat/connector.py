"""Upload pictures, add a draft, publish it, and ask until it is published."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_noop

from gongkai.channels.connectors.interface import (
    Item,
    Permanent,
    Problem,
    Receipt,
    Session,
    Temporary,
    TokenEnded,
    Unclear,
    Undecided,
)
from gongkai.channels.connectors.multipart import multipart
from gongkai.channels.connectors.outgoing import Answer

API = "https://api.weixin.qq.com"
MAX_TITLE, MAX_DIGEST, MAX_CONTENT = 64, 120, 20_000
MAX_PICTURE, MAX_PICTURES = 1024 * 1024, 30
PAGE, MAX_PAGES = 20, 50
CLOCK_SECONDS = 120  # by which the clock of the service may be behind
POLL_SECONDS = 30
ENDED_TOKEN = {40001, 40014, 42001}
BUSY = {-1: 5, 45009: 3600, 45011: 60}
PUBLISHED, PUBLISHING = 0, 1
REFUSED = range(2, 7)  # not original, failed, refused by the audit, deleted, banned
GONE = {5, 53600}
# In the language of the platform, as the article itself.
LINK_NOTE = "文中的链接请点击“阅读原文”查看。"
PICTURE_NOTE = "另有{}张图片未在此显示，请点击“阅读原文”查看。"
SIGNS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png"}


class WeChat:
    """An official account with the right to publish."""

    can_withdraw = True
    is_repeatable = False

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return the rules of articles that the item breaks."""
        found = []
        if len(item.title) > MAX_TITLE:
            found.append(Problem("long-title", MAX_TITLE))
        if len(item.text) > MAX_DIGEST:
            found.append(Problem("long-text", MAX_DIGEST))
        if len(article_of(item)) > MAX_CONTENT:
            found.append(Problem("long-content", MAX_CONTENT))
        if not secrets.get("cover"):
            found.append(Problem("no-cover"))
        if "://" in item.text:
            found.append(Problem("link"))
        return found

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Take the steps that progress does not name yet; each is saved before the next."""
        draft = session.progress.get("draft")
        if draft is None:
            addresses = list(session.progress.get("pictures", []))
            for one in item.pictures[len(addresses) : MAX_PICTURES]:
                content = one.read(MAX_PICTURE)
                addresses.append(self._upload(one.name, content, session) if content else "")
                session.save({"pictures": addresses})
            article = {
                "title": item.title,
                "author": item.body[:16],
                "digest": item.text,
                "content": article_of(item, addresses),
                "content_source_url": item.address,
                "thumb_media_id": session.secrets["cover"],
            }
            answer = self._call("draft/add", {"articles": [article]}, session)
            draft = str(answer["media_id"])
            session.save({"draft": draft})
        answer = self._call("freepublish/submit", {"media_id": draft}, session)
        return Receipt(str(answer["publish_id"]), is_published=False)

    def find(self, item: Item, session: Session) -> Receipt | None:
        """
        Look among the published articles, then among the drafts, for the address of the item.

        Raises `Temporary` while the channel publishes it.
        """
        for one, article in self._listed("freepublish/batchget", item, session):
            if article.get("content_source_url") == item.address:
                return Receipt(
                    str(one["article_id"]), is_published=True, address=str(article.get("url", ""))
                )
        for one, article in self._listed("draft/batchget", item, session):
            if article.get("content_source_url") == item.address:
                session.save({"draft": str(one["media_id"])})
                return None
        if session.progress.get("draft"):
            # It is no draft any more, so that it was submitted: it appears once it is published.
            raise Temporary(
                gettext_noop("The channel is publishing it."), POLL_SECONDS, of_item=True
            )
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """
        Return the published article.

        Raises `Temporary` while the channel publishes it, `Permanent` if it refused, and `Unclear` for a
        state that its documentation does not name.
        """
        answer = self._asked("freepublish/get", {"publish_id": outside_id}, session)
        state = answer["publish_status"]
        if state == PUBLISHING:
            raise Temporary(
                gettext_noop("The channel is publishing it."), POLL_SECONDS, of_item=True
            )
        if state in REFUSED:
            raise Permanent(f"publish_status {state}")
        if state != PUBLISHED:
            raise Unclear(f"publish_status {state}")
        pages = (answer.get("article_detail") or {}).get("item") or [{}]
        return Receipt(
            str(answer["article_id"]),
            is_published=True,
            address=str(pages[0].get("article_url", "")),
        )

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Delete the published article."""
        self._call("freepublish/delete", {"article_id": outside_id, "index": 0}, session, gone=GONE)

    def _listed(
        self, call: str, item: Item, session: Session
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """
        Yield the items of a list that are not older than the first attempt, with their articles.

        Raises `Undecided` where there are too many to tell: then a person looks.
        """
        oldest = item.since.timestamp() - CLOCK_SECONDS
        for page in range(MAX_PAGES):
            asked = {"offset": page * PAGE, "count": PAGE, "no_content": 1}
            items = self._asked(call, asked, session)["item"]
            if not isinstance(items, list):
                raise Unclear(gettext_noop("The answer is no list."))
            for one in items:
                if float(one.get("update_time") or oldest) < oldest:
                    return
                for article in (one.get("content") or {}).get("news_item") or []:
                    yield one, article
            if len(items) < PAGE:
                return
        raise Undecided(gettext_noop("There are too many articles to find it."))

    def _upload(self, name: str, content: bytes, session: Session) -> str:
        """Return the permanent address of a picture, which an article may show."""
        ending = next((kind for sign, kind in SIGNS.items() if content.startswith(sign)), "")
        named = f"{name.rpartition('.')[0] or name}.{ending}"
        body, kind = multipart({}, {"media": (named, f"image/{ending}", content)})
        return str(self._request("media/uploadimg", body, kind, session)["url"])

    def _asked(self, call: str, asked: dict[str, Any], session: Session) -> dict[str, Any]:
        """Return the answer to a question. One that is refused leaves unclear what WeChat has."""
        try:
            return self._call(call, asked, session)
        except Permanent as error:
            raise Unclear(str(error)) from error

    def _call(
        self,
        call: str,
        asked: dict[str, Any],
        session: Session,
        *,
        gone: frozenset[int] | set[int] = frozenset(),
    ) -> dict[str, Any]:
        content = json.dumps(asked, ensure_ascii=False).encode()
        return self._request(call, content, "application/json", session, gone=gone)

    def _request(
        self,
        call: str,
        content: bytes,
        kind: str,
        session: Session,
        *,
        gone: frozenset[int] | set[int] = frozenset(),
    ) -> dict[str, Any]:
        host = str(session.secrets.get("endpoint") or API)
        token = session.token(lambda: self._new_token(host, session))
        address = f"{host}/cgi-bin/{call}?{urlencode({'access_token': token})}"
        answer: Answer = session.request(
            "POST", address, content=content, headers={"content-type": kind}
        )
        found = answer.json()
        code = found.get("errcode", 0)
        if code in ENDED_TOKEN:
            raise TokenEnded(token)
        if not code and not 200 <= answer.status < 300:
            # WeChat says in words what it refuses; this is the answer of something in between.
            raise Unclear(f"status {answer.status}")
        return _checked(found, gone)

    def _new_token(self, host: str, session: Session) -> tuple[str, int]:
        """Fetch the stable token, which does not end the one that others use."""
        asked = {
            "grant_type": "client_credential",
            "appid": session.secrets.get("app_id"),
            "secret": session.secrets.get("secret"),
            "force_refresh": False,
        }
        answer: Answer = session.request(
            "POST",
            f"{host}/cgi-bin/stable_token",
            content=json.dumps(asked).encode(),
            headers={"content-type": "application/json"},
        )
        found = _checked(answer.json(), frozenset())
        return str(found["access_token"]), int(found["expires_in"])


def _checked(found: dict[str, Any], gone: frozenset[int] | set[int]) -> dict[str, Any]:
    """Return an answer without error. Raises `Temporary` and `Permanent` by the code."""
    code = found.get("errcode", 0)
    if code in BUSY:
        raise Temporary(f"errcode {code}", BUSY[code])
    if code and code not in gone:
        raise Permanent(f"errcode {code}")
    return Answered(found)


class Answered(dict[str, Any]):
    """An answer in which a name that is missing says that the answer is garbage."""

    def __missing__(self, name: str) -> Any:
        raise Unclear(f"The answer has no {name}.")


def article_of(item: Item, addresses: Sequence[str] = ()) -> str:
    """
    Return the text as the content of an article, without links, which WeChat refuses.

    The words of each link stay. Pictures follow with the addresses that WeChat gave them, an empty one for a
    picture that it does not take. Notes say what is only on the page of this site, to which the article leads.
    """
    # A server process need not load the parser: the worker sends.
    from bs4 import BeautifulSoup  # noqa: PLC0415

    text = BeautifulSoup(item.content, "html.parser")
    links = text.find_all("a")
    for one in links:
        one.unwrap()
    shown = [
        (one, address) for one, address in zip(item.pictures, addresses, strict=False) if address
    ]
    parts = [
        str(text),
        *(
            f'<p><img src="{escape(address)}" alt="{escape(one.description)}"></p>'
            for one, address in shown
        ),
    ]
    notes = []
    if links:
        notes.append(LINK_NOTE)
    if addresses and (left := len(item.pictures) - len(shown)):
        notes.append(PICTURE_NOTE.format(left))
    return "".join([*parts, *(f"<p>{one}</p>" for one in notes)])
