"""Lists of the inspection read an index in their order, also with 30,000 rows."""

import pytest
from django.db import connection
from django.test import Client

from gongkai.inspections.models import Inspection
from gongkai.organisations.models import Body
from tests.cast import AT, Cast
from tests.desk.test_list_plans import overseer, problems

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]
MANY = 30_000
TABLES = ("inspections_inspectionitem",)
LISTS = (
    "/desk/inspections/items/",
    "/desk/inspections/items/?check=tags",
    "/desk/inspections/items/?body=990000-D01",
)


def fill(count: int) -> None:
    """Write items of all bodies; a third of them is gone."""
    Inspection.objects.create(day=AT.date(), begun_at=AT, finished_at=AT)
    bodies = list(Body.objects.order_by("id").values_list("pk", flat=True))
    body = "CASE i % {n} {whens} END".format(
        n=len(bodies), whens=" ".join(f"WHEN {k} THEN {pk}" for k, pk in enumerate(bodies))
    )
    day = "'2026-10-01'" if connection.vendor == "sqlite" else "DATE '2026-10-01'"
    check = "CASE (i / 7) % 3 WHEN 0 THEN 'tags' WHEN 1 THEN 'links' ELSE 'letters' END"
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO inspections_inspectionitem (id, body_id, check_name, subject, found_on, "
            f"seen_on, gone_on) {numbers} 1000000 + i, {body}, {check}, 'n' || i, {day}, {day}, "
            f"CASE WHEN (i / 5) % 3 = 0 THEN {day} END FROM n"
        )
        cursor.execute("ANALYZE")


def test_lists_of_the_inspection_read_an_index(cast: Cast, overseer: Client) -> None:
    fill(MANY)
    found = {address: problems(overseer, address, TABLES, TABLES) for address in LISTS}
    assert {address: some for address, some in found.items() if some} == {}
