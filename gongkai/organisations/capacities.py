"""The posts in which a person may act on a day, their own and those delegated to them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.organisations.states import PostKind


class Capacity(NamedTuple):
    """A post that a person acts in, their own or delegated to them."""

    post: PostKind
    body_id: int
    office_id: int | None
    holder_id: int

    def is_for(self, body_id: int, office_id: int | None) -> bool:
        """Return whether it covers this body and office; no office means all offices."""
        return self.body_id == body_id and (self.office_id is None or self.office_id == office_id)


@dataclass(frozen=True)
class HeldPosts:
    """The posts of one kind that one person holds in several bodies, or in one office of a body."""

    post: PostKind
    office_id: int | None
    holder_id: int
    body_ids: tuple[int, ...]


class Capacities:
    """
    All posts in which a person may act on a day, their own first.

    Who works for a whole region has thousands, so questions about them are answered by kind of
    post, and the single posts are only made when they are read.
    """

    def __init__(self, held: Iterable[HeldPosts]) -> None:
        self._held = list(held)

    def __iter__(self) -> Iterator[Capacity]:
        for one in self._held:
            for body_id in one.body_ids:
                yield Capacity(one.post, body_id, one.office_id, one.holder_id)

    @property
    def posts(self) -> set[PostKind]:
        """The kinds of the posts."""
        return {one.post for one in self._held}

    @property
    def whole_posts(self) -> set[PostKind]:
        """The kinds of the posts that are held for all offices of a body."""
        return {one.post for one in self._held if one.office_id is None}

    @property
    def held(self) -> list[HeldPosts]:
        """The posts by kind."""
        return self._held

    @property
    def every_body(self) -> set[int]:
        """The bodies in which the person has any post."""
        return set().union(*(one.body_ids for one in self._held))

    def bodies(self, posts: Collection[str]) -> set[int]:
        """Return the bodies in which the person has one of these posts, for an office or the whole."""
        return set().union(*(one.body_ids for one in self._held if one.post in posts))

    def whole_bodies(self, posts: Collection[str]) -> set[int]:
        """Return the bodies in which the person has one of these posts for all offices."""
        return set().union(
            *(one.body_ids for one in self._held if one.post in posts and one.office_id is None)
        )

    def in_body(self, body_id: int) -> Iterator[Capacity]:
        """Yield the posts in one body."""
        for one in self._held:
            if body_id in one.body_ids:
                yield Capacity(one.post, body_id, one.office_id, one.holder_id)
