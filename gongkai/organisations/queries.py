"""Who is who, and which bodies hang under which."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from gongkai.organisations.models import Account, Body, BodyTerm, Delegation, Person, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.states import WORKING_POSTS, PostKind

User = Account | AnonymousUser


@dataclass(frozen=True)
class Capacity:
    """In what capacity a person acts: own post, or another's by delegation."""

    post: PostKind
    body_id: int
    office_id: int | None
    holder_id: int

    def is_for(self, body_id: int, office_id: int | None) -> bool:
        """Say whether it reaches documents of this body and office; no office means all of them."""
        return self.body_id == body_id and (self.office_id is None or self.office_id == office_id)


def person_of(user: User) -> Person | None:
    """Return the person behind a signed-in staff account, None for everybody else."""
    if not isinstance(user, Account) or not user.is_active or not user.is_staff_account:
        return None
    return Person.objects.filter(account=user).first()


def standings(person: Person, *, on: date) -> list[Capacity]:
    """Return all posts the person may act in on that day, own ones first. Two queries."""
    own = Post.objects.filter(in_force(on), person=person)
    lent = Delegation.objects.filter(since__lte=on, until__gte=on, to=person).select_related("post")
    found = [Capacity(PostKind(post.kind), post.body_id, post.office_id, person.pk) for post in own]
    for delegation in lent:
        post = delegation.post
        if post.since <= on and (post.until is None or post.until > on):
            found.append(Capacity(PostKind(post.kind), post.body_id, post.office_id, post.person_id))
    return found


def working_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the bodies in which the person sees documents in preparation."""
    return {standing.body_id for standing in standings(person, on=on) if standing.post in WORKING_POSTS}


def visible_to(user: User) -> QuerySet[Body]:
    """Return the bodies that the user may know of: all, their existence is public."""
    return Body.objects.all()


def bodies_in_force() -> QuerySet[Body]:
    """Return the bodies that still exist."""
    return Body.objects.filter(ended_on=None)


def tree(body: Body, *, on: date) -> list[Body]:
    """Return the body and all under it as the tree stood on that day, top first. Two queries."""
    parents = BodyTerm.objects.filter(in_force(on)).values_list("body_id", "parent_id")
    children: dict[int, list[int]] = defaultdict(list)
    for body_id, parent_id in parents:
        if parent_id is not None:
            children[parent_id].append(body_id)
    ids = _descend(body.pk, children)
    rows = Body.objects.in_bulk(ids)
    return [rows[pk] for pk in ids]


def _descend(top: int, children: dict[int, list[int]]) -> list[int]:
    ids, seen = [top], {top}
    for pk in ids:  # grows while it is walked: breadth first
        for child in children[pk]:
            if child not in seen:
                seen.add(child)
                ids.append(child)
    return ids


def body_by_code(code: str) -> Body | None:
    """Find a body by the code it has now or had before."""
    found = Body.objects.filter(code=code).first()
    if found is None:
        term = BodyTerm.objects.filter(code=code).select_related("body").order_by("-since").first()
        found = term.body if term else None
    return found


def chains_of(bodies: Iterable[Body]) -> list[str]:
    """Return the ledger chains of these bodies."""
    return [body.chain for body in bodies]


def holders(kind: PostKind, body: Body, *, on: date) -> QuerySet[Person]:
    """Return the persons who hold a post of this kind in the body on that day."""
    posts = Post.objects.filter(in_force(on), kind=kind, body=body)
    return Person.objects.filter(Q(posts__in=posts)).distinct()
