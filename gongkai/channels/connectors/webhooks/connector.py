"""Send an event to the address of a receiver, signed with each of the account's secrets."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from gongkai.channels.connectors.interface import (
    Item,
    Permanent,
    Problem,
    Receipt,
    Session,
    Temporary,
)
from gongkai.channels.connectors.outgoing import Answer, private_problem

PREFIX = "whsec_"
MIN_SECRET, MAX_SECRET = 24, 64


def key_of(secret: str) -> bytes:
    """Return the bytes of a secret as `whsec_` and Base64. Raises ValueError."""
    found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    if not MIN_SECRET <= len(found) <= MAX_SECRET:
        raise ValueError("length")
    return found


def signature(secret: str, identifier: str, seconds: int, content: bytes) -> str:
    """Return the signature `v1` of a message."""
    signed = f"{identifier}.{seconds}.".encode() + content
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


class Webhooks:
    """
    A receiver that takes what arrives twice with the same `webhook-id` for one message.

    The withdrawal is an event of its own, so each receiver can be told of it.
    """

    can_withdraw = True
    is_repeatable = True

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return what is wrong with the account; any text fits."""
        found = private_problem(str(secrets.get("endpoint", "")))
        return [Problem(found)] if found else []

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Send the event; an answer of 200 to 299 is the receipt."""
        data = {
            "number": item.number,
            "title": item.title,
            "body": item.body,
            "address": item.address,
            "text": item.content,
        }
        self._post(item.key, item.event, data, item.at, session)
        return Receipt(item.key, is_published=True)

    def find(self, item: Item, session: Session) -> Receipt | None:
        """Return None: the message may be sent again, because its id is the same."""
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """Return the receipt: what was accepted is published."""
        return Receipt(outside_id, is_published=True)

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Send the event that the document was withdrawn."""
        data = {"number": item.number, "address": item.address}
        self._post(f"{item.key}-withdrawn", "document.withdrawn", data, item.at, session)

    def _post(
        self, identifier: str, event: str, data: dict[str, str], at: datetime, session: Session
    ) -> None:
        message = {"type": event, "timestamp": at.isoformat(), "data": data}
        content = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        identifier, seconds = f"msg_{identifier}", int(at.timestamp())
        secrets = (session.secrets.get("secret"), session.secrets.get("old_secret"))
        headers = {
            "content-type": "application/json",
            "webhook-id": identifier,
            "webhook-timestamp": str(seconds),
            "webhook-signature": " ".join(
                signature(one, identifier, seconds, content) for one in secrets if one
            ),
        }
        answer: Answer = session.request(
            "POST", str(session.secrets["endpoint"]), content=content, headers=headers
        )
        if answer.status == 410:
            raise Permanent(gettext_noop("Status 410: the receiver is gone."))
        if not 200 <= answer.status < 300:
            raise Temporary(f"status {answer.status}")
