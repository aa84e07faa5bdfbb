"""
Process what arrived in the inbox of an actor: verify the signature, then follow or end following.

The sender's key is fetched here by a worker, never while a stranger waits for a page.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from gongkai.channels.actions.subscribers import (
    InboxClaim,
    add_subscriber,
    claim_message,
    remove_subscriber,
    settle_message,
)
from gongkai.channels.connectors import outgoing
from gongkai.channels.connectors.activitypub.connector import post_signed
from gongkai.channels.connectors.activitypub.messages import ACCEPT, Actor
from gongkai.channels.connectors.activitypub.signatures import (
    BadSignature,
    read_signature,
    signed_headers,
    verify,
)
from gongkai.channels.connectors.interface import Gone, Permanent, Temporary, Unclear
from gongkai.channels.models import ChannelAccount
from gongkai.kit.refusals import Refused

MESSAGES_PER_ROUND = 50
logger = logging.getLogger("gongkai.channels")


def process_inboxes(clock: Callable[[], datetime], *, most: int = MESSAGES_PER_ROUND) -> int:
    """Process what waits in the inboxes, at most so many messages; return how many."""
    done = 0
    while done < most and (claim := claim_message(at=clock())) is not None:
        _process(claim, clock)
        done += 1
    return done


def _process(claim: InboxClaim, clock: Callable[[], datetime]) -> None:
    try:
        _obey(claim, clock())
    except (Temporary, Unclear):
        settle_message(claim, at=clock(), is_done=False)
        return
    except (BadSignature, Gone, Permanent, Refused) as error:
        logger.info("A message to %s was ignored: %s", claim.message.account_id, error)
    except Exception:
        logger.exception("A message to %s could not be read.", claim.message.account_id)
    settle_message(claim, at=clock(), is_done=True)


def _obey(claim: InboxClaim, at: datetime) -> None:
    account = ChannelAccount.objects.select_related("body").get(pk=claim.message.account_id)
    facts = claim.message.decrypted()
    headers, content = facts["headers"], facts["content"].encode()
    activity = json.loads(content)
    actor, private = actor_of_account(account), str(account.secrets()["private_key"])
    signature = read_signature(headers, content, at=claim.message.received_at)
    sender = _fetched(str(activity.get("actor", "")), actor, private, at)
    key = sender.get("publicKey")
    if not isinstance(key, dict) or (key.get("id"), key.get("owner")) != (
        signature.key_id,
        sender["id"],
    ):
        raise BadSignature("The key is not that of the sender.")
    verify(signature, "POST", facts["target"], headers, str(key.get("publicKeyPem", "")))
    thing = activity.get("object")
    if activity["type"] == "Undo":
        if isinstance(thing, dict) and (thing.get("type"), thing.get("object")) == (
            "Follow",
            actor.id,
        ):
            remove_subscriber(account, sender["id"])
        return
    if thing != actor.id:
        raise Permanent("Somebody else is to be followed.")
    inbox = _inbox_of(sender, str(sender.get("inbox", "")))
    shared = (sender.get("endpoints") or {}).get("sharedInbox")
    place = _inbox_of(sender, shared) if isinstance(shared, str) else inbox
    add_subscriber(account, sender["id"], place, {"actor": sender["id"], "inbox": place}, at=at)
    post_signed(
        inbox,
        actor.accept(activity),
        actor=actor,
        private=private,
        request=outgoing.request,
        at=at,
    )


def _inbox_of(sender: Mapping[str, Any], inbox: str) -> str:
    """Return the inbox if it is at the sender's own host, so that nobody makes us send elsewhere."""
    if urlsplit(inbox).netloc != urlsplit(sender["id"]).netloc:
        raise Permanent("The inbox is at another host.")
    return inbox


def _fetched(address: str, actor: Actor, private: str, at: datetime) -> dict[str, Any]:
    """Return the document of an actor, which must be at its own address."""
    headers = signed_headers("GET", address, b"", key_id=actor.key_id, private=private, at=at)
    answer = outgoing.request("GET", address, headers={**headers, "accept": ACCEPT})
    if answer.status in {404, 410}:
        raise Gone
    if answer.status != 200:
        raise Temporary(f"status {answer.status}")
    found = answer.json()
    if found.get("id") != address:
        raise BadSignature("The actor is not at its address.")
    return found


def actor_of_account(account: ChannelAccount) -> Actor:
    """Return the actor of an account; its body must be loaded."""
    return Actor(str(settings.GONGKAI_ADDRESS).rstrip("/"), account.body.code)
