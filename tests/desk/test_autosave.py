"""Autosave: unsaved input is stored, and two users who save the same draft lose no text."""

from datetime import date
from typing import Any

import pytest

from gongkai.documents.actions import drafts, reviews
from gongkai.documents.actions.discards import discard_version, erase_version
from gongkai.documents.actions.drafts import DraftFacts
from gongkai.documents.models import Document, WorkingCopy
from gongkai.documents.personal_rules import MAX_COPIES
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, PASSWORD, SINCE, Cast, later
from tests.desk.document_pages import form
from tests.desk.test_timeline import without_marks
from tests.ui.factors import password_step


def keep(browser: Any, document: Document | None, values: dict[str, Any], stamp: str = "") -> Any:
    place = document.pk if document else "new"
    return browser.post(f"/desk/documents/{place}/copy/", {**values, "kept": stamp})


def edit(document: Document) -> str:
    return f"/desk/documents/{document.pk}/edit/"


def restored(browser: Any, address: str, copy: WorkingCopy | None = None) -> str:
    """Return the page of the form with a working copy, the only one if none is named."""
    page = browser.get(f"{address}?copy={(copy or WorkingCopy.objects.get()).pk}")
    return str(page.content.decode())


def test_copy_is_stored_offered_restored_and_deleted_on_save(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    acts = Act.objects.count()
    told = keep(
        browser, document, form(cast, text="打了一半", title="半个题", attribute="", revision=1)
    ).json()
    assert "已暂存" in told["message"]
    plain = browser.get(edit(document)).content.decode()
    assert "尚未保存" in plain
    assert "打了一半" not in plain
    again = restored(browser, edit(document))
    assert "打了一半</textarea>" in again
    assert 'value="半个题"' in again
    assert f'name="kept" value="{told["stamp"]}"' in again
    saved = form(cast, text="打完了", revision=1, kept=told["stamp"])
    assert browser.post(edit(document), saved).status_code == 302
    assert not WorkingCopy.objects.exists()
    assert Act.objects.count() == acts


def test_copy_is_updated_by_each_autosave(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    stamp = keep(browser, document, form(cast, text="一", revision=1)).json()["stamp"]
    second = keep(browser, document, form(cast, text="一二", revision=1), stamp).json()["stamp"]
    assert WorkingCopy.objects.get().fields["text"] == "一二"
    assert second != stamp


def test_each_window_has_a_copy_and_the_form_offers_both(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    first = keep(browser, document, form(cast, text="第一个窗口", revision=1)).json()["stamp"]
    other = keep(browser, document, form(cast, text="第二个窗口", revision=1))
    assert other.status_code == 200
    keep(browser, document, form(cast, text="还是第一个", revision=1), first)
    kept = {one.fields["text"]: one for one in WorkingCopy.objects.all()}
    assert set(kept) == {"第二个窗口", "还是第一个"}
    page = browser.get(edit(document)).content.decode()
    assert all(f"?copy={one.pk}" in page for one in kept.values())
    second = restored(browser, edit(document), kept["第二个窗口"])
    assert "第二个窗口</textarea>" in second
    assert f"?copy={kept['还是第一个'].pk}" in second
    assert f'href="?copy={kept["第二个窗口"].pk}"' not in second


def test_older_copy_of_a_new_document_does_not_stop_the_autosave_of_the_next(
    sign_in: Any, cast: Cast
) -> None:
    browser, place = sign_in(cast.drafter), f"{cast.finance.pk}-"
    keep(browser, None, form(cast, text="上周没写完的", title="上周", place=place))
    answer = keep(browser, None, form(cast, text="今天的新公文", title="今天", place=place))
    assert answer.status_code == 200
    keep(browser, None, form(cast, text="今天写完了", place=place), answer.json()["stamp"])
    assert [one.fields["text"] for one in WorkingCopy.objects.order_by("kept_at")] == [
        "上周没写完的",
        "今天写完了",
    ]
    saved = form(
        cast, text="今天写完了", place=place, kept=WorkingCopy.objects.latest("kept_at").stamp
    )
    assert browser.post("/desk/documents/new/", saved).status_code == 302
    assert "上周没写完的</textarea>" in restored(browser, "/desk/documents/new/")


def test_number_of_copies_is_limited(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    for _copy in range(MAX_COPIES):
        last = keep(browser, document, form(cast, revision=1))
    refused = keep(browser, document, form(cast, revision=1))
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-copies")
    stamp = last.json()["stamp"]
    assert keep(browser, document, form(cast, revision=1), stamp).status_code == 200


def test_saving_in_one_window_keeps_the_copy_of_another(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    keep(browser, document, form(cast, text="第一个窗口", revision=1))
    assert (
        browser.post(edit(document), form(cast, text="第二个窗口", revision=1)).status_code == 302
    )
    assert WorkingCopy.objects.get().fields["text"] == "第一个窗口"


def test_saving_with_an_older_stamp_keeps_the_newer_copy(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    first = keep(browser, document, form(cast, text="一", revision=1)).json()["stamp"]
    keep(browser, document, form(cast, text="一二", revision=1), first)
    assert (
        browser.post(edit(document), form(cast, text="一", revision=1, kept=first)).status_code
        == 302
    )
    assert WorkingCopy.objects.get().fields["text"] == "一二"


def test_copy_is_deleted_when_the_draft_becomes_a_state_secret(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    keep(browser, document, form(cast, text="原来的话", revision=1))
    stub = DraftFacts(attribute="closed", reason="涉密", ground="D1", review_on=date(2027, 5, 1))
    drafts.edit_version(document, stub, by=cast.drafter, at=AT, revision=1)
    assert not WorkingCopy.objects.exists()


def test_discarded_copy_is_deleted(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    keep(browser, document, form(cast, revision=1))
    keep(browser, document, form(cast, text="另一个窗口", revision=1))
    copy = WorkingCopy.objects.earliest("kept_at")
    answer = browser.post(f"/desk/documents/{document.pk}/copy/forget/", {"copy": copy.pk})
    assert answer["Location"] == edit(document)
    assert WorkingCopy.objects.get().fields["text"] == "另一个窗口"
    browser.post("/desk/documents/new/copy/forget/", {"copy": WorkingCopy.objects.get().pk})
    assert WorkingCopy.objects.exists()
    browser.post(
        f"/desk/documents/{document.pk}/copy/forget/", {"copy": WorkingCopy.objects.get().pk}
    )
    assert not WorkingCopy.objects.exists()


def test_new_document_is_autosaved_before_its_first_save(sign_in: Any, cast: Cast) -> None:
    browser, place = sign_in(cast.drafter), f"{cast.finance.pk}-"
    stamp = keep(browser, None, form(cast, text="还没有保存", place=place)).json()["stamp"]
    assert not Document.objects.exists()
    assert "尚未保存" in browser.get("/desk/documents/new/").content.decode()
    assert "还没有保存</textarea>" in restored(browser, "/desk/documents/new/")
    answer = browser.post(
        "/desk/documents/new/", form(cast, text="保存了", place=place, kept=stamp)
    )
    assert answer.status_code == 302
    assert not WorkingCopy.objects.exists()
    keep(browser, None, form(cast, place=place))
    browser.post("/desk/documents/new/copy/forget/", {"copy": WorkingCopy.objects.get().pk})
    assert not WorkingCopy.objects.exists()


def test_copy_is_private(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    keep(
        sign_in(cast.drafter),
        document,
        form(cast, text="只给自己看", title="只给自己看", revision=1),
    )
    grant_post(cast.head, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    head, stranger = sign_in(cast.head), sign_in(cast.stranger)
    for address in (
        f"/desk/documents/{document.pk}/",
        f"{edit(document)}?copy={WorkingCopy.objects.get().pk}",
        "/desk/documents/",
        f"/desk/documents/new/?copy={WorkingCopy.objects.get().pk}",
    ):
        assert "只给自己看" not in head.get(address, follow=True).content.decode()
    assert keep(head, document, form(cast, revision=1)).json()["code"] == "not-author"
    other = {"copy": WorkingCopy.objects.get().pk}
    assert head.post(f"/desk/documents/{document.pk}/copy/forget/", other).status_code == 302
    assert keep(stranger, document, form(cast, revision=1)).status_code == 404
    assert stranger.post(f"/desk/documents/{document.pk}/copy/forget/").status_code == 404
    assert WorkingCopy.objects.get().account == cast.drafter.account


@pytest.mark.parametrize("name", ["head", "secrecy"])
def test_users_without_drafter_post_cannot_autosave(sign_in: Any, cast: Cast, name: str) -> None:
    answer = keep(sign_in(cast.people[name]), None, form(cast))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-post")


def test_possible_state_secret_is_not_autosaved(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    stamp = keep(browser, document, form(cast, text="普通", revision=1)).json()["stamp"]
    from gongkai.law.grounds import Ground  # noqa: PLC0415

    secret = form(
        cast, text="秘密", attribute="closed", ground=Ground.STATE_SECRET.value, revision=1
    )
    answer = keep(browser, document, secret, stamp)
    assert answer.status_code == 200
    assert "不予暂存" in answer.json()["message"]
    assert not WorkingCopy.objects.exists()


def test_text_in_review_is_not_autosaved(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    answer = keep(sign_in(cast.drafter), document, form(cast, revision=2))
    assert (answer.status_code, answer.json()["code"]) == (409, "read-only")


def test_invalid_or_too_long_text_is_not_autosaved(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    for text in ("a\x00", "长" * 2_000_001):
        assert (
            keep(browser, document, form(cast, text=text, revision="x")).json()["code"]
            == "unkept-text"
        )
    assert keep(browser, document, form(cast, revision="9" * 30)).status_code == 200


def test_autosave_reports_that_another_user_saved(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    browser.post(edit(document), form(cast, text="先保存的", revision=1))
    told = keep(browser, document, form(cast, text="后写的", revision=1)).json()
    assert told["stale"]
    assert "其间有人保存" in told["message"]


def test_second_user_to_save_sees_both_texts(sign_in: Any, cast: Cast) -> None:
    """Two users edit a draft; the second takes the saved text first and then restores their own."""
    document = cast.draft()
    first, _status, _where = password_step("drafter", PASSWORD)
    second = sign_in(cast.drafter)
    assert (
        first.post(
            edit(document), form(cast, text="先保存的", document_number="财〔2026〕1号", revision=1)
        ).status_code
        == 302
    )
    late = second.post(edit(document), form(cast, text="后保存的", title="后来的题目", revision=1))
    page = late.content.decode().replace("\n", "")
    assert late.status_code == 409
    assert "<del>先</del><ins>后</ins>保存的" in without_marks(
        page
    )  # The page with the differences.
    assert "先保存的</textarea>" in page  # The saved text of the other user.
    assert "后保存的</textarea>" in page  # The autosaved text of this user.
    assert "<ins>后来的题目</ins>" in page
    assert "<del>财〔2026〕1号</del>" in page
    copy = WorkingCopy.objects.get()
    assert (copy.fields["text"], copy.fields["title"]) == ("后保存的", "后来的题目")
    theirs = second.get(edit(document)).content.decode()
    assert "先保存的</textarea>" in theirs
    assert "尚未保存" in theirs
    mine = restored(second, edit(document))
    assert "后保存的</textarea>" in mine
    merged = form(
        cast, text="先保存的\n\n后保存的", title="后来的题目", revision=2, kept=copy.stamp
    )
    assert second.post(edit(document), merged).status_code == 302
    assert not WorkingCopy.objects.exists()
    document.refresh_from_db()
    assert document.open_version.plain_text == "先保存的\n后保存的"  # type: ignore[union-attr]


def test_erasing_a_discarded_draft_deletes_its_copies(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    keep(sign_in(cast.drafter), document, form(cast, revision=1))
    discarded = discard_version(document, by=cast.drafter, at=AT)
    assert WorkingCopy.objects.exists()
    erase_version(discarded, at=later(days=30))
    assert not WorkingCopy.objects.exists()


def test_new_version_has_no_old_copies(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    keep(sign_in(cast.drafter), document, form(cast, text="旧", revision=1))
    cast.review(document)
    from gongkai.documents.actions.releases import release_document  # noqa: PLC0415

    release_document(document, by=cast.disclosure, at=AT)
    drafts.start_version(document, by=cast.drafter, at=AT)
    assert not WorkingCopy.objects.exists()
