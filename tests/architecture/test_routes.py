"""Every route of the house is known to the tests that look for leaks and for permissions."""

from gongkai.desk.applications.page_actions import page_actions
from gongkai.desk.documents.page_actions import document_actions
from gongkai.desk.people.page_actions import account_actions
from tests.leaks.addresses import ENTRIES
from tests.matrix.table import ROWS
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


def test_every_route_and_every_deed_has_its_row_in_the_permission_matrix() -> None:
    names, rows = {route.name for route in routes()}, {row.route for row in ROWS}
    missing = sorted(names - rows)
    assert not missing, (
        f"Routes without a row: {missing}. Say in tests/matrix/table.py who may ask for each, and in tests/matrix/requests.py with "
        "which arguments and form."
    )
    assert sorted(rows - names) == [], "These routes no longer exist."
    assert {row.verb for row in ROWS if row.route == "desk:document_action"} == set(
        document_actions()
    )
    assert {row.verb for row in ROWS if row.route == "desk:application_action"} == set(
        page_actions()
    )
    assert {row.verb for row in ROWS if row.route == "desk:person_action"} == {
        *account_actions(),
        "oneself",
    }
