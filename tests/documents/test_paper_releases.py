"""Bulk entry of items that were made public on paper, with their numbers and acts."""

from datetime import date

import pytest

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions.paper_releases import PaperRelease, enter_paper_releases
from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.ledger.verification import findings
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db


def item(on: date, title: str = "关于收费的通知") -> PaperRelease:
    return PaperRelease(
        title,
        "<p>正文</p>",
        Genre.objects.get(code="notice"),
        CatalogueItem.objects.get(code="A20-08"),
        on,
        "财〔2026〕1号",
    )


def test_paper_releases_are_public_with_numbers_and_acts_of_their_days(cast: Cast) -> None:
    cast.released()
    days = [date(2026, 3, 2), date(2026, 3, 2), date(2026, 5, 4)]
    entered = enter_paper_releases(cast.finance, [item(day) for day in days], at=AT)
    assert [one.index_number for one in entered] == [
        f"990000-D01/2026-{number:05}" for number in (2, 3, 4)
    ]
    found = public_documents().filter(pk__in=[one.pk for one in entered]).order_by("pk")
    assert [one.released_on for one in found] == days
    assert [
        (one.public_version.document_id, one.public_version.number)
        for one in found
        if one.public_version
    ] == [(one.pk, 1) for one in entered]
    acts = Act.objects.filter(
        subject_type="documents.document", subject_id__in=[str(one.pk) for one in entered]
    )
    assert {(act.on, act.facets["on_paper"], act.facets["genre"]) for act in acts} == {
        (day, True, "notice") for day in days
    }
    assert list(findings()) == []


def test_numbers_continue_after_paper_releases(cast: Cast) -> None:
    enter_paper_releases(cast.finance, [item(date(2026, 3, 2))] * 2, at=AT)
    document = release_document(cast.review(cast.draft()), by=cast.disclosure, at=AT)
    assert document.index_number == "990000-D01/2026-00003"


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("nothing", []),
        ("several-years", [date(2025, 12, 31), date(2026, 1, 1)]),
        ("not-yet", [date(2026, 11, 20), date(2026, 11, 21)]),
    ],
)
def test_paper_releases_are_refused_as_a_whole(cast: Cast, code: str, days: list[date]) -> None:
    with pytest.raises(Refused, match=code):
        enter_paper_releases(cast.finance, [item(day) for day in days], at=AT)
    assert not Document.objects.exists()
    assert not Act.objects.filter(subject_type="documents.document").exists()
