"""Lists of datasets read an index in their order, also with thirty thousand datasets."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gongkai.catalogue.models import CatalogueItem
from gongkai.organisations.models import Body
from tests.cast import Cast
from tests.desk.test_list_plans import overseer, problems

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 30_000
TABLES = ("datasets_dataset", "datasets_datasetversion")
DESK = ("/desk/data/", "/desk/data/?state=closed")
LISTS = (*DESK, "/data/", "/api/v1/datasets", "/api/v1/datasets?body=990000-D01")


def fill(cast: Cast, count: int) -> None:
    """Write datasets of all bodies with a version each: a third not public, some no longer updated."""
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
    day = (
        "date('2020-01-01', '+' || (i / 24) || ' days')" if sqlite else "DATE '2020-01-01' + i / 24"
    )
    third, empty = "(i / 7) % 3", "'{}'" if sqlite else "'{}'::jsonb"
    none = "'[]'" if sqlite else "'[]'::jsonb"
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO datasets_dataset (id, code, state, title, title_en, description, "
            f"legal_basis, licence, cycle, fields, versions, created_at, published_on, updated_on, "
            f"reason, body_id) {numbers} SELECT 1000000 + i, 'd' || i, "
            f"CASE WHEN (i / 11) % 5 = 0 THEN 'closed' ELSE 'active' END, 'x', '', 'x', '', 'free', "
            f"'WEEKLY', {empty}, 1, {moment}, CASE WHEN {third} > 0 THEN {day} END, "
            f"CASE WHEN {third} > 0 THEN {day} END, '', {body} FROM n"
        )
        cursor.execute(
            f"INSERT INTO datasets_datasetversion (dataset_id, number, state, fields, period, reason, "
            f"preparers, started_at, published_at, is_complete, remark, row_count, added, changed, "
            f"removed, sha256, findings, sums) {numbers} SELECT 1000000 + i, 1, "
            f"CASE WHEN {third} > 0 THEN 'published' ELSE 'draft' END, {empty}, '', '', {none}, "
            f"{moment}, CASE WHEN {third} > 0 THEN {moment} END, "
            f"{'1' if sqlite else 'true'}, '', 1, 1, 0, 0, '', {empty}, {empty} FROM n"
        )
        cursor.execute("ANALYZE")


def fill_duties(count: int) -> None:
    """Write duties of all bodies, and give an item to the datasets of the first body."""
    item = CatalogueItem.objects.get(code="A20-15").pk
    sqlite = connection.vendor == "sqlite"
    bodies = list(Body.objects.order_by("id").values_list("pk", flat=True))
    body = "CASE i % {n} {whens} END".format(
        n=len(bodies), whens=" ".join(f"WHEN {k} THEN {pk}" for k, pk in enumerate(bodies))
    )

    def day(more: int) -> str:
        if sqlite:
            return f"date('2000-01-01', '+' || (i + {more}) || ' days')"
        return f"DATE '2000-01-01' + i + {more}"

    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO duties_duty (first, last, opens_on, due_on, closes_on, state, "
            f"evidence_kind, evidence, body_id, item_id) {numbers} SELECT {day(0)}, {day(6)}, "
            f"{day(7)}, {day(8)}, {day(14)}, 'open', '', '', {body}, {item} FROM n"
        )
        cursor.execute(
            "UPDATE datasets_dataset SET catalogue_item_id = %s WHERE body_id = %s",
            [item, bodies[0]],
        )
        cursor.execute("ANALYZE")


def fill_bundles(count: int) -> None:
    """Write planned releases of the filled datasets, an hour apart: most published, some ahead."""
    sqlite = connection.vendor == "sqlite"
    moment = (
        "datetime('2024-01-01', '+' || i || ' hours')"
        if sqlite
        else "TIMESTAMPTZ '2024-01-01' + i * INTERVAL '1 hour'"
    )
    none, true = ("'[]'", "1") if sqlite else ("'[]'::jsonb", "true")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO datasets_bundle (dataset_id, state, period, due_at, with_chart, sha256, "
            f"planned_at, confirmed_at, moves, reason, failure) {numbers} SELECT 1000000 + i, "
            f"CASE WHEN i < 24000 THEN 'published' WHEN i % 2 = 0 THEN 'confirmed' "
            f"ELSE 'provisional' END, 'x', {moment}, {true}, '', {moment}, "
            f"CASE WHEN i < 24000 OR i % 2 = 0 THEN {moment} END, {none}, '', '' FROM n"
        )
        # Nearly all belong to one dataset: its own list is long too.
        cursor.execute("UPDATE datasets_bundle SET dataset_id = 1000001 WHERE dataset_id > 1000010")
        cursor.execute("ANALYZE")


@pytest.mark.long
def test_lists_of_planned_releases_read_an_index(cast: Cast, overseer: Client) -> None:
    fill(cast, MANY)
    fill_bundles(MANY)
    tables = ("datasets_bundle",)
    desk = "/desk/data/1000001/releases/"
    for address in (desk, "/data/calendar/", "/data/calendar/?when=past", "/data/calendar.ics"):
        assert problems(overseer, address, tables, tables) == [], address
    assert len(overseer.get(desk).context["rows"]) == 25


@pytest.mark.long
def test_the_calendar_of_releases_reads_an_index(cast: Cast, overseer: Client) -> None:
    fill(cast, MANY)
    fill_duties(MANY)
    tables = ("duties_duty",)
    for address in ("/data/calendar/", "/data/calendar/?when=past"):
        assert problems(overseer, address, tables, tables) == []
        assert len(overseer.get(address).context["rows"]) == 50


@pytest.mark.long
def test_lists_of_datasets_read_an_index(cast: Cast, overseer: Client, sign_in: Any) -> None:
    fill(cast, MANY)
    found = {address: problems(overseer, address, TABLES, TABLES) for address in LISTS}
    assert {address: some for address, some in found.items() if some} == {}
    officer = sign_in(cast.disclosure)
    own = {address: problems(officer, address, TABLES, TABLES) for address in DESK}
    assert {address: some for address, some in own.items() if some} == {}
    assert overseer.get(DESK[1]).context["rows"]
    assert overseer.get("/data/").context["rows"]
