"""Lists of plans, tasks and reading places read an index in their order, also with 30,000 rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gongkai.organisations.models import Body
from tests.cast import Cast
from tests.desk.test_list_plans import overseer, problems
from tests.supervision.plans import issued

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 30_000
TABLES = ("supervision_plantask", "supervision_workplan", "supervision_readingplace")
LISTS = (
    "/desk/plans/",
    "/desk/plan-tasks/",
    "/desk/plan-tasks/?state=done",
    "/desk/plan-tasks/?state=late",
    "/desk/plan-tasks/?body=990000-D01",
    "/plans/",
    "/reading-places/",
)


def fill(cast: Cast, count: int) -> None:
    """Write tasks, plans and reading places of all bodies; a third of the tasks has ended."""
    plan = issued(cast).plan_id
    bodies = list(Body.objects.order_by("id").values_list("pk", flat=True))
    body = "CASE i % {n} {whens} END".format(
        n=len(bodies), whens=" ".join(f"WHEN {k} THEN {pk}" for k, pk in enumerate(bodies))
    )
    sqlite = connection.vendor == "sqlite"
    day = (
        "date('2020-01-01', '+' || (i / 10) || ' days')"
        if sqlite
        else "DATE '2020-01-01' + (i / 10)"
    )
    moment = "'2026-01-01 00:00:00'" if sqlite else "TIMESTAMPTZ '2026-01-01'"
    ended = "(i / 7) % 3 = 0"  # not in step with the bodies
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO supervision_plantask (id, plan_id, body_id, text, source, measure, due_on, "
            f"state, opened_at, ended_on, outcome) {numbers} 1000000 + i, {plan}, {body}, 'x', '', 'x', "
            f"{day}, CASE WHEN {ended} THEN 'done' ELSE 'open' END, {moment}, "
            f"CASE WHEN {ended} THEN {day} END, '' FROM n"
        )
        cursor.execute(
            f"INSERT INTO supervision_workplan (id, body_id, number, year, title, source, state, "
            f"author_id, begun_at, remark, issued_at) {numbers} 1000000 + i, {body}, 'n' || i, "
            f"2000 + i % 27, 'x', '', 'issued', {cast.drafter.pk}, {moment}, '', {moment} FROM n"
        )
        cursor.execute(
            f"INSERT INTO supervision_readingplace (id, body_id, kind, name, address, hours, telephone, "
            f"since) {numbers} 1000000 + i, {body}, 'library', 'n' || i, 'x', 'x', '', {day} FROM n"
        )
        cursor.execute("ANALYZE")


@pytest.mark.long
def test_lists_of_supervision_read_an_index(cast: Cast, overseer: Client, sign_in: Any) -> None:
    fill(cast, MANY)
    found = {address: problems(overseer, address, TABLES, TABLES) for address in LISTS}
    assert {address: some for address, some in found.items() if some} == {}
