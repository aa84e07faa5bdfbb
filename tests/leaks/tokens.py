"""Tokens of the API in the leak test: nobody sees those of others, and their secrets are stored nowhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gongkai.organisations.actions.tokens import create_token
from gongkai.organisations.models import ApiToken
from gongkai.organisations.origins import Origin
from gongkai.organisations.rules.tokens import NewToken
from gongkai.organisations.states import TokenScope
from tests.leaks.entries import NEVER, Entry

if TYPE_CHECKING:  # the world adds these rows to itself
    from tests.leaks.world import World

Pairs = list[tuple[tuple[object, ...], tuple[object, ...]]]


def add_tokens(world: "World") -> None:
    """Create a token of an officer."""
    new = NewToken(world.word("the name of a token"), [TokenScope.ROWS], 30)
    secret = world.word("the secret of a token")
    create_token(new, secret, by=world.cast.disclosure, origin=Origin(), at=world.at)


def token_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of tokens and of what is written with them."""

    def hidden(_world: "World") -> Pairs:
        return [((one.pk,), (NEVER,)) for one in ApiToken.objects.order_by("id")]

    yield "desk:api_tokens", Entry(queries=lambda world: ["page=forged"])
    yield "desk:api_token", Entry(known=lambda world: [], hidden=hidden)
    yield "desk:api_token_revoke", Entry(known=lambda world: [], hidden=hidden)
    for name in ("draft_create", "delivery_create"):
        yield f"api:{name}", Entry()
    yield "api:rows_create", Entry(known=lambda world: [("open",)])
    yield "api:draft_file_create", Entry(known=lambda world: [(2_000_000_000,)])
