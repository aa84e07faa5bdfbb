"""A full disk or database gives 507 with an explanation, and leaves nothing half-written."""

import errno
import io
import os
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client

from gongkai.documents.models import Document
from gongkai.files import storage
from gongkai.files.storage import store
from gongkai.ui.full_storage import is_storage_full
from tests.cast import Cast


def full(*_args: Any, **_more: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def stored_files() -> set[Path]:
    return {one for one in Path(settings.GONGKAI_FILES).rglob("*") if one.is_file()}


def test_file_for_which_no_room_is_left_leaves_no_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored_files()
    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as fault:
        store(io.BytesIO(b"some text"), "note.txt")
    assert is_storage_full(fault.value)
    assert stored_files() == before


@pytest.mark.django_db
def test_database_without_room_keeps_nothing_of_the_action(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the limit is one of SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 8}")
        try:
            with pytest.raises(OperationalError) as fault, transaction.atomic():
                cast.draft(title="过长的公文", text=f"<p>{secrets.token_hex(200_000)}</p>")
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert is_storage_full(fault.value)
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_page_says_that_nothing_was_saved() -> None:
    def without_room(execute: Any, sql: str, *rest: Any) -> Any:
        return full() if "documents_document" in sql else execute(sql, *rest)

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(without_room):
        page = client.get("/en/i/990000-D01/2026-00001/")
        answer = client.get("/api/v1/items")
    assert page.status_code == 507
    assert "Nothing was saved" in page.content.decode()
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "full")


def test_other_errors_are_not_taken_for_it() -> None:
    assert not is_storage_full(None)
    assert not is_storage_full(OSError(errno.EACCES, "x"))
    assert not is_storage_full(OperationalError("no such table"))
    caused = OperationalError("could not extend file")
    caused.__cause__ = type("DiskFull", (Exception,), {"sqlstate": "53100"})()
    assert is_storage_full(caused)
    ring = ValueError("x")
    ring.__context__ = KeyError("y")
    ring.__context__.__context__ = ring
    assert not is_storage_full(ring)
