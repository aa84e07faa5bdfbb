"""What tests commit is taken back: the database of a worker is again as the migrations made it."""

import pytest
from django.core.management import call_command
from django.db import connection

from tests.cast import build_cast

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, int]:
    """Return the number of rows of each table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            found[table] = int(cursor.fetchone()[0])
    return found


def test_flush_leaves_the_rows_of_the_migrations_only() -> None:
    before = rows()
    assert before["django_content_type"] > 100
    assert before["catalogue_catalogueitem"] > 0
    build_cast().released()
    assert {table for table, number in rows().items() if number != before[table]} >= {
        "documents_document",
        "ledger_act",
        "organisations_body",
    }
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    assert rows() == before
