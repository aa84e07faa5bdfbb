"""What scripts add at the desk: keeping what is typed."""

from typing import Any

import pytest

from gongkai.documents.models import Document, WorkingCopy
from gongkai.organisations.models import Session
from tests.browser.addresses import STAFF, VISITOR, World
from tests.browser.editing import write, written
from tests.browser.steps import follow
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "[data-autosave-status]:not(:empty)"


def own_draft(world: World) -> Document:
    return next(
        one for one in world.health if one.open_version and one.open_version.state == "draft"
    )


def test_what_was_typed_is_there_after_the_window_is_gone(look: Any, world: World) -> None:
    address = f"/desk/documents/{own_draft(world).pk}/edit/"
    page = look(who=STAFF)
    page.at(address)
    write(page, "窗口关掉之前打的字")
    page.wait_for_selector(KEPT)
    assert "已暂存" in page.inner_text(KEPT)
    write(page, "窗口关掉之前打的字，还有这些")
    page.goto("about:blank")  # at once: nothing waits for the pause
    page.at(address)
    page.click("a[href^='?copy=']")
    page.wait_for_url("**?copy=*")
    assert written(page) == "<p>窗口关掉之前打的字，还有这些</p>"
    write(page, "保存下来的字")
    page.click("button[name=leave]")
    page.wait_for_selector(".notice.good")
    assert not WorkingCopy.objects.exists()
    assert page.faults == []


def test_a_chosen_file_alone_leaves_no_copy_behind(look: Any, world: World, tmp_path: Any) -> None:
    address = f"/desk/documents/{own_draft(world).pk}/edit/"
    (tmp_path / "附件.txt").write_text("附件", encoding="utf-8")
    page = look(who=STAFF)
    page.at(address)
    page.set_input_files("input[name=file]", str(tmp_path / "附件.txt"))
    page.goto("about:blank")
    page.at(address)
    assert not WorkingCopy.objects.exists()
    assert page.locator("a[href^='?copy=']").count() == 0


def test_of_two_windows_the_later_sees_both_texts(look: Any, world: World) -> None:
    address = f"/desk/documents/{own_draft(world).pk}/edit/"
    first, second = look(who=STAFF), look(who=STAFF)
    for page, text in ((first, "第一个窗口的字"), (second, "第二个窗口的字")):
        page.at(address)
        write(page, text)
        page.wait_for_selector(KEPT)
    assert "已暂存" in second.inner_text(KEPT)
    assert WorkingCopy.objects.count() == 2  # one of each window
    first.click("button[name=leave]")
    first.wait_for_selector(".notice.good")
    second.click("button[name=leave]")
    second.wait_for_selector(".notice.bad ins")
    assert written(second) == "<p>第二个窗口的字</p>"
    assert second.input_value("#their_text") == "第一个窗口的字"
    assert second.faults == []


def test_text_sent_after_all_sessions_were_ended_is_saved_after_the_sign_in(
    look: Any, world: World
) -> None:
    page = look(who=VISITOR)

    def sign_in() -> None:
        page.fill("[name=username]", STAFF)
        page.fill("[name=password]", PASSWORD)
        follow(page, "main form:has([name=password]) .actions button")

    page.at("/sign-in/")
    sign_in()
    page.wait_for_url("**/desk/")
    page.at("/desk/documents/new/")
    page.fill("#id_title", "会话结束前写的公文")
    write(page, "会话结束前写的正文")
    Session.objects.all().delete()
    page.click("main form[data-autosave-url] button.first")
    page.wait_for_url("**/sign-in/**")
    sign_in()
    page.wait_for_url("**/account/unsent/")
    assert "会话结束前写的正文" in page.locator("textarea").all_inner_texts() + [
        one.input_value() for one in page.locator("textarea").all()
    ]
    page.click("main form button.first")
    page.wait_for_url("**/edit/")
    assert written(page) == "<p>会话结束前写的正文</p>"
    assert page.faults == []


def test_a_draft_with_files_is_discarded_and_restored(look: Any, world: World) -> None:
    draft = own_draft(world)
    page = look(who=STAFF)
    page.at(f"/desk/documents/{draft.pk}/edit/")
    page.fill("#id_title", "撤回以后丢弃的稿子")
    page.fill("input.filter", "财政")
    assert page.locator("#id_subject option:not([hidden])").count() < 30
    page.press("input.filter", "Enter")
    assert "财政" in page.locator("#id_subject option:checked").inner_text()
    page.set_input_files(
        "#id_file",
        [
            {"name": "一.txt", "mimeType": "text/plain", "buffer": b"1"},
            {"name": "二.txt", "mimeType": "text/plain", "buffer": b"2"},
        ],
    )
    assert page.locator("[data-drop-names] li").count() == 2
    page.click("button[formaction]")
    page.wait_for_selector(".files li:nth-child(2)")
    assert page.input_value("#id_title") == "撤回以后丢弃的稿子"
    page.click("button[name=leave]")
    page.wait_for_selector(".notice.good")
    page.click("form[action$='/discard/'] button")
    page.wait_for_selector("form input[name=confirm]", state="attached")
    page.click("form:has(input[name=confirm]) button.first")
    page.wait_for_selector("form[action$='/restore/']")
    page.at("/desk/documents/?state=discarded")
    page.check(f"input[name=ids][value^='{draft.pk}:']")
    assert page.input_value("select[data-bulk]") == "restore"
    page.click(".bulk button")
    page.click("form[action$='/bulk/'] button.first")
    page.wait_for_selector(".tag.fine")
    page.at("/desk/documents/")
    assert "撤回以后丢弃的稿子" in page.inner_text("table")
    page.check(f"input[name=ids][value^='{draft.pk}:']")
    assert "(1/1)" in page.inner_text("select[data-bulk] option:checked")
    assert page.faults == []


def test_new_document_takes_files_chosen_and_dropped_and_keeps_the_text(
    look: Any, world: World
) -> None:
    page = look(who=STAFF)
    page.at("/desk/documents/new/")
    page.fill("#id_title", "关于供暖的通知")
    write(page, "各单位：\n\n按期供暖。")
    page.set_input_files(
        "#id_file",
        [
            {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"1"}
            for name in ("一", "二")
        ],
    )
    dropped = page.evaluate_handle("""() => {
      const moved = new DataTransfer();
      moved.items.add(new File(["3"], "三.txt", {type: "text/plain"}));
      return moved;
    }""")
    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": dropped})
    assert page.locator("[data-drop-names] li").count() == 3
    page.click("form[data-autosave-url] button.first")
    page.wait_for_url("**/edit/")
    assert page.locator(".files li").count() == 3
    assert "三.txt" in page.inner_text(".files")
    assert written(page) == "<p>各单位：</p>\n<p>按期供暖。</p>"
    assert page.faults == []
