"""`gongkai sample --documents`: many generated documents through the usual import."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.organisations.models import Body
from gongkai.sampledata.corpus import DEPARTMENTS, TOP, shares
from gongkai.search.queries import search

pytestmark = pytest.mark.django_db


def sample(count: int) -> str:
    out = StringIO()
    call_command("sample", "--documents", str(count), "--seed", "7", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_documents_of_all_bodies_are_public_and_found() -> None:
    assert "Built in" in sample(300)
    assert public_documents().count() == 300
    assert Body.objects.count() == DEPARTMENTS + 1
    most = Document.objects.filter(body__code=TOP).count()
    assert most > 20 * Document.objects.filter(body__code=f"{TOP}-D119").count()
    title = Document.objects.order_by("pk")[11].title
    assert search(f'"{title}"').count >= 1
    with pytest.raises(CommandError, match="empty database"):
        sample(1)


@pytest.mark.parametrize("count", [0, -1, 2_000_001])
def test_impossible_number_is_refused(count: int) -> None:
    with pytest.raises(CommandError, match="must be 1 to 2,000,000"):
        sample(count)
    assert not Body.objects.exists()


@pytest.mark.parametrize("count", [1, 7, 300, 731_000])
def test_shares_add_up_and_fall(count: int) -> None:
    parts = shares(count, 120)
    assert sum(parts) == count
    assert parts[0] == max(parts)
