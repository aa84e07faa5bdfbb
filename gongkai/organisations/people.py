"""Access to staff members, and the queries for pages that show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body, Delegation, Office, Person, Post
from gongkai.organisations.models.posts import delegation_in_force, in_force
from gongkai.organisations.queries import (
    administers,
    capacities_of,
    descend,
    present_children,
    remembered,
)
from gongkai.organisations.states import PostKind


def people_in_posts(bodies: Iterable[int], kinds: Collection[str], *, on: date) -> set[int]:
    """Return the ids of who holds one of these posts for a whole body on a day, and of delegates. Two queries."""
    held = Post.objects.filter(
        in_force(on), body__in=list(bodies), kind__in=sorted(kinds), office=None
    )
    posts = dict(held.values_list("pk", "person_id"))
    lent = Delegation.objects.filter(delegation_in_force(on), post__in=posts)
    return {*posts.values(), *lent.values_list("to_id", flat=True)}


def people_of_body(body_id: int, *, on: date) -> set[int]:
    """Return the ids of who holds any post of a body or its offices on a day, and of delegates. Two queries."""
    posts = dict(Post.objects.filter(in_force(on), body=body_id).values_list("pk", "person_id"))
    lent = Delegation.objects.filter(delegation_in_force(on), post__in=posts)
    return {*posts.values(), *lent.values_list("to_id", flat=True)}


def holders_of(
    bodies: Collection[int], kinds: Collection[str], also: str = "", *, on: date
) -> QuerySet[Person]:
    """Return who holds one of these posts in one of these bodies, and `also` in the same body."""
    posts = Post.objects.filter(in_force(on), is_in("body_id", bodies))
    held = posts.filter(kind__in=sorted(kinds))
    if also:
        beside = posts.filter(kind=also, person=OuterRef("person"), body=OuterRef("body"))
        held = held.filter(Exists(beside))
    return Person.objects.filter(pk__in=held.values("person")).order_by("name", "id")


def administered_body_ids(person: Person, *, on: date) -> frozenset[int]:
    """Return the bodies that the person administers, with all bodies below them. Four queries at most."""
    return remembered(("administered", person.pk, on), lambda: _administered(person, on))


def _administered(person: Person, on: date) -> frozenset[int]:
    top = frozenset(administers(person, on=on))
    return frozenset(descend(top, present_children())) if top else top


def edited_body_ids(person: Person, *, on: date) -> frozenset[int]:
    """Return the bodies whose details the person edits, as disclosure officer or administrator."""
    own = capacities_of(person, on=on).whole_bodies({PostKind.DISCLOSURE_OFFICER})
    return frozenset(own) | administered_body_ids(person, on=on)


def people_visible_to(person: Person, *, on: date) -> QuerySet[Person]:
    """
    Return the person, and for an administrator everyone with a past or present post in the bodies.

    Persons without any post are visible to every administrator, so that one can give them the first.
    """
    ids = administered_body_ids(person, on=on)
    if not ids:
        return Person.objects.filter(pk=person.pk)
    posts = Post.objects.filter(person=OuterRef("pk"))
    # Read once, not again for each person as a subquery that refers to the person would be.
    here = Post.objects.filter(is_in("body_id", ids)).values("person")
    return Person.objects.filter(Q(pk__in=here) | ~Exists(posts) | Q(pk=person.pk))


def people_without_password(person: Person, *, on: date) -> QuerySet[Person]:
    """Return the people with an open account and no password whom an administrator may see."""
    return people_visible_to(person, on=on).filter(
        account__is_active=True, account__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )


def with_factors(people: QuerySet[Person]) -> QuerySet[Person]:
    """Join the account of persons, and annotate whether it has a second factor."""
    factors = Authenticator.objects.filter(user=OuterRef("account")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return people.select_related("account").annotate(is_guarded=Exists(factors))


def first_posts(people: Sequence[Person], *, on: date, most: int) -> dict[int, list[Post]]:
    """
    Return the first posts of each of these persons on that day, at most `most` each. Two queries.

    Who works for a whole region may have a thousand.
    """
    held = Post.objects.filter(in_force(on), person__in=people).order_by("id")
    by_person: dict[int, list[int]] = defaultdict(list)
    for pk, person_id in held.values_list("pk", "person_id"):
        if len(by_person[person_id]) < most:
            by_person[person_id].append(pk)
    shown = Post.objects.select_related("body", "office").in_bulk(
        [pk for pks in by_person.values() for pk in pks]
    )
    return {person_id: [shown[pk] for pk in pks] for person_id, pks in by_person.items()}


# Of `posts_of`, for pages of it.
POST_KEYS = ("-held_until", "-since", "-id")


def posts_of(person: Person) -> QuerySet[Post]:
    """Return all posts of the person, open-ended ones first, then the newest."""
    return (
        Post.objects.filter(person=person)
        .select_related("body", "office")
        .annotate(held_until=Coalesce("until", Value(date.max), output_field=DateField()))
        .order_by(*POST_KEYS)
    )


def delegations_of(person: Person) -> QuerySet[Delegation]:
    """Return the delegations by and to the person, newest first."""
    found = Delegation.objects.filter(Q(post__person=person) | Q(to=person))
    return found.select_related("post__body", "post__person", "to").order_by("-since", "-id")


def colleagues(person: Person, *, on: date) -> QuerySet[Person]:
    """Return persons with a post in the same bodies, to whom a post may be delegated."""
    bodies = Post.objects.filter(in_force(on), person=person).values("body")
    there = Post.objects.filter(in_force(on), person=OuterRef("pk"), body__in=bodies)
    return (
        Person.objects.filter(Exists(there), account__is_active=True)
        .exclude(pk=person.pk)
        .order_by("name", "id")
    )


def places(ids: set[int]) -> list[tuple[Body, Office | None]]:
    """
    Return bodies and their offices, where a post may be held, in display order. Two queries.

    In a body that was merged, posts are held for its open cases and former documents.
    """
    offices: dict[int, list[Office]] = defaultdict(list)
    for office in Office.objects.filter(is_in("body_id", ids)).order_by("position", "id"):
        offices[office.body_id].append(office)
    found: list[tuple[Body, Office | None]] = []
    for body in lasting_bodies().filter(is_in("id", ids)):
        found += [(body, None), *((body, office) for office in offices[body.pk])]
    return found


def lasting_bodies() -> QuerySet[Body]:
    """Return the bodies that exist or were merged, in display order."""
    lasting = Q(ended_on=None) | Q(successor__isnull=False)
    return Body.objects.filter(lasting).order_by("position", "id")
