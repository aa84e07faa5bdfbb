"""Routes of ActivityPub and of the app in the leak test: an actor, its posts and its subscribers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gongkai.channels.connectors.activitypub.signatures import new_private_key
from gongkai.channels.models import ChannelAccount, Send, Subscriber
from gongkai.documents.models import Document
from tests.leaks.entries import Entry

if TYPE_CHECKING:
    from tests.leaks.world import World

SHOWN, QUEUED = UUID(int=7_001), UUID(int=7_002)
NEVER = UUID(int=7_003)
KEY = new_private_key()


def add_actor(world: "World") -> None:
    """Add an actor with one post, and an app without readers: all of that is public."""
    body, document = world.cast.government, world.public[0]
    for kind, channel in (("activitypub", "other"), ("app", "app")):
        account = ChannelAccount(
            body=body, kind=kind, channel=channel, name=kind, added_at=world.at
        )
        account.encrypt_values({"private_key": KEY})
        account.save()
    _send(world, SHOWN, document, started_at=world.at)


def add_secret_subscribers(world: "World") -> None:
    """Add who is notified by the app, and a post that waits."""
    account = ChannelAccount.objects.get(kind="app")
    subscriber = Subscriber(
        account=account, digest="0" * 64, inbox_digest="0" * 64, added_at=world.at
    )
    subscriber.encrypt_values({"endpoint": world.word("where a reader gets notifications")})
    subscriber.save()
    _send(world, QUEUED, world.public[1], error=world.word("what the subscribers answered"))


def _send(world: "World", key: UUID, document: Document, **facts: Any) -> None:
    account = ChannelAccount.objects.get(kind="activitypub")
    assert document.public_version is not None
    Send.objects.create(
        document=document,
        version=document.public_version,
        account=account,
        body=account.body,
        key=key,
        ordered_at=world.at,
        **facts,
    )


def actor_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of ActivityPub and of the app."""

    def bodies(world: "World") -> list[tuple[Any, ...]]:
        return [(world.cast.government.code,), (world.cast.finance.code,)]

    yield "portal_site:webfinger", Entry(queries=lambda world: ["resource=acct:x@y", "resource="])
    yield (
        "portal_site:activitypub_post",
        Entry(known=lambda world: [(SHOWN,)], hidden=lambda world: [((QUEUED,), (NEVER,))]),
    )
    yield "portal:app", Entry()
    yield "portal:body_lists", Entry(queries=lambda world: ["page=forged"])
    yield "portal_site:app_manifest", Entry()
    yield "portal_site:app_worker", Entry()
    for name in ("actor", "inbox", "outbox", "followers"):
        yield f"portal_site:activitypub_{name}", Entry(known=bodies)
