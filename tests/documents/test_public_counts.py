"""The counts of public documents under headings, and the lists under these headings."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.actions.drafts import start_version
from gongkai.documents.actions.imports import complete_import, migrate_documents, start_import
from gongkai.documents.actions.paper_releases import PaperRelease, enter_paper_releases
from gongkai.documents.actions.releases import (
    keep_document,
    release_document,
    repeal_document,
    withdraw_document,
)
from gongkai.documents.imports import Reader
from gongkai.documents.models import Document, PublicCount, Version
from gongkai.documents.models.public_counts import CountedBy
from gongkai.documents.public_counts import (
    faults_of_public_counts,
    rebuild_public_counts,
    recounted,
)
from gongkai.documents.queries import (
    Headings,
    ListCount,
    documents_under,
    last_public_key,
    number_of_public_documents,
    number_under,
    numbers_by_heading,
    page_under,
    public_lists,
)
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.ledger.actions import SYSTEM
from tests.cast import AT, Cast, later
from tests.operations.test_imports import jsonl, rows

pytestmark = pytest.mark.django_db


def notice() -> Headings:
    return Headings(genre=Genre.objects.get(code="notice"))


def corrected(cast: Cast, document: Document, **changes: object) -> None:
    """Release a new version of a public document with other headings."""
    version = start_version(document, by=cast.drafter, at=later(days=1))
    Version.objects.filter(pk=version.pk).update(change_note="更正", **changes)
    document.refresh_from_db()
    release_document(cast.review(document, at=later(days=1)), by=cast.disclosure, at=later(days=1))


def test_each_change_of_a_public_document_moves_its_counts(cast: Cast) -> None:
    document = cast.released()
    cast.released(language="ug")
    assert (number_of_public_documents(), number_under(notice()).number) == (2, 2)
    assert faults_of_public_counts() == (6, [])

    corrected(cast, document, genre=Genre.objects.get(code="order"), language="en")
    assert number_under(notice()) == ListCount(1, exact=True)
    assert number_under(Headings(language="en")).number == 1
    assert faults_of_public_counts()[1] == []

    withdraw_document(document, WithdrawalReason("有误"), by=cast.disclosure, at=later(days=2))
    assert (number_of_public_documents(), number_under(Headings(language="en")).number) == (1, 0)
    assert faults_of_public_counts()[1] == []

    corrected(cast, document, genre=Genre.objects.get(code="notice"))
    assert (number_of_public_documents(), number_under(notice()).number) == (2, 2)
    repeal_document(document, RepealDay(AT.date()), by=cast.disclosure, at=later(days=3))
    keep_document(
        cast.approved(attribute="on_request", reason="内部事务"), by=cast.disclosure, at=AT
    )
    assert number_of_public_documents() == 2
    assert faults_of_public_counts()[1] == []


def test_documents_of_an_import_count_when_it_is_complete(cast: Cast, tmp_path: Path) -> None:
    reader = Reader(jsonl(tmp_path / "old.jsonl.gz", rows(3)), today=AT.date())
    opened = start_import(
        cast.finance, file_name="old", file_sha256="0" * 64, rows=3, by=SYSTEM, at=AT
    )
    migrate_documents(opened, list(reader.rows()), start=0, by=SYSTEM, at=AT)
    assert number_of_public_documents() == 0
    assert numbers_by_heading(cast.finance, CountedBy.ITEM)[CountedBy.ITEM] == {}
    assert faults_of_public_counts()[1] == []
    complete_import(opened, by=SYSTEM, at=AT)
    assert number_of_public_documents() == 3
    assert list(numbers_by_heading(cast.finance, CountedBy.ITEM)[CountedBy.ITEM].values()) == [3]
    assert not PublicCount.objects.exclude(running_import=0).exists()
    assert faults_of_public_counts()[1] == []


def test_releases_on_paper_count_in_the_year_of_their_day(cast: Cast) -> None:
    genre = Genre.objects.get(code="notice")
    item = CatalogueItem.objects.get(code="A20-08")
    day = AT.date() - timedelta(days=400)
    enter_paper_releases(
        cast.finance, [PaperRelease("旧通知", "<p>正文</p>", genre, item, day)] * 2, at=AT
    )
    assert number_under(Headings(year=day.year)).number == 2
    assert number_under(Headings(body=cast.health, year=day.year)).number == 0
    assert faults_of_public_counts()[1] == []


def test_wrong_counts_are_reported_and_rebuilt(cast: Cast) -> None:
    cast.released()
    PublicCount.objects.filter(counted_by="language").update(number=7)
    assert faults_of_public_counts()[1] == [
        "public documents of 990000-D01, language zh-hans: counted 7, there are 1"
    ]
    with pytest.raises(SystemExit):
        call_command("verify", "tallies")
    assert rebuild_public_counts() == 5
    assert faults_of_public_counts() == (5, [])
    assert sum(recounted().values()) == 5


def test_subject_includes_its_subordinate_subjects(cast: Cast) -> None:
    parent = Subject.objects.filter(children__isnull=False).order_by("code")[0]
    below = list(parent.children.order_by("code")[:2])
    for subject in (parent, *below):
        cast.released(subject=subject)
    cast.released()
    headings = Headings(subject=parent)
    assert number_under(headings) == ListCount(3, exact=True)
    assert documents_under(headings).count() == 3
    assert number_under(Headings(subject=below[0])).number == 1
    both = Headings(subject=parent, genre=Genre.objects.get(code="notice"))
    assert number_under(both) == ListCount(3, exact=True)


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_of_a_subject_contain_every_document_once_in_order(cast: Cast, limit: int) -> None:
    parent = Subject.objects.filter(children__isnull=False).order_by("code")[0]
    below = list(parent.children.order_by("code")[:2])
    for number, subject in enumerate((below[1], parent, below[0], below[1], parent)):
        cast.released(subject=subject, at=later(days=number // 2))  # two days have two documents
    cast.released(at=later(days=3))
    seen: list[Document] = []
    cursor: str | None = None
    for _page in range(9):
        page = page_under(Headings(subject=parent), cursor=cursor, limit=limit, scope="s")
        seen += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 5
    assert seen == list(documents_under(Headings(subject=parent)).order_by("-listed_on", "-id"))


def test_number_under_two_headings_is_counted_up_to_a_limit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        cast.released()
    genre, item = Genre.objects.get(code="notice"), CatalogueItem.objects.get(code="A20-08")
    both = Headings(genre=genre, item=item)
    assert number_under(both) == ListCount(3, exact=True)
    monkeypatch.setattr(public_lists, "MAX_COUNTED", 2)
    assert number_under(both) == ListCount(2, exact=False)
    assert number_under(Headings(genre=genre)) == ListCount(3, exact=True)
    assert number_under(Headings(genre=genre, language="ug")) == ListCount(0, exact=True)


def test_last_public_key_is_found_below_drafts(cast: Cast) -> None:
    assert last_public_key() == 0
    public = cast.released()
    cast.draft()
    assert last_public_key() == public.pk
