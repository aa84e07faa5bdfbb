"""The register of the organisation in the leak test: its rows are public, its forms are not."""

from typing import TYPE_CHECKING

from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.register import add_leading_post, open_reading_place
from gongkai.supervision.models import LeadingPost, ReadingPlace
from tests.cast import SINCE, person
from tests.supervision.test_register import PLACE, SEAT

if TYPE_CHECKING:  # the world adds these rows to itself
    from tests.leaks.world import World

Pairs = list[tuple[tuple[object, ...], tuple[object, ...]]]


def add_register(world: "World") -> None:
    """Enter a seat and a reading place of a body in which no requesting user works."""
    keeper = person("register-keeper")
    grant_post(keeper, PostKind.EDITOR, world.cast.government, by=SYSTEM, at=world.at, since=SINCE)
    add_leading_post(world.cast.government, SEAT, by=keeper, at=world.at)
    open_reading_place(world.cast.government, PLACE, by=keeper, at=world.at)


def other_bodies(world: "World", never: int) -> Pairs:
    """Return a body in which no requesting user works."""
    return [((world.cast.government.pk,), (world.cast.government.pk + never,))]


def other_seats(never: int) -> Pairs:
    """Return the seats of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + never,)) for one in LeadingPost.objects.order_by("id")]


def other_places(never: int) -> Pairs:
    """Return the reading places of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + never,)) for one in ReadingPlace.objects.order_by("id")]
