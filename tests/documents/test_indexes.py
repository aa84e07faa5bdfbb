"""Public lists of documents are read from one index, in its order."""

import pytest
from django.db import connection

from gongkai.documents.queries import for_list, public_documents
from gongkai.documents.queries.stored_imports import imported_among
from tests.cast import Cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL reads a small table without any index"
    ),
]


@pytest.mark.parametrize(
    ("filters", "index"),
    [({}, "documents_newest"), ({"language": "ug"}, "documents_by_language")],
)
def test_newest_documents_are_read_in_the_order_of_an_index(
    cast: Cast, filters: dict[str, str], index: str
) -> None:
    found = for_list(public_documents().filter(**filters)).order_by("-listed_on", "-id")
    plan = found[:8].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_documents_of_earlier_systems_are_found_by_their_ids(cast: Cast) -> None:
    plan = imported_among(cast.government, ["a", "b"]).explain()
    assert "documents_external_once (body_id=? AND external_id=?)" in plan
