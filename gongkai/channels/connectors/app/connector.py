"""Send an encrypted notification to each browser that subscribed."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.channels.connectors.fan_out import send_to_subscribers
from gongkai.channels.connectors.interface import (
    Gone,
    Item,
    Permanent,
    Problem,
    Receipt,
    Session,
)
from gongkai.channels.connectors.outgoing import Answer
from gongkai.encryption.keys import match_key

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MAX_BYTES = 3000  # of what is encrypted; services take 4096 with what encryption adds
TTL_SECONDS = 3 * 86400  # how long a service keeps it for a browser that is off
TOKEN_HOURS = 12
GONE = {404, 410}


def push_key() -> ec.EllipticCurvePrivateKey:
    """
    Return the key by which push services know this site (VAPID).

    It is derived from a key of the installation, so that all its machines have the same one. A browser
    accepts one key for all bodies of the site.
    """
    return ec.derive_private_key(int(match_key("channels.push"), 16) % (ORDER - 1) + 1, CURVE)


def public_push_key() -> str:
    """Return the public key as browsers take it: an uncompressed point in Base64 for addresses."""
    point = push_key().public_key()
    found = point.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def notification_of(item: Item) -> dict[str, str]:
    """Return what a browser shows; `tag` lets a later notification take the place of this one."""
    return {"title": item.title, "body": item.text or item.body, "url": item.address} | _tag(item)


def _tag(item: Item) -> dict[str, str]:
    return {"tag": item.key}


def _written(shown: Mapping[str, str]) -> bytes:
    return json.dumps(shown, ensure_ascii=False).encode()


class App:
    """
    The browsers that subscribed to a body.

    A repeated message has the same topic and tag, so that it takes the place of the earlier one.
    """

    can_withdraw = True
    is_repeatable = True

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return the rules of notifications that the item breaks."""
        found = []
        if len(_written(notification_of(item))) > MAX_BYTES:
            found.append(Problem("long-text", MAX_BYTES // 4))
        if not item.address.startswith("http"):
            found.append(Problem("no-site-address"))
        return found

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Send the notification; the document itself is in the app, so that it is published there."""

        def post(facts: Mapping[str, Any]) -> None:
            _push(facts, notification_of(item), session)

        accepted, rejected = send_to_subscribers(session, post, "create")
        return Receipt(
            item.key,
            is_published=True,
            address=item.address,
            accepted=accepted,
            rejected=rejected,
        )

    def find(self, item: Item, session: Session) -> Receipt | None:
        """Return None: it may be sent again."""
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """Return the receipt: what was accepted is published."""
        return Receipt(outside_id, is_published=True, address=item.address)

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Put in the place of the notification that it was withdrawn, without the title."""

        def post(facts: Mapping[str, Any]) -> None:
            with translation.override(str(facts.get("language") or settings.LANGUAGE_CODE)):
                shown = {"title": item.body, "body": _("This information was withdrawn.")}
            _push(facts, shown | {"url": item.address} | _tag(item), session)

        send_to_subscribers(session, post, "delete")


def _push(facts: Mapping[str, Any], shown: Mapping[str, str], session: Session) -> None:
    # Imported only where something is sent: it loads clients that are not used here.
    from pywebpush import WebPusher  # noqa: PLC0415

    endpoint = str(facts["endpoint"])
    keys = {"p256dh": facts["p256dh"], "auth": facts["auth"]}
    pusher = WebPusher({"endpoint": endpoint, "keys": keys})
    encoded = pusher.encode(_written(shown), "aes128gcm")
    headers = {
        "authorization": authorization(endpoint, at=session.now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(TTL_SECONDS),
        "topic": shown["tag"],
        "urgency": "normal",
    }
    answer: Answer = session.request("POST", endpoint, content=encoded["body"], headers=headers)
    if answer.status in GONE:
        raise Gone
    if not 200 <= answer.status < 300:
        raise Permanent(f"status {answer.status}")


def authorization(endpoint: str, *, at: datetime) -> str:
    """Return the header that says to the push service who sends (RFC 8292)."""
    from py_vapid import Vapid02  # noqa: PLC0415

    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + timedelta(hours=TOKEN_HOURS)).timestamp()),
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}",
    }
    # Not strict: the address of a test installation has no dot.
    return str(Vapid02(push_key(), {"no-strict": True}).sign(claims)["Authorization"])
