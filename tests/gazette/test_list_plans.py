"""The lists of the gazette read an index in their order, also with 30,000 rows."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.gazette.models import BackIssue, Correction, Issue
from gongkai.gazette.states import Edition
from gongkai.organisations.models import Body
from tests.cast import AT, Cast
from tests.desk.test_list_plans import overseer, problems
from tests.gazette.issues import editors
from tools.bulk_documents import insert_documents

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY, BATCH = 30_000, 2_000
TABLES = ("gazette_issue", "gazette_correction", "gazette_backissue", "documents_document")
OF_DESK = (
    "/desk/gazette/",
    "/desk/gazette/?state=published",
    "/desk/gazette/corrections/",
)
PUBLIC = (
    "/gazette/",
    "/gazette/?edition=ug",
    "/gazette/?year=2001",
    "/gazette/old/",
    "/gazette/old/?edition=ug",
    "/gazette/old/?year=2001",
    "/gazette/feed.atom",
)


def fill(cast: Cast) -> None:
    """Write public documents, issues of all bodies, half of them published, corrections and old issues."""
    editors(cast)
    document = cast.released()
    insert_documents(MANY)
    bodies = list(Body.objects.order_by("id"))
    facts = {"author": cast.editor, "created_at": AT, "changed_at": AT}
    days = [date(2026, 1, 1) - timedelta(days=one // 4) for one in range(MANY)]
    issues = (
        Issue(
            body=bodies[one % len(bodies)],
            year=days[one].year,
            number=one % 1_000 + 1,
            language=Edition.UYGHUR if one % 50 == 0 else Edition.CHINESE,
            issued_on=days[one],
            state="published" if one % 2 else "discarded" if one % 6 else "composing",
            published_at=AT if one % 2 else None,
            discarded_at=None if one % 2 or not one % 6 else AT,
            total_number=one,
            **facts,
        )
        for one in range(MANY)
    )
    # A number is used once; the rows that repeat one are left out.
    Issue.objects.bulk_create(issues, batch_size=BATCH, ignore_conflicts=True)
    issue = Issue.objects.earliest("pk")
    Correction.objects.bulk_create(
        (
            Correction(
                issue=issue,
                document=document,
                version=document.public_version,
                round=1,
                step="proof-1",
                kind="layout",
                quote="错",
                marked_by=cast.editor,
                marked_at=AT - timedelta(minutes=one),
            )
            for one in range(MANY)
        ),
        batch_size=BATCH,
    )
    numbers = public_documents().order_by("pk").values_list("pk", flat=True)
    BackIssue.objects.bulk_create(
        (
            BackIssue(
                body=bodies[one % len(bodies)],
                year=days[one].year,
                number=one % 1_000 + 1,
                language=Edition.UYGHUR if one % 50 == 0 else Edition.CHINESE,
                issued_on=days[one],
                document_id=pk,
            )
            for one, pk in enumerate(islice(numbers.iterator(), MANY))
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert Issue.objects.count() > MANY * 0.9
    assert BackIssue.objects.count() > MANY * 0.9
    assert Document.objects.count() > MANY


@pytest.mark.long
def test_lists_of_the_gazette_read_an_index(
    cast: Cast, overseer: Client, client: Client, sign_in: Any
) -> None:
    fill(cast)
    found = {one: problems(overseer, one, TABLES, TABLES) for one in OF_DESK}
    found |= {one: problems(client, one, TABLES, TABLES) for one in PUBLIC}
    assert {address: some for address, some in found.items() if some} == {}
