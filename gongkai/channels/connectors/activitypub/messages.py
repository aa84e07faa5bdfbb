"""The actor of a body, its posts and its activities as ActivityStreams."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Any
from uuid import UUID

CONTEXT = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"
PUBLIC = f"{CONTEXT}#Public"
MEDIA_TYPE = "application/activity+json"
# What servers ask for: the media type of ActivityPub with its profile, or the short one.
ACCEPT = f'{MEDIA_TYPE}, application/ld+json; profile="{CONTEXT}"'


@dataclass(frozen=True)
class Actor:
    """A body as an actor; all its addresses follow from that of the site and its code."""

    site: str
    code: str

    @property
    def id(self) -> str:
        """The address of the actor."""
        return f"{self.site}/activitypub/{self.code}/"

    @property
    def inbox(self) -> str:
        """Where other servers send to."""
        return f"{self.id}inbox/"

    @property
    def outbox(self) -> str:
        """The number of posts."""
        return f"{self.id}outbox/"

    @property
    def audience(self) -> str:
        """The number of followers; who they are is not said."""
        return f"{self.id}followers/"

    @property
    def key_id(self) -> str:
        """The name of its key."""
        return f"{self.id}#main-key"

    def document(self, *, name: str, page: str, public_key: str, since: datetime) -> dict[str, Any]:
        """Return the document of the actor."""
        return {
            "@context": [CONTEXT, SECURITY],
            "id": self.id,
            "type": "Organization",
            "preferredUsername": self.code,
            "name": name,
            "url": page,
            "published": stamp(since),
            "inbox": self.inbox,
            "outbox": self.outbox,
            "followers": self.audience,
            "manuallyApprovesSubscribers": False,
            "discoverable": True,
            "publicKey": {"id": self.key_id, "owner": self.id, "publicKeyPem": public_key},
        }

    def object_id(self, key: str) -> str:
        """Return the address of a post."""
        return f"{self.site}/activitypub/posts/{UUID(key)}/"

    def note(self, key: str, *, title: str, text: str, page: str, at: datetime) -> dict[str, Any]:
        """Return a post: the title, what was composed for it, and the address of the document."""
        words = "".join(f"<p>{escape(one)}</p>" for one in (title, text) if one)
        link = escape(page)
        return {
            "id": self.object_id(key),
            "type": "Note",
            "attributedTo": self.id,
            "to": [PUBLIC],
            "cc": [self.audience],
            "published": stamp(at),
            "url": page,
            "content": f'{words}<p><a href="{link}">{link}</a></p>',
        }

    def tombstone(self, key: str) -> dict[str, Any]:
        """Return what stands in the place of a post that was withdrawn."""
        return {"id": self.object_id(key), "type": "Tombstone"}

    def create(self, note: dict[str, Any]) -> dict[str, Any]:
        """Return the activity that publishes a post; its id is the same in each attempt."""
        return self._activity("Create", f"{note['id']}#create", note) | {
            "published": note["published"],
            "to": note["to"],
            "cc": note["cc"],
        }

    def delete(self, key: str) -> dict[str, Any]:
        """Return the activity that withdraws a post."""
        made = self._activity("Delete", f"{self.object_id(key)}#delete", self.tombstone(key))
        return made | {"to": [PUBLIC], "cc": [self.audience]}

    def accept(self, follow: dict[str, Any]) -> dict[str, Any]:
        """Return the activity that accepts a subscriber."""
        return self._activity("Accept", f"{self.id}#accept-{digest_of(follow)}", follow)

    def _activity(self, kind: str, name: str, thing: dict[str, Any]) -> dict[str, Any]:
        return {
            "@context": CONTEXT,
            "id": name,
            "type": kind,
            "actor": self.id,
            "object": thing,
        }


def with_context(thing: dict[str, Any]) -> dict[str, Any]:
    """Return an object as it is answered by itself."""
    return {"@context": CONTEXT, **thing}


def stamp(at: datetime) -> str:
    """Return a moment as ActivityStreams writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest_of(thing: dict[str, Any]) -> str:
    """Return a short name for an activity, the same whenever it arrives."""
    return sha256(str(thing.get("id", "")).encode()).hexdigest()[:32]
