"""What a move compares: each value of each row, as the program reads both databases."""

import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest
from django.db import connection, connections

from gongkai.documents.models import Document, Version
from gongkai.operations.moving.comparison import ALIAS, different_rows, read_as_models
from gongkai.operations.moving.source import moved_models, open_source
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LONG = "全区粮食储备工作由有关部门负责。" * 20


def differences(path: Path) -> list[str]:
    with open_source(path) as source, read_as_models(source.opened) as alias:
        return list(chain.from_iterable(different_rows(one, alias) for one in moved_models()))


def test_every_value_that_differs_is_named(cast: Cast, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the source is SQLite")
    cast.released(text=LONG)
    document = cast.released()
    path = tmp_path / "gongkai.sqlite3"
    path.write_bytes(connection.connection.serialize())
    assert differences(path) == []
    # What a fault of the copy could leave: compressed bytes as hex, a moved moment, a lost row.
    version = Version.objects.first()
    assert version is not None
    Version.objects.filter(pk=version.pk).update(plain_text="789c4bcb")
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute(
            "UPDATE documents_document SET released_at = '2020-01-01 00:00:00' WHERE id = ?",
            [document.pk],
        )
        opened.execute(
            "DELETE FROM organisations_post WHERE id = (SELECT max(id) FROM organisations_post)"
        )
    said = differences(path)
    assert f"documents_version {version.pk}: plain_text" in said
    assert f"documents_document {document.pk}: released_at" in said
    assert [one for one in said if one.startswith("organisations_post: other rows from")]
    assert len(said) == 3
    assert Document.objects.count() == 2
    assert ALIAS not in connections.databases
