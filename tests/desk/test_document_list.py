"""The list of documents in the staff interface: filters, hostile addresses, queries, and what others see."""

from typing import Any

import pytest

from gongkai.documents.actions import drafts
from tests.cast import AT, Cast
from tests.desk.test_timeline import without_marks
from tests.documents.test_actions import attach, correct


def test_stranger_sees_nothing_of_another_body(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    attached = attach(cast, document)
    browser = sign_in(cast.stranger)
    for address in (
        f"/desk/documents/{document.pk}/",
        f"/desk/documents/{document.pk}/edit/",
        f"/desk/documents/{document.pk}/files/{attached.pk}/",
    ):
        assert browser.get(address).status_code == 404
    for address in (
        f"/desk/documents/{document.pk}/act/submit/",
        f"/desk/documents/{document.pk}/files/",
        f"/desk/documents/{document.pk}/files/{attached.pk}/remove/",
    ):
        assert browser.post(address).status_code == 404
    assert "收费目录" not in browser.get("/desk/documents/").content.decode()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("q=收费", True),
        ("q=无", False),
        ("state=draft", True),
        ("state=approval", False),
        ("status=preparing", True),
        ("status=released", False),
        ("attribute=public", True),
        ("attribute=closed", False),
        ("mine=on", True),
    ],
)
def test_list_is_filtered_by_its_address(
    sign_in: Any, cast: Cast, query: str, wanted: bool
) -> None:
    cast.draft()
    assert (
        "收费目录" in sign_in(cast.drafter).get(f"/desk/documents/?{query}").content.decode()
    ) is wanted


@pytest.mark.parametrize(
    "address",
    [
        "/desk/documents/?state=x",
        "/desk/documents/?page=x",
        "/desk/?page=x",
        "/desk/figures/?year=x",
        "/desk/figures/?body=990000-D02",
        "/desk/figures/?year=99999",
    ],
)
def test_hostile_address_is_refused(sign_in: Any, cast: Cast, address: str) -> None:
    assert sign_in(cast.drafter).get(address).status_code == 400


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/documents/", "/desk/figures/proactive.total/"]
)
def test_query_count_does_not_depend_on_rows(
    sign_in: Any, cast: Cast, address: str, django_assert_num_queries: Any
) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    cast.draft()
    cast.released()
    browser = sign_in(cast.drafter)
    browser.get(address)  # The calendar is read once and cached.
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    cast.draft()
    cast.draft()
    cast.released()
    cast.released()
    with django_assert_num_queries(len(one)):
        browser.get(address)


def test_review_page_shows_differences_to_the_version_before(sign_in: Any, cast: Cast) -> None:
    document = cast.released()
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    facts = cast.facts(text="<p>目录之外的费用，任何单位和个人有权拒绝。</p>", change_note="改用词")
    drafts.edit_version(document, facts, by=cast.drafter, at=AT, revision=1)
    page = sign_in(cast.head).get(f"/desk/documents/{document.pk}/").content.decode()
    assert "与第1版的差异" in page
    assert "<del>收</del>" in without_marks(page)
    assert "改用词" in page


def test_figure_links_to_its_act(sign_in: Any, cast: Cast) -> None:
    document = cast.released()
    browser = sign_in(cast.disclosure)
    page = browser.get("/desk/figures/?year=2026").content.decode()
    assert "主动公开政府信息数" in page
    opened = browser.get("/desk/figures/proactive.total/?year=2026").content.decode()
    assert document.index_number in opened
    assert "990000-D01#" in opened
    assert browser.get("/desk/figures/nonsense/").status_code == 404
    correct(cast, document, "新", at=AT)
    assert (
        "更正件数"
        in browser.get("/desk/figures/documents.corrected/?year=2026&tree=1").content.decode()
    )
