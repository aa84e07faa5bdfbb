"""The region of the leak test in a tenant, with every address that the leak test knows."""

from itertools import chain

from tests.cast import Cast
from tests.leaks.addresses import ENTRIES
from tests.leaks.world import add_secrets, plain_world
from tests.routes import routes


def whole_region() -> tuple[Cast, list[str]]:
    """Fill the database; return the people, and the addresses of what is there, public or not."""
    world = plain_world()
    add_secrets(world)
    addresses = set()
    for route in routes():
        entry = ENTRIES.get(route.name)
        if entry is None:
            continue
        hidden = [secret for secret, _never in entry.hidden(world)]
        for arguments in chain(entry.known(world), hidden):
            addresses.add(route.address(*arguments))
            addresses |= {f"{route.address(*arguments)}?{one}" for one in entry.queries(world)}
    return world.cast, sorted(addresses)
