"""The region of the leak test in a tenant, with every address that the leak test knows."""

from itertools import chain

from tests.cast import Cast
from tests.leaks.addresses import ENTRIES
from tests.leaks.world import add_secrets, plain_world
from tests.routes import routes

# Of one route and kind: what differs between them is decided by views, which know of one tenant only.
ALIKE = 3


def whole_region() -> tuple[Cast, list[str]]:
    """Fill the database; return the people, and the addresses of what is there, public or not."""
    world = plain_world()
    add_secrets(world)
    addresses = set()
    for route in routes():
        entry = ENTRIES.get(route.name)
        if entry is None:
            continue
        known = entry.known(world)[:ALIKE]
        hidden = [secret for secret, _never in entry.hidden(world)[:ALIKE]]
        addresses |= {route.address(*arguments) for arguments in chain(known, hidden)}
        for arguments in known[:1]:
            queries = entry.queries(world)[:ALIKE]
            addresses |= {f"{route.address(*arguments)}?{one}" for one in queries}
    return world.cast, sorted(addresses)
