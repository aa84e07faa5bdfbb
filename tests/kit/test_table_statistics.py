"""Statistics are collected where they help, and bulk writes are planned by what the tables have become."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.kit.table_statistics import analyze_tables, plan_as_tables_grow

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite plans each check by its index"
)
BATCHES, ROWS = 100, 10
FILL = f"""
    DO $$ BEGIN FOR part IN 0..{BATCHES - 1} LOOP
    INSERT INTO growing SELECT part * {ROWS} + one FROM generate_series(1, {ROWS}) one;
    INSERT INTO naming SELECT part * {ROWS} + one FROM generate_series(1, {ROWS}) one;
    END LOOP; END $$"""
READ = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'growing'"


def read_for_foreign_keys() -> int:
    """Fill a table that was analysed while it was empty, and one that refers to it; return what the checks read."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS naming, growing")
        cursor.execute("CREATE TEMPORARY TABLE growing (id bigint PRIMARY KEY)")
        cursor.execute("CREATE TEMPORARY TABLE naming (id bigint REFERENCES growing)")
        cursor.execute("ANALYZE growing")
        cursor.execute(FILL)
        cursor.execute(READ)
        return int(cursor.fetchone()[0])


@on_postgresql
def test_checks_of_foreign_keys_are_planned_by_how_large_the_table_is() -> None:
    rows = BATCHES * ROWS
    assert read_for_foreign_keys() > rows * rows / 4  # what is to be avoided
    plan_as_tables_grow()
    assert read_for_foreign_keys() < rows * rows / 4


def test_empty_tables_of_postgresql_are_left_out() -> None:
    """It takes a table that was found empty for a small one, whatever is written later."""
    with CaptureQueriesContext(connection) as asked:
        analyze_tables()
    analysed = {one["sql"] for one in asked if one["sql"].startswith("ANALYZE")}
    assert 'ANALYZE "catalogue_genre"' in analysed
    assert ('ANALYZE "documents_document"' in analysed) == (connection.vendor == "sqlite")
