"""Send a template with the title to all recipients, batch by batch."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext_noop

from gongkai.channels.connectors.interface import (
    Item,
    Permanent,
    Problem,
    Receipt,
    Session,
    Temporary,
    Unclear,
)
from gongkai.channels.connectors.outgoing import Answer, private_problem

BATCH = 500
FIRST_PART, LATER_PART, MAX_PARTS = 70, 67, 4
MAX_RECIPIENTS = 48_000


def message_of(item: Item, secrets: Mapping[str, Any]) -> str:
    """Return the message as a telephone shows it: the registered signature and template, filled."""
    words = str(secrets.get("wording") or "{title}")
    filled = words.replace("{title}", item.text or item.title).replace("{address}", item.address)
    return f"【{secrets.get('sign', '')}】{filled}"


def parts_of(message: str) -> int:
    """Return how many parts a message has: 70 signs for one, else 67 for each (UCS-2)."""
    signs = len(message.encode("utf-16-le")) // 2
    return 1 if signs <= FIRST_PART else -(-signs // LATER_PART)


class TextMessages:
    """A gateway for text messages; what was sent cannot be taken back."""

    can_withdraw = False
    is_repeatable = False

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return the rules of messages that the item breaks."""
        found = []
        if parts_of(message_of(item, secrets)) > MAX_PARTS:
            found.append(Problem("long-text", LATER_PART * MAX_PARTS))
        if not item.numbers:
            found.append(Problem("no-recipients"))
        if len(item.numbers) > MAX_RECIPIENTS:
            found.append(Problem("many-recipients", MAX_RECIPIENTS))
        if problem := private_problem(str(secrets.get("endpoint", ""))):
            found.append(Problem(problem))
        return found

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Send the batches that are not done; each is noted as open before it is sent."""
        done, count = int(session.progress.get("done", 0)), -(-len(item.numbers) // BATCH)
        for batch in range(done, count):
            numbers = list(item.numbers[batch * BATCH : (batch + 1) * BATCH])
            if session.progress.get("open") != batch:
                session.save({"open": batch})
            asked = {
                "out_id": f"{item.key}-{batch}",
                "sign": session.secrets.get("sign"),
                "template": session.secrets.get("template"),
                "params": {"title": item.text or item.title, "address": item.address},
                "numbers": numbers,
            }
            content = json.dumps(asked, ensure_ascii=False).encode()
            answer = self._call("POST", "/messages", content, session).json()
            self._note(batch, answer, session, then=batch + 1 if batch + 1 < count else None)
        accepted, rejected = (int(session.progress.get(one, 0)) for one in ("accepted", "rejected"))
        return Receipt(item.key, is_published=True, accepted=accepted, rejected=rejected)

    def find(self, item: Item, session: Session) -> Receipt | None:
        """Ask whether the gateway has the open batch; the remaining ones are sent afterwards."""
        batch = session.progress.get("open")
        if batch is None:
            return None
        path = f"/messages/{quote(f'{item.key}-{batch}')}"
        answer = self._call("GET", path, b"", session, may_miss=True)
        if answer.status != 404:
            self._note(int(batch), answer.json(), session)
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """Return the receipt: what was accepted is published."""
        return Receipt(outside_id, is_published=True)

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Raise `Permanent`: a message cannot be taken back."""
        raise Permanent(gettext_noop("A text message cannot be taken back."))

    def _note(
        self, batch: int, answer: dict[str, Any], session: Session, *, then: int | None = None
    ) -> None:
        """Add the totals of a batch to the progress, with the batch that is sent then."""
        accepted, rejected = answer.get("accepted"), answer.get("rejected")
        if not isinstance(accepted, int) or not isinstance(rejected, list):
            raise Unclear(gettext_noop("The answer names no totals."))
        session.save(
            {
                "done": batch + 1,
                "open": then,
                "accepted": int(session.progress.get("accepted", 0)) + accepted,
                "rejected": int(session.progress.get("rejected", 0)) + len(rejected),
            }
        )

    def _call(
        self, method: str, path: str, content: bytes, session: Session, *, may_miss: bool = False
    ) -> Answer:
        endpoint = str(session.secrets["endpoint"]).rstrip("/")
        seconds = str(int(session.now.timestamp()))
        whole = urlsplit(endpoint).path + path
        signed = "\n".join([method, whole, seconds, hashlib.sha256(content).hexdigest()])
        secret = str(session.secrets.get("secret", "")).encode()
        headers = {
            "content-type": "application/json",
            "x-gateway-key": str(session.secrets.get("app_id", "")),
            "x-gateway-timestamp": seconds,
            "x-gateway-signature": hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest(),
        }
        answer: Answer = session.request(method, endpoint + path, content=content, headers=headers)
        if answer.status == 404 and may_miss:
            return answer
        if answer.status in {401, 403}:
            raise Temporary(f"status {answer.status}", 3600)
        if not 200 <= answer.status < 300:
            raise Permanent(f"status {answer.status}")
        return answer
