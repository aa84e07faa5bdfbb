"""Who acts in the posts of a body, which post nobody can act in, and who can grant it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from gongkai.kit.id_lists import is_in
from gongkai.organisations.capacities import Capacity
from gongkai.organisations.models import Body, Delegation, Office, Person, Post
from gongkai.organisations.models.posts import delegation_in_force, in_force
from gongkai.organisations.states import PostKind

# As many administrators are named.
MAX_NAMES = 3
# By their values: in a region hundreds of people act, and to ask the class for each takes five times as long.
POSTS = {one.value: one for one in PostKind}


class Acting(NamedTuple):
    """A person who can sign in, and a post in which that person may act."""

    person_id: int
    held: Capacity

    def is_one_of(self, persons: Collection[int]) -> bool:
        """Say whether the person, or the holder in whose place the person acts, is one of these."""
        return self.person_id in persons or self.held.holder_id in persons


@dataclass(frozen=True)
class MissingPost:
    """
    A post that nobody can act in where it is needed.

    `is_barred`: people hold it, but as authors or earlier reviewers none of them may take the step.
    `author` is the only person who could, where the step is that of an author.
    """

    kind: PostKind
    body: Body
    office: Office | None = None
    is_barred: bool = False
    author: Person | None = None

    @property
    def place(self) -> str:
        """The body, with the office where the document has one."""
        return self.body.label + (f" · {self.office.name}" if self.office else "")

    @property
    def reason(self) -> str:
        """Why nobody can take the next step, as a sentence."""
        facts = {"post": self.kind.label, "place": self.place, "name": self.author}
        if self.author is not None:
            return (
                _(
                    "Nobody can take the next step: %(name)s does not hold the post “%(post)s” "
                    "for “%(place)s”."
                )
                % facts
            )
        if self.is_barred:
            return (
                _(
                    "Nobody can take the next step: who holds the post “%(post)s” for “%(place)s” "
                    "wrote this document or made its secrecy review."
                )
                % facts
            )
        return (
            _("Nobody can take the next step: the post “%(post)s” for “%(place)s” is missing.")
            % facts
        )

    @property
    def grant(self) -> str:
        """The value of the address parameter `grant` that fills in the form for this post."""
        of_office = self.kind in {PostKind.OFFICE_HEAD, PostKind.DRAFTER} and self.office
        return (
            f"{self.kind.value}:{self.body.pk}-{self.office.pk if of_office and self.office else 0}"
        )


def acting_in(
    bodies: Collection[int], *, on: date, kinds: Collection[PostKind] = tuple(PostKind)
) -> list[Acting]:
    """
    Return everyone who can act in a post of these bodies on a day, as holder or delegate.

    Whose account is closed cannot act. With `kinds` only posts of these kinds. Two queries.
    """
    held = Post.objects.filter(in_force(on), is_in("body_id", bodies))
    if len(kinds) < len(PostKind):
        held = held.filter(kind__in=sorted(kinds))
    columns = ("person_id", "kind", "body_id", "office_id", "person__account__is_active")
    posts = {pk: row for pk, *row in held.values_list("pk", *columns)}
    lent = Delegation.objects.filter(
        delegation_in_force(on), is_in("post__body_id", bodies), to__account__is_active=True
    ).values_list("to_id", "post_id")
    pairs = [(row[0], row) for row in posts.values() if row[-1]]
    pairs += [(to, posts[pk]) for to, pk in lent if pk in posts]
    return [
        Acting(who, Capacity(POSTS[kind], body_id, office_id, holder))
        for who, (holder, kind, body_id, office_id, _signs_in) in pairs
    ]


def line_of(body: Body) -> list[Body]:
    """Return the body and those above it, from below."""
    found: list[Body] = []
    above: Body | None = body
    while above is not None and above not in found:
        found.append(above)
        above = above.parent
    return found


def administrators_of(body: Body, *, on: date) -> set[int]:
    """Return the persons who can grant posts in the body: its administrators, and those above."""
    ids = {one.pk for one in line_of(body)}
    return {
        one.person_id
        for one in acting_in(ids, on=on)
        if one.held.post == PostKind.ADMINISTRATOR and one.held.office_id is None
    }


def granters_text(body: Body, *, on: date) -> str:
    """Return the sentence that says who can grant a post in the body."""
    people = Person.objects.filter(pk__in=administrators_of(body, on=on)).order_by("name", "id")
    names = [str(one) for one in people[:MAX_NAMES]]
    if not names:
        return _("No administrator can grant it yet.")
    return _("These administrators can grant it: %(names)s.") % {"names": "、".join(names)}


def lacking(
    bodies: Iterable[int], kinds: Collection[PostKind], acting: Iterable[Acting]
) -> set[int]:
    """Return those of the bodies in which nobody acts in any of these posts for the whole body."""
    held = {
        one.held.body_id for one in acting if one.held.post in kinds and one.held.office_id is None
    }
    return set(bodies) - held
