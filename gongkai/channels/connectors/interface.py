"""What a connector gets and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class Unclear(Exception):
    """The request may have arrived: ask the channel before anything is sent again."""


class Temporary(Exception):
    """
    The channel did not take the item and may take it later.

    `seconds` is how long it asked to wait; the whole account waits, unless it is about one item.
    """

    def __init__(self, reason: str, seconds: int = 0, *, of_item: bool = False) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.of_item = of_item


class Permanent(Exception):
    """The channel will never take the item as it is."""


class Undecided(Permanent):
    """The channel answered, but its answer can never tell whether it has the item: a person looks."""


class Gone(Exception):
    """A subscriber that no longer exists: nothing is sent there any more."""


class TokenEnded(Exception):
    """The channel did not accept the access token; `token` is the one that was used."""

    def __init__(self, token: str) -> None:
        super().__init__("the access token has ended")
        self.token = token


@dataclass(frozen=True)
class Picture:
    """
    A picture of the document, with what it shows in words.

    `read` returns it as JPEG or PNG of at most so many bytes, None if it cannot be had like that.
    """

    name: str
    read: Callable[[int], bytes | None]
    description: str = ""


@dataclass(frozen=True)
class Item:
    """
    What is sent: a version of a public document.

    `key` is the same in each attempt, `address` leads to the page on this site and names the key, so
    that a channel that has no field for it can be searched for it. `text` is what a person composed,
    `since` is when the first attempt began: nothing older on the channel can be this item. One that
    `is_replaced` is withdrawn because a corrected version follows.
    """

    key: str
    event: str
    number: str
    title: str
    body: str
    body_code: str
    address: str
    text: str
    content: str
    at: datetime
    since: datetime
    numbers: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    is_replaced: bool = False


@dataclass(frozen=True)
class Receipt:
    """What the channel answered: its own number, and the address once it is published."""

    outside_id: str
    is_published: bool
    address: str = ""
    accepted: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class MailCounts:
    """The mails of one item: how many wait, were taken by the mail server, and were given up."""

    waiting: int
    sent: int
    failed: int


class ListMails(Protocol):
    """The mails of one send to a list, in the queue of all mails."""

    def queue(self, after: int) -> int | None:
        """Queue mails to the next subscribers after one; return the last of them, None at the end."""

    def recall(self) -> int:
        """Queue a note to all who got the item that it was withdrawn; return to how many."""

    def counts(self) -> MailCounts:
        """Count the mails of the item."""


@dataclass(frozen=True)
class Session:
    """
    The account for the time of one claim.

    `token` returns the access token, or fetches one by the function. `save` stores the progress before
    and after each step that cannot be repeated; it raises when another worker has taken over. `subscribers`
    returns the next subscribers after a row, or those with the given keys, and `forget` removes one.
    `mails` are those of a list.
    """

    secrets: Mapping[str, Any]
    request: Callable[..., Any]
    token: Callable[[Callable[[], tuple[str, int]]], str]
    now: datetime
    progress: dict[str, Any] = field(default_factory=dict)
    save: Callable[[dict[str, Any]], None] = lambda _progress: None
    subscribers: Callable[[Sequence[int] | None, int], list[tuple[int, Mapping[str, Any]]]] = (
        lambda _keys, _after: []
    )
    forget: Callable[[int], None] = lambda _key: None
    mails: ListMails | None = None


@dataclass(frozen=True)
class Problem:
    """A rule of the channel that a text breaks; `code` is one of `PROBLEMS` in `error_texts`."""

    code: str
    number: int = 0


class Connector(Protocol):
    """One kind of channel."""

    can_withdraw: bool
    is_repeatable: bool  # whether the channel itself ignores what arrives twice with the same key

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return the rules of the channel that the item breaks."""

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Send the item."""

    def find(self, item: Item, session: Session) -> Receipt | None:
        """
        Ask the channel whether it has the item; None says that it has not.

        Whatever is no complete answer raises: nothing may be sent again on a look-up that failed.
        """

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """Ask whether an accepted item is published; `Permanent` says that it never will be."""

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Withdraw the item; it is no error if it is gone already."""
