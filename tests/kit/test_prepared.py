"""Statements that PostgreSQL keeps with their plans."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.kit.prepared import is_prepared, prepared_cursor

pytestmark = pytest.mark.django_db


def answer(sql: str, *values: Any) -> Any:
    with prepared_cursor(connection) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def kept(text: str) -> int:
    """Return how many statements of this connection contain a text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE position(%s IN statement) > 0",
            [text],
        )
        return int(cursor.fetchone()[0])


def test_answers_are_those_of_a_usual_cursor_and_are_counted_as_queries() -> None:
    numbers = (1, 70_000, 5_000_000_000)
    with CaptureQueriesContext(connection) as queries:
        found = [answer("SELECT %s + 1", number) for number in numbers]
    assert found == [(2,), (70_001,), (5_000_000_001,)]
    assert [one["sql"] for one in queries] == [f"SELECT {number} + 1" for number in numbers]


def test_postgresql_keeps_one_statement_for_numbers_of_any_size() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite keeps statements by itself")
    for number in (1, 70_000, 5_000_000_000):
        answer("SELECT %s + 11 AS eleven", number)
    assert kept("AS eleven") == 1
    with connection.cursor() as cursor:
        for _time in range(10):
            cursor.execute("SELECT 12 AS twelve")
    assert kept("SELECT 12 AS") == 0  # other statements are sent as before


def test_an_error_is_one_of_the_database_and_spoils_nothing() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite keeps statements by itself")
    for _time in range(2):
        with pytest.raises(ProgrammingError), transaction.atomic():
            answer("SELECT no_such_column")
    assert answer("SELECT 13 AS thirteen") == (13,)


def test_an_operator_may_switch_it_off(settings: Any) -> None:
    settings.GONGKAI_PREPARED = False
    assert not is_prepared(connection)
    assert answer("SELECT %s || '14'", "a") == ("a14",)
    if connection.vendor == "postgresql":
        assert kept("|| '14'") == 0


def test_nothing_is_kept_behind_a_pooler_of_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert not is_prepared(connection)
    assert answer("SELECT %s || '15'", "a") == ("a15",)
    if connection.vendor == "postgresql":
        assert kept("|| '15'") == 0
