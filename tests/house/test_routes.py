"""Every route of the house is known to the tests that look for leaks and for permissions."""

from tests.leaks.addresses import ENTRIES
from tests.routes import routes


def test_every_route_is_known_to_the_leak_test() -> None:
    names = {route.name for route in routes()}
    missing = sorted(names - set(ENTRIES))
    assert not missing, (
        f"Routes that the leak test cannot reach: {missing}. Add an Entry for each to tests/leaks/addresses.py: arguments under "
        "which something is seen (known), such that lead to a secret beside such that lead nowhere (hidden), filters (queries), "
        "the parameter that takes words (words)."
    )
    assert sorted(set(ENTRIES) - names) == [], "These routes no longer exist."
