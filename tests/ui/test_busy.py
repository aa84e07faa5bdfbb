"""A database that is locked for too long gives 503 with an explanation."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from gongkai.api import operations
from gongkai.documents.models import Document
from tests.cast import Cast, build_cast


@contextmanager
def database_locked_by_another_connection(document: Document) -> Iterator[None]:
    """Hold a write lock on another connection, with a short timeout for the test."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 50")
            other: Any = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("SET lock_timeout = '50ms'")
            given = connection.get_connection_params()
            other = psycopg.connect(
                **{
                    name: given[name]
                    for name in ("dbname", "user", "password", "host", "port")
                    if given.get(name)
                }
            )
            other.execute(
                "SELECT 1 FROM documents_document WHERE id = %s FOR UPDATE", [document.pk]
            )
    try:
        yield
    finally:
        other.rollback()
        other.close()
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_locked_database_gives_an_error_page_and_saves_nothing() -> None:
    cast: Cast = build_cast()
    document = cast.approved()
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.disclosure.account)
    with database_locked_by_another_connection(document):
        answer = browser.post(f"/desk/documents/{document.pk}/act/release/", {"confirm": "1"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "此刻事务过多" in answer.content.decode()
    document.refresh_from_db()
    assert document.index_number is None
    assert (
        browser.post(f"/desk/documents/{document.pk}/act/release/", {"confirm": "1"}).status_code
        == 302
    )


@pytest.mark.django_db
def test_api_gives_the_standard_error_response(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: Any, **_more: Any) -> None:
        raise OperationalError("database is locked")

    def broken(*_args: Any, **_more: Any) -> None:
        raise OperationalError("no such table")

    browser = Client(raise_request_exception=False)
    monkeypatch.setattr(operations, "page_under", busy)
    answer = browser.get("/api/v1/items")
    assert (answer.status_code, answer.json()["error"]["code"], answer["Retry-After"]) == (
        503,
        "busy",
        "5",
    )
    monkeypatch.setattr(operations, "page_under", broken)
    assert browser.get("/api/v1/items").status_code == 500
