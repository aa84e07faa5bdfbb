"""Documents in the staff interface: sign-in, drafts, and the steps of a document."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.actions import reviews
from gongkai.documents.models import Document
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.workflow import ReturnReasons
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_account, grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import AccountKind, PostKind
from tests.cast import AT, PASSWORD, SINCE, Cast
from tests.desk.document_pages import form
from tests.desk.test_timeline import without_marks

PLACES = ["/desk/", "/desk/documents/", "/desk/documents/new/", "/desk/figures/"]


@pytest.mark.parametrize("address", PLACES)
def test_desk_asks_for_a_sign_in(client: Client, cast: Cast, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address}")


@pytest.mark.parametrize("address", PLACES)
def test_desk_opens_for_the_staff_and_is_not_cached(sign_in: Any, cast: Cast, address: str) -> None:
    answer = sign_in(cast.drafter).get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("address", PLACES)
def test_citizen_cannot_open_the_desk(client: Client, cast: Cast, address: str) -> None:
    client.force_login(create_account("citizen", PASSWORD, name=None, kind=AccountKind.CITIZEN))
    assert client.get(address).status_code == 403


def test_sign_in_requires_the_right_password(client: Client, cast: Cast) -> None:
    wrong = client.post("/sign-in/", {"username": "drafter", "password": "wrong"})
    assert wrong.status_code == 200
    assert "用户名或者密码不正确" in wrong.content.decode()
    assert 'role="alert"' in wrong.content.decode()
    right = client.post("/sign-in/", {"username": "Drafter", "password": PASSWORD})
    assert (right.status_code, right["Location"]) == (302, "/desk/")
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/desk/").status_code == 302


def test_citizen_cannot_sign_in_at_the_desk(client: Client, cast: Cast) -> None:
    create_account("citizen", PASSWORD, name=None, kind=AccountKind.CITIZEN)
    answer = client.post("/sign-in/", {"username": "citizen", "password": PASSWORD})
    assert "用户名或者密码不正确" in answer.content.decode()


def test_sign_in_does_not_redirect_to_another_site(client: Client, cast: Cast) -> None:
    answer = client.post(
        "/sign-in/?next=https://example.org/",
        {"username": "drafter", "password": PASSWORD, "next": "https://example.org/"},
    )
    assert answer["Location"] == "/desk/"


def test_language_of_the_desk_is_kept_in_a_cookie(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.drafter)
    answer = browser.post("/language/", {"language": "en", "next": "https://example.org/"})
    assert answer["Location"] == "/desk/"
    assert "My work" in browser.get("/desk/").content.decode()
    browser.post("/language/", {"language": "nonsense", "next": "/desk/"})
    assert "My work" in browser.get("/desk/").content.decode()


def test_drafter_writes_edits_and_submits(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.drafter)
    page = browser.get("/desk/documents/new/").content.decode()
    assert "示范区财政厅" in page
    answer = browser.post("/desk/documents/new/", form(cast, place=f"{cast.finance.pk}-"))
    document = Document.objects.get()
    assert answer["Location"] == f"/desk/documents/{document.pk}/edit/"
    assert document.open_version.text == "<p>第一段</p>\n<p>第二段</p>"  # type: ignore[union-attr]
    answer = browser.post(
        f"/desk/documents/{document.pk}/edit/", form(cast, title="新题", revision=1, leave="1")
    )
    assert answer["Location"] == f"/desk/documents/{document.pk}/"
    document.refresh_from_db()
    assert document.title == "新题"
    assert (
        browser.post(f"/desk/documents/{document.pk}/act/submit/", {"opinion": ""}).status_code
        == 302
    )
    assert document.versions.get().state == "office_review"


def test_place_of_another_body_cannot_be_forged(sign_in: Any, cast: Cast) -> None:
    answer = sign_in(cast.drafter).post(
        "/desk/documents/new/", form(cast, place=f"{cast.health.pk}-")
    )
    assert answer.status_code == 400
    assert not Document.objects.exists()


def test_users_without_drafter_post_see_a_message(sign_in: Any, cast: Cast) -> None:
    assert "没有拟稿岗位" in sign_in(cast.head).get("/desk/documents/new/").content.decode()


@pytest.mark.parametrize("field", ["title", "text", "reason", "document_number"])
def test_control_characters_are_removed(sign_in: Any, cast: Cast, field: str) -> None:
    answer = sign_in(cast.drafter).post(
        "/desk/documents/new/", form(cast, place=f"{cast.finance.pk}-", **{field: "a\x00b\x1f"})
    )
    assert answer.status_code == 302
    version = Document.objects.get().versions.get()
    assert getattr(version, field) in {"ab", "<p>ab</p>"}


def test_script_in_a_text_is_escaped(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.drafter)
    text = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    browser.post(
        "/desk/documents/new/",
        form(cast, place=f"{cast.finance.pk}-", text=text, title="<script>alert(2)</script>"),
    )
    document = Document.objects.get()
    for address in (
        f"/desk/documents/{document.pk}/",
        f"/desk/documents/{document.pk}/edit/",
        "/desk/documents/",
        "/desk/",
    ):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
        assert 'href="javascript' not in page


def test_second_tab_sees_the_differences_and_keeps_its_input(sign_in: Any, cast: Cast) -> None:
    browser, document = sign_in(cast.drafter), cast.draft()
    address = f"/desk/documents/{document.pk}/edit/"
    assert browser.post(address, form(cast, text="先保存的", revision=1)).status_code == 302
    late = browser.post(address, form(cast, text="后保存的", revision=1))
    page = late.content.decode()
    assert late.status_code == 409
    assert "后保存的</textarea>" in page
    assert "<del>先</del><ins>后</ins>保存的" in without_marks(page).replace("\n", "")
    assert 'name="revision" value="2"' in page
    document.refresh_from_db()
    assert document.open_version.plain_text == "先保存的"  # type: ignore[union-attr]
    assert browser.post(address, form(cast, text="后保存的", revision=2)).status_code == 302


def test_untouched_text_keeps_its_exact_form(sign_in: Any, cast: Cast) -> None:
    text = '<p lang="ug" dir="rtl">ئۇچۇر</p><table><tr><td colspan="2">甲</td></tr></table>'
    document = cast.draft(text=text)
    kept = document.open_version.text  # type: ignore[union-attr]
    browser = sign_in(cast.drafter)
    from gongkai.kit.markdown import to_markdown  # noqa: PLC0415

    browser.post(
        f"/desk/documents/{document.pk}/edit/",
        form(cast, text=to_markdown(kept), title="新题", revision=1),
    )
    document.refresh_from_db()
    assert document.title == "新题"
    assert document.versions.get().text == kept


def test_text_in_review_is_read_only(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    browser = sign_in(cast.drafter)
    answer = browser.post(
        f"/desk/documents/{document.pk}/edit/", form(cast, title="改", revision=2)
    )
    assert answer["Location"] == f"/desk/documents/{document.pk}/"
    assert "正文只读" in browser.get(f"/desk/documents/{document.pk}/").content.decode()
    document.refresh_from_db()
    assert document.title != "改"


def test_somebody_elses_draft_is_refused_with_its_own_reason(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    browser = sign_in(cast.disclosure)  # sees the draft, and is not its author
    for page in ("edit", "text"):
        answer = browser.get(f"/desk/documents/{document.pk}/{page}/")
        assert answer["Location"] == f"/desk/documents/{document.pk}/"
        said = browser.get(f"/desk/documents/{document.pk}/").content.decode()
        said = said.partition('class="messages')[2].partition("</ul>")[0] or said
        assert "正文只读" not in said
        assert str(refusal_to_edit(document, by=cast.disclosure, on=AT.date())) in said


def test_refused_step_shows_its_reason_and_changes_nothing(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    grant_post(cast.drafter, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    browser = sign_in(cast.drafter)
    page = browser.get(f"/desk/documents/{document.pk}/").content.decode()
    assert 'aria-disabled="true">处室审核通过' in page
    assert "拟稿人不得审查、签发自己起草的公文" in page
    answer = browser.post(f"/desk/documents/{document.pk}/act/pass-office/", {"opinion": ""})
    assert answer.status_code == 409
    assert "拟稿人不得审查" in answer.content.decode()
    assert document.versions.get().state == "office_review"


def test_second_of_two_reviewers_is_refused(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    browser = sign_in(cast.head)
    address = f"/desk/documents/{document.pk}/act/pass-office/"
    assert browser.post(address, {"opinion": ""}).status_code == 302
    late = browser.post(address, {"opinion": ""})
    assert late.status_code == 409
    assert "现在不能办理" in late.content.decode()
    assert document.versions.get().steps.filter(decision="pass").count() == 1


@pytest.mark.parametrize("verb", ["nonsense", "release-all"])
def test_unknown_step_is_a_404(sign_in: Any, cast: Cast, verb: str) -> None:
    document = cast.draft()
    assert (
        sign_in(cast.drafter).post(f"/desk/documents/{document.pk}/act/{verb}/").status_code == 404
    )


def test_steps_require_post(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    assert (
        sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/act/submit/").status_code == 405
    )


def test_step_from_another_site_is_refused(cast: Cast) -> None:
    document = cast.draft()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.drafter.account)
    answer = browser.post(f"/desk/documents/{document.pk}/act/submit/")
    assert answer.status_code == 403
    assert "表单未被接受" in answer.content.decode()


def test_dates_of_steps_are_checked(sign_in: Any, cast: Cast) -> None:
    document = cast.approved()
    browser, address = sign_in(cast.disclosure), f"/desk/documents/{document.pk}/act/schedule/"
    assert browser.post(address, {"due_at": ""}).status_code == 400
    assert browser.post(address, {"due_at": "yesterday"}).status_code == 400
    assert browser.post(address, {"due_at": "2001-01-01T09:00"}).status_code == 409
    late = browser.post(address, {"due_at": "2199-01-01T09:00"})
    assert (late.status_code, "20个工作日" in late.content.decode()) == (409, True)
    assert 'value="2199-01-01T09:00"' in late.content.decode()
    told = {"due_at": "2199-01-01T09:00", "reason": "等待统一公布"}
    assert browser.post(address, told).status_code == 302
    assert "等待统一公布" in browser.get(f"/desk/documents/{document.pk}/").content.decode()


def test_release_and_discarding_ask_first(sign_in: Any, cast: Cast) -> None:
    document = cast.approved()
    browser, address = sign_in(cast.disclosure), f"/desk/documents/{document.pk}/act/release/"
    asked = browser.post(address)
    page = asked.content.decode()
    assert asked.status_code == 200
    for named in (document.title, cast.finance.label, "确认后立即公开", "发布时分配"):
        assert named in page
    document.refresh_from_db()
    assert document.status == "preparing"
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    stale = {"confirm": "1", "revision": str(int(revision[1]) - 1)}
    assert browser.post(address, stale).status_code == 409
    assert browser.post(address, {"confirm": "1", "revision": revision[1]}).status_code == 302
    document.refresh_from_db()
    assert document.status == "released"


def test_discarded_draft_is_listed_apart_and_restored(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(title="丢弃的稿子"), sign_in(cast.drafter)
    address = f"/desk/documents/{document.pk}/act/discard/"
    assert "30天" in browser.post(address).content.decode()
    assert browser.post(address, {"confirm": "1"}).status_code == 302
    assert "丢弃的稿子" not in browser.get("/desk/documents/").content.decode()
    assert "丢弃的稿子" not in browser.get("/desk/").content.decode()
    listed = browser.get("/desk/documents/?state=discarded").content.decode()
    assert "丢弃的稿子" in listed
    assert '<option value="restore"' in listed
    page = browser.get(f"/desk/documents/{document.pk}/").content.decode()
    assert f'action="/desk/documents/{document.pk}/act/restore/"' in page
    edit = browser.get(f"/desk/documents/{document.pk}/edit/")
    assert edit.status_code == 302
    assert browser.post(f"/desk/documents/{document.pk}/act/restore/").status_code == 302
    assert "丢弃的稿子" in browser.get("/desk/").content.decode()


def test_returned_draft_says_so_with_the_reason(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    pages = [
        "/desk/",
        "/desk/documents/",
        *(f"/desk/documents/{document.pk}/{end}" for end in ("", "edit/")),
    ]
    for address in pages:
        assert "附件缺一页" not in browser.get(address).content.decode()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("附件缺一页"), by=cast.head, at=AT)
    for address in pages:
        page = browser.get(address).content.decode()
        assert "附件缺一页" in page
        assert ("本稿已被退回" in page) == (address not in pages[:2])
    document.refresh_from_db()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    reviews.recall_version(document, by=cast.drafter, at=AT)
    assert "已被退回" not in browser.get(pages[-1]).content.decode()


def test_draft_offers_the_catalogue_items_of_its_body(sign_in: Any, cast: Cast) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(region="990101")
    document = cast.draft()
    page = sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/edit/").content.decode()
    assert "治安管理" in page
    assert "（乡镇）" not in page
    township = CatalogueItem.objects.get(code="A21-15")
    answer = sign_in(cast.drafter).post(
        f"/desk/documents/{document.pk}/edit/",
        form(cast, title="通知", text="内容", catalogue_item=township.pk),
    )
    assert answer.status_code == 400


def test_form_marks_what_a_submission_needs(cast: Cast, sign_in: Any) -> None:
    page = sign_in(cast.drafter).get("/desk/documents/new/")
    marked = {
        name
        for name, field in page.context["form"].fields.items()
        if getattr(field, "is_marked", 0)
    }
    assert marked == {
        "place",
        "title",
        "text",
        "attribute",
        "catalogue_item",
        "genre",
        "formed_on",
    }
    assert page.content.decode().count('class="must"') == len(marked)


def test_day_of_force_before_the_forming_warns(cast: Cast, sign_in: Any) -> None:
    desk, document = sign_in(cast.drafter), cast.draft()
    address = f"/desk/documents/{document.pk}/edit/"
    form = desk.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "file"}
    for day, warns in (("2026-11-11", True), ("2026-11-12", False)):
        form = desk.get(address).context["form"]
        sent |= {"revision": form["revision"].value(), "effective_on": day, "kept": ""}
        answer = desk.post(address, sent, follow=True)
        levels = [one.level_tag for one in answer.context["messages"]]
        assert ("warning" in levels) is warns, day
        shown = desk.get(f"/desk/documents/{document.pk}/").content.decode()
        assert ("早于成文日期" in shown) is warns, day


@pytest.mark.parametrize("text", ["", "  \n\n", "\u3000"])
def test_empty_draft_is_refused_at_both_fields(sign_in: Any, cast: Cast, text: str) -> None:
    browser, place = sign_in(cast.drafter), f"{cast.finance.pk}-"
    empty = form(cast, place=place, title=text, text=text)

    refused = browser.post("/desk/documents/new/", empty)

    page = refused.content.decode()
    assert refused.status_code == 400
    assert not Document.objects.exists()
    assert 'id="id_title_error"' in page
    assert 'id="id_text_error"' in page
    assert page.count("请填写标题或者正文") >= 2
    titled = browser.post("/desk/documents/new/", {**empty, "title": "只有标题"})
    assert titled.status_code == 302
    document = Document.objects.get()
    emptied = browser.post(titled["Location"], form(cast, title=text, text=text, revision=0))
    assert emptied.status_code == 409
    document.refresh_from_db()
    assert document.open_version is not None
    assert document.open_version.title == "只有标题"


def test_legal_ground_is_shown_in_the_language_of_the_page(sign_in: Any, cast: Cast) -> None:
    document = cast.draft(
        attribute="closed", reason="名单", ground="D4", review_on=date(2027, 5, 1)
    )
    browser = sign_in(cast.drafter)
    page = browser.get(f"/desk/documents/{document.pk}/").content.decode()
    assert "公开会对第三方合法权益造成损害" in page
    browser.post("/language/", {"language": "en", "next": "/desk/"})
    page = browser.get(f"/desk/documents/{document.pk}/").content.decode()
    assert "公开会对第三方合法权益造成损害" not in page
