"""People of the leak test whose names and accounts are secret."""

from datetime import date
from typing import TYPE_CHECKING

from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_office, delegate_post, grant_post
from gongkai.organisations.models import Account, Body, Person, Post
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, Cast, person

if TYPE_CHECKING:  # the world imports this module
    from tests.leaks.world import World


def hide_name(world: "World", somebody: Person) -> None:
    """Give a staff member a secret name."""
    Person.objects.filter(pk=somebody.pk).update(name=world.word(f"the name of {somebody.name}"))
    word = world.word(f"the account of {somebody.name}").replace(" ", "").lower()
    Account.objects.filter(pk=somebody.account_id).update(
        username=word, email=f"{word[4:]}@example.org"
    )
    somebody.refresh_from_db()


def add_people(world: "World") -> None:
    """Create an office, a person and a delegation that are secret outside the body."""
    cast: Cast = world.cast
    body: Body = cast.finance
    office = create_office(body, world.word("the name of an office"))
    somebody = person("substitute")
    hide_name(world, somebody)
    grant_post(somebody, PostKind.DRAFTER, body, by=SYSTEM, at=world.at, since=SINCE, office=office)
    post = Post.objects.get(person=cast.approver, kind=PostKind.APPROVER)
    delegate_post(
        post, somebody, since=SINCE, until=date(2027, 1, 1), by=cast.approver.actor, at=world.at
    )
