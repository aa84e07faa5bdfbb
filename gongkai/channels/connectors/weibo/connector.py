"""Share a text with an address of the own domain; ask the timeline before sharing it again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext_noop

from gongkai.channels.account_values import is_in_domain
from gongkai.channels.connectors.interface import (
    Item,
    Permanent,
    Problem,
    Receipt,
    Session,
    Temporary,
    Unclear,
    Undecided,
)
from gongkai.channels.connectors.outgoing import Answer

API = "https://api.weibo.com"
PAGE = "https://weibo.com"
MAX_TEXT = 140
TOPIC = re.compile(r"#[^#\s][^#]*#|＃[^＃]+＃")
SHORT = re.compile(r"https?://t\.cn/[A-Za-z0-9]+")
TIMELINE, MAX_PAGES, MAX_EXPANDED = 50, 10, 20
CLOCK = timedelta(minutes=2)  # by which the clock of the service may be behind
TIME = "%a %b %d %H:%M:%S %z %Y"
REPEATED = 20019
# The codes of an access token that ended; a person signs in anew.
ENDED_TOKEN = {21301, 21315, 21317, 21327, 21332}
LIMITED = {10022, 10023, 10024, 20016}
UNKNOWN_STATUS = 20101


def text_of(item: Item) -> str:
    """Return the whole text of a post: what was composed, or the title, and the address."""
    return f"{item.text or item.title} {item.address}"


def _time_of(status: dict[str, Any], otherwise: datetime) -> datetime:
    """Return when a post was made; where that cannot be read, it may be the one."""
    try:
        return datetime.strptime(str(status.get("created_at")), TIME).astimezone()
    except ValueError:
        return otherwise


def _list_of(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the list in an answer. Raises `Unclear` if there is none: that is no empty list."""
    listed = found.get(name)
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unclear(gettext_noop("The answer is no list."))
    return listed


class Weibo:
    """A microblog."""

    can_withdraw = True
    is_repeatable = False

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return the rules of posts that the text breaks."""
        found, text = [], text_of(item)
        if len(text) > MAX_TEXT:
            found.append(Problem("long-text", MAX_TEXT - len(item.address) - 1))
        if TOPIC.search(item.text or item.title):
            found.append(Problem("topic"))
        host = urlsplit(item.address).hostname or ""
        domain = str(secrets.get("domain", "")).lower().strip(".")
        if not domain or not is_in_domain(host, domain):
            found.append(Problem("domain"))
        return found

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Share the text."""
        return self._receipt(self._call("POST", "statuses/share", session, status=text_of(item)))

    def find(self, item: Item, session: Session) -> Receipt | None:
        """
        Look in the own timeline for the address; Weibo shows addresses shortened.

        Raises `Undecided` where there are too many posts to tell: then a person looks.
        """
        oldest = item.since - CLOCK
        for page in range(1, MAX_PAGES + 1):
            asked = {"count": str(TIMELINE), "page": str(page)}
            found = self._call("GET", "statuses/user_timeline", session, **asked)
            statuses = _list_of(found, "statuses")
            recent = [one for one in statuses if _time_of(one, item.since) >= oldest]
            receipt = self._among(recent, item, session)
            if receipt is not None or len(recent) < TIMELINE:
                return receipt
        raise Undecided(gettext_noop("There are too many posts to find it."))

    def _among(
        self, statuses: list[dict[str, Any]], item: Item, session: Session
    ) -> Receipt | None:
        for one in statuses:
            if item.address in str(one.get("text", "")):
                return self._receipt(one)
        short = [
            (link, one) for one in statuses for link in SHORT.findall(str(one.get("text", "")))
        ]
        for begin in range(0, len(short), MAX_EXPANDED):
            part = dict(short[begin : begin + MAX_EXPANDED])
            answer = self._call("GET", "short_url/expand", session, url_short=list(part))
            urls = _list_of(answer, "urls")
            if not set(part) <= {url.get("url_short") for url in urls}:
                raise Unclear(gettext_noop("The answer does not name all links."))
            for url in urls:
                if url.get("url_long") == item.address and url.get("url_short") in part:
                    return self._receipt(part[url["url_short"]])
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """Return the receipt: what was accepted is published."""
        return Receipt(outside_id, is_published=True)

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Delete the post."""
        self._call("POST", "statuses/destroy", session, id=outside_id)

    def _receipt(self, status: dict[str, Any]) -> Receipt:
        outside_id = str(status.get("idstr") or "")
        if not outside_id:
            raise Unclear(gettext_noop("The answer has no idstr."))
        user = str((status.get("user") or {}).get("idstr") or "")
        address = f"{PAGE}/{user}/{outside_id}" if user else ""
        return Receipt(outside_id, is_published=True, address=address)

    def _call(
        self, method: str, call: str, session: Session, **values: str | list[str]
    ) -> dict[str, Any]:
        host = str(session.secrets.get("endpoint") or API)
        address = f"{host}/2/{call}.json"
        sent = urlencode({"access_token": session.secrets.get("token", ""), **values}, doseq=True)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer: Answer = (
            session.request("GET", f"{address}?{sent}")
            if method == "GET"
            else session.request("POST", address, content=sent.encode(), headers=headers)
        )
        found = answer.json()
        code = found.get("error_code", 0)
        if code == REPEATED:
            raise Unclear(gettext_noop("Weibo says that it has this text already."))
        if code in ENDED_TOKEN:
            raise Temporary(f"the access token has ended ({code})", 3600)
        if code in LIMITED:
            raise Temporary(f"error_code {code}", 600)
        if code == UNKNOWN_STATUS and call == "statuses/destroy":
            return found
        if code:
            raise Permanent(f"error_code {code}")
        if not 200 <= answer.status < 300:
            # Weibo says by a code what it refuses; this is the answer of something in between.
            raise Unclear(f"status {answer.status}")
        return found
