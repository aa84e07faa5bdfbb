"""Create the people of a list, with the offices that the list names and that do not exist yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from gongkai.organisations.actions.bodies import add_office
from gongkai.organisations.actions.posts import Newcomer, PlaceOfPost, admit_people
from gongkai.organisations.models import Office, Person


@transaction.atomic
def admit_listed_people(
    people: Sequence[tuple[Newcomer, Sequence[PlaceOfPost]]], *, by: Person, at: datetime
) -> list[Person]:
    """
    Create the accounts of a list with their posts, all of them or none.

    An office that is not saved yet is added to its body first, once for all posts in it.
    """
    made: dict[tuple[int, str], Office] = {}

    def with_office(place: PlaceOfPost) -> PlaceOfPost:
        if place.office is None or place.office.pk:
            return place
        key = (place.body.pk, place.office.name)
        made[key] = made.get(key) or add_office(place.body, place.office.name, by=by, at=at)
        return replace(place, office=made[key])

    return admit_people(
        [(newcomer, [with_office(one) for one in places]) for newcomer, places in people],
        by=by,
        at=at,
    )
