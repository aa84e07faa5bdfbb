"""Rows by their keys, of which the SQL is made once."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from gongkai.documents.models import Version
from gongkai.documents.queries import public_documents
from gongkai.documents.rows_by_key import SIZES, RowsByKey
from tests.cast import Cast

pytestmark = pytest.mark.django_db
COLUMNS = {
    "": ("id", "title", "listed_on", "body", "genre", "subject"),
    "body": None,
    "genre": None,
}


def test_rows_are_those_of_the_query_with_their_relations(cast: Cast) -> None:
    released = [cast.released(title=f"通知{number}") for number in range(3)]
    hidden = cast.draft(title="草稿")
    rows = RowsByKey(public_documents(), COLUMNS)
    for keys in ([released[1].pk], [hidden.pk], [one.pk for one in (*released, hidden)]):
        expected = public_documents().filter(pk__in=keys).order_by("pk")
        with CaptureQueriesContext(connection) as asked:
            found = sorted(rows(keys), key=lambda row: row.pk)
            shown = [(row.pk, row.title, row.listed_on, row.body.name, row.genre) for row in found]
        assert len(asked) == 1
        assert shown == [
            (row.pk, row.title, row.listed_on, row.body.name, row.genre) for row in expected
        ]


def test_a_column_that_was_left_out_is_read_when_it_is_asked_for(cast: Cast) -> None:
    document = cast.released()
    (row,) = RowsByKey(public_documents(), COLUMNS)([document.pk])
    assert row.get_deferred_fields() >= {"index_number"}
    assert row.index_number == document.index_number
    row.refresh_from_db()
    assert row.status == document.status


def test_more_keys_than_a_statement_has(cast: Cast) -> None:
    document = cast.released()
    rows = RowsByKey(public_documents(), COLUMNS)
    assert rows([]) == []
    beyond = [document.pk + number for number in range(1, SIZES[-1] + 3)]
    assert rows([*beyond, document.pk]) == [document]


def test_rows_by_another_key_of_the_query(cast: Cast) -> None:
    released = [cast.released(title=f"通知{number}") for number in range(3)]
    versions = Version.objects.annotate(of=F("document__title"))
    rows = RowsByKey(versions, {"": ("id", "state"), "document": ("id",)}, key="document")
    found: list[Any] = rows([released[0].pk, released[2].pk])
    assert sorted((one.of, one.document_id) for one in found) == [
        ("通知0", released[0].pk),
        ("通知2", released[2].pk),
    ]
