"""Every route is covered by the leak test and by the permission matrix."""

from gongkai.desk.applications.page_actions import page_actions
from gongkai.desk.documents.page_actions import document_actions
from gongkai.desk.people.page_actions import account_actions
from tests.leaks.addresses import ENTRIES
from tests.matrix.table import ROWS
from tests.routes import routes


def test_every_route_is_covered_by_the_leak_test() -> None:
    names = {route.name for route in routes()}
    missing = sorted(names - set(ENTRIES))
    assert not missing, (
        f"Routes without an entry in the leak test: {missing}. Add an Entry for each to "
        "tests/leaks/addresses.py: arguments of existing objects (known), pairs of arguments of "
        "secret and of missing objects (hidden), filters (queries), the search parameter (words)."
    )
    assert sorted(set(ENTRIES) - names) == [], "These routes no longer exist."


def test_every_route_and_step_has_a_row_in_the_permission_matrix() -> None:
    names, rows = {route.name for route in routes()}, {row.route for row in ROWS}
    missing = sorted(names - rows)
    assert not missing, (
        f"Routes without a row: {missing}. Add to a file of rows in tests/matrix who may request each, and "
        "to its file of requests, or to tests/matrix/requests.py, its arguments and form."
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
