"""Send a post to the inboxes of the subscribers, and delete it again."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from gongkai.channels.connectors.activitypub.messages import MEDIA_TYPE, Actor
from gongkai.channels.connectors.activitypub.signatures import signed_headers
from gongkai.channels.connectors.fan_out import send_to_subscribers
from gongkai.channels.connectors.interface import (
    Gone,
    Item,
    Permanent,
    Problem,
    Receipt,
    Session,
    Temporary,
)
from gongkai.channels.connectors.outgoing import Answer

MAX_TEXT = 500  # as most servers show
GONE = {410}
LATER = {401, 403, 408, 425}  # also what a server says that cannot fetch our key just now


def actor_of(item: Item) -> Actor:
    """Return the actor of the body of an item."""
    parts = urlsplit(item.address)
    return Actor(f"{parts.scheme}://{parts.netloc}", item.body_code)


def post_signed(
    url: str,
    activity: Mapping[str, Any],
    *,
    actor: Actor,
    private: str,
    request: Any,
    at: datetime,
) -> None:
    """Send an activity to an inbox. Raises `Gone`, `Temporary`, `Permanent`, and what requests raise."""
    content = json.dumps(activity, ensure_ascii=False).encode()
    headers = signed_headers("POST", url, content, key_id=actor.key_id, private=private, at=at)
    answer: Answer = request(
        "POST", url, content=content, headers={**headers, "content-type": MEDIA_TYPE}
    )
    if answer.status in GONE:
        raise Gone
    if answer.status in LATER:
        raise Temporary(f"status {answer.status}")
    if not 200 <= answer.status < 300:
        raise Permanent(f"status {answer.status}")


class ActivityPub:
    """
    The actor of a body. Subscribers ignore an activity that arrives twice, by its id.

    The post is at its own address on this site, so that it is published even before anybody follows.
    """

    can_withdraw = True
    is_repeatable = True

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return the rules of posts that the item breaks."""
        found = []
        if len(item.title) + len(item.text) + len(item.address) > MAX_TEXT:
            found.append(Problem("long-text", MAX_TEXT - len(item.title) - len(item.address)))
        if not item.address.startswith("http"):
            found.append(Problem("no-site-address"))
        return found

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Send the activity `Create` to each inbox."""
        actor = actor_of(item)
        note = actor.note(
            item.key, title=item.title, text=item.text, page=item.address, at=item.since
        )
        accepted, rejected = self._sent(actor.create(note), actor, session, "create")
        return Receipt(
            note["id"],
            is_published=True,
            address=note["id"],
            accepted=accepted,
            rejected=rejected,
        )

    def find(self, item: Item, session: Session) -> Receipt | None:
        """Return None: it may be sent again, because its id is the same."""
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """Return the receipt: what was accepted is published."""
        return Receipt(outside_id, is_published=True, address=outside_id)

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Send the activity `Delete` to each inbox."""
        actor = actor_of(item)
        self._sent(actor.delete(item.key), actor, session, "delete")

    def _sent(
        self, activity: dict[str, Any], actor: Actor, session: Session, name: str
    ) -> tuple[int, int]:
        def post(facts: Mapping[str, Any]) -> None:
            post_signed(
                str(facts["inbox"]),
                activity,
                actor=actor,
                private=str(session.secrets["private_key"]),
                request=session.request,
                at=session.now,
            )

        return send_to_subscribers(session, post, name)
