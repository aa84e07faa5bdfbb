"""The timeline of a document: persons, posts, reasons and changes of the text."""

import csv
import io
import re
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.desk.documents import timeline_views
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.models import Document
from gongkai.documents.workflow import Opinion, ReleaseMoment, ReturnReasons, WithdrawalReason
from tests.cast import AT, Cast, later


def without_marks(page: str) -> str:
    """Return a page without the words around changes that only screen readers say."""
    return re.sub(r'<span class="hidden">\[[^<]*\]</span>', "", page)


def place(document: Document) -> str:
    return f"/desk/documents/{document.pk}/acts/"


def corrected(cast: Cast) -> Document:
    document = cast.released()
    drafts.start_version(document, by=cast.drafter, at=later(hours=1))
    document.refresh_from_db()
    facts = cast.facts(text="<p>目录之外的费用，任何单位和个人有权拒绝。</p>", change_note="改用词")
    drafts.edit_version(document, facts, by=cast.drafter, at=later(hours=1), revision=1)
    return releases.release_document(
        cast.review(document, at=later(hours=2)), by=cast.disclosure, at=later(hours=3)
    )


def test_timeline_names_person_post_and_reason(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("缺少依据"), by=cast.head, at=later(hours=1))
    page = sign_in(cast.drafter).get(place(document)).content.decode()
    returned, submitted = page.index("退回"), page.index("送审")
    assert returned < submitted
    assert (
        page.index("Head · ")
        < page.index("缺少依据")
        < submitted
        < page.index("Drafter · ", submitted)
    )
    assert "处室负责人" in page


def test_reason_is_shown_only_at_its_step(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, Opinion("请审"), by=cast.drafter, at=AT)
    reviews.pass_office_review(document, Opinion("同意"), by=cast.head, at=AT)
    moments = timeline_views.moments(document, list(timeline_views.acts_of(document)))
    assert [(str(one.person), one.text) for one in moments] == [
        ("Drafter", "请审"),
        ("Head", "同意"),
    ]


def test_withdrawal_shows_its_reason_and_system_acts_their_author(sign_in: Any, cast: Cast) -> None:
    document = cast.approved()
    releases.schedule_release(document, ReleaseMoment(later(hours=1)), by=cast.disclosure, at=AT)
    releases.release_document(document, by=None, at=later(hours=1))
    releases.withdraw_document(
        document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(hours=2)
    )
    page = sign_in(cast.drafter).get(place(document)).content.decode()
    assert "附件有误" in page
    assert "系统自动" in page


def test_new_version_links_to_its_changes(sign_in: Any, cast: Cast) -> None:
    document, browser = corrected(cast), sign_in(cast.drafter)
    address = f"/desk/documents/{document.pk}/versions/2/"
    page = browser.get(place(document)).content.decode()
    assert page.count(f'href="{address}"') == 2  # The acts of submission and release.
    assert "改用词" in page
    assert "<del>收</del>费<ins>用</ins>" in without_marks(browser.get(address).content.decode())
    for number in (1, 3):
        assert browser.get(f"/desk/documents/{document.pk}/versions/{number}/").status_code == 404


def test_timeline_is_paged_by_key(sign_in: Any, cast: Cast, monkeypatch: Any) -> None:
    document, browser = corrected(cast), sign_in(cast.drafter)
    monkeypatch.setattr(timeline_views, "PAGE", 5)
    first = browser.get(place(document))
    second = browser.get(place(document) + first.context["next_url"])
    numbers = [one.act.pk for answer in (first, second) for one in answer.context["moments"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 10
    assert browser.get(place(document) + "?page=x").status_code == 400


def test_query_count_does_not_depend_on_acts(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    with CaptureQueriesContext(connection) as one:
        browser.get(place(document))
    reviews.pass_office_review(document, by=cast.head, at=AT)
    reviews.pass_secrecy_review(document, by=cast.secrecy, at=AT)
    with django_assert_num_queries(len(one)):
        browser.get(place(document))


def test_timeline_is_exported(sign_in: Any, cast: Cast) -> None:
    document = corrected(cast)
    answer = sign_in(cast.drafter).get(place(document) + "?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 13
    assert {row[3] for row in rows[1:]} == {"Drafter", "Head", "Secrecy", "Disclosure", "Approver"}


def test_strangers_cannot_see_the_timeline(sign_in: Any, cast: Cast) -> None:
    document, browser = corrected(cast), sign_in(cast.stranger)
    assert browser.get(place(document)).status_code == 404
    assert browser.get(f"/desk/documents/{document.pk}/versions/2/").status_code == 404


def test_two_versions_are_compared_side_by_side_with_their_fields(sign_in: Any, cast: Cast) -> None:
    document = corrected(cast)
    drafts.start_version(document, by=cast.drafter, at=later(hours=4))
    document.refresh_from_db()
    facts = cast.facts(title="停车收费目录", text="<p>一</p>", formed_on=date(2026, 11, 13))
    drafts.edit_version(document, facts, by=cast.drafter, at=later(hours=4), revision=1)
    attach_file(document, io.BytesIO(b"x"), "目录.txt", by=cast.drafter, at=later(hours=4))
    browser = sign_in(cast.drafter)
    address = f"/desk/documents/{document.pk}/versions/3/"
    page = without_marks(browser.get(f"{address}?before=1").content.decode())
    assert "标题</dt>" in page
    assert "停车" in page
    assert "2026-11-1<del>2</del><ins>3</ins>" in page
    assert "<ins>目录.txt" in page
    assert '<th scope="col">第1版</th>' in page
    assert "<option selected>1</option>" in page
    for wrong in ("?before=3", "?before=9", "?before=0"):
        assert browser.get(address + wrong).status_code == 404


def test_screen_readers_hear_what_was_added_and_removed(sign_in: Any, cast: Cast) -> None:
    document = corrected(cast)
    page = sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/versions/2/").content.decode()
    assert '<del><span class="hidden">[删除]</span>收<span class="hidden">[完]</span></del>' in page
    assert '<ins><span class="hidden">[增加]</span>用<span class="hidden">[完]</span></ins>' in page
