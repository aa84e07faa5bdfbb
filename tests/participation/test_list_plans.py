"""Lists of public concerns read an index in their order, also with thirty thousand concerns."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gongkai.organisations.models import Body
from tests.cast import Cast
from tests.desk.test_list_plans import overseer, problems

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 30_000
TABLES = ("participation_concern", "participation_concernstatement")
LISTS = (
    "/desk/concerns/",
    "/desk/concerns/?state=closed",
    "/concerns/",
    "/b/990000-D01/",
)


def fill(cast: Cast, count: int) -> None:
    """Write concerns of all bodies: each third open, answered, closed."""
    bodies = list(Body.objects.order_by("id").values_list("pk", flat=True))
    body = "CASE i % {n} {whens} END".format(
        n=len(bodies), whens=" ".join(f"WHEN {k} THEN {pk}" for k, pk in enumerate(bodies))
    )
    sqlite = connection.vendor == "sqlite"
    moment = (
        "datetime('2020-01-01', '+' || i || ' hours')"
        if sqlite
        else "TIMESTAMPTZ '2020-01-01' + i * INTERVAL '1 hour'"
    )
    day = "'2026-10-01'" if sqlite else "DATE '2026-10-01'"
    third = "(i / 7) % 3"  # not in step with the bodies
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO participation_concern (id, number, kind, source, title, facts, state, "
            f"arisen_at, registered_at, due_at, informed_at, answered_at, closed_on, outcome, body_id, "
            f"registered_by_id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            f"WHERE i < {count}) SELECT 1000000 + i, 'n' || i, 'other', 'press', 'x', 'x', "
            f"CASE {third} WHEN 0 THEN 'open' WHEN 1 THEN 'answered' ELSE 'closed' END, "
            f"{moment}, {moment}, {moment}, "
            f"CASE WHEN {third} = 0 THEN NULL ELSE {moment} END, "
            f"CASE WHEN {third} = 0 THEN NULL ELSE {moment} END, "
            f"CASE WHEN {third} = 2 THEN {day} END, CASE WHEN {third} = 2 THEN 'x' ELSE '' END, "
            f"{body}, {cast.drafter.pk} FROM n"
        )
        cursor.execute("ANALYZE")


@pytest.mark.long
def test_lists_of_concerns_read_an_index(cast: Cast, overseer: Client, sign_in: Any) -> None:
    fill(cast, MANY)
    found = {address: problems(overseer, address, TABLES, TABLES) for address in LISTS}
    assert {address: some for address, some in found.items() if some} == {}
    officer = sign_in(cast.disclosure)
    own = {address: problems(officer, address, TABLES, TABLES) for address in LISTS[:2]}
    assert {address: some for address, some in own.items() if some} == {}
    assert overseer.get(LISTS[1]).context["rows"]
