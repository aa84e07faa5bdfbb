"""What a hand on the keyboard alone can do: reach, read, fetch and decide."""

from typing import Any

import pytest

from gongkai.documents.states import State
from tests.browser.addresses import LONG, STAFF, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FAR = 120
# What has the focus: its words, or the name of its field.
HELD = """() => { const e = document.activeElement;
  return e.tagName === 'BODY' ? '' : e.name ? `[${e.name}]` : (e.innerText || e.getAttribute('aria-label') || '').trim(); }"""
REACHED = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(e => e.checkVisibility() && e.getClientRects().length).length"""


def tab_to(page: Any, words: str) -> None:
    """Press Tab until the thing of that name has the focus."""
    for _press in range(FAR):
        page.keyboard.press("Tab")
        if words in page.evaluate(HELD):
            return
    raise AssertionError(f"{words} was not reached in {FAR} steps")


def test_keyboard_reaches_the_content_first(look: Any) -> None:
    page = look()
    page.at("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_visitor_searches_reads_and_fetches_a_file(look: Any) -> None:
    page = look()
    page.at("/")
    tab_to(page, "[q]")
    page.keyboard.type("收费 范围")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    tab_to(page, "关于公布收费目录的通知")
    page.keyboard.press("Enter")
    page.wait_for_url("**/i/990000-D01/2026-00001/")
    tab_to(page, "a.pdf")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "a.pdf"


def test_reviewer_opens_the_work_and_passes_a_document(look: Any, world: World) -> None:
    waiting = world.waiting
    assert waiting is not None
    page = look(who="head")
    page.at("/desk/")
    tab_to(page, LONG)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/documents/{waiting.pk}/")
    tab_to(page, "[opinion]")
    page.keyboard.type("同意。")
    page.keyboard.press("Tab")
    assert "通过" in page.evaluate(HELD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.good")
    waiting.refresh_from_db()
    assert waiting.open_version is not None
    assert waiting.open_version.state == State.SECRECY_REVIEW


def test_reading_of_a_refused_form_begins_at_its_summary(look: Any) -> None:
    page = look()
    page.at("/sign-in/")
    page.fill("[name=username]", "drafter")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.bad")
    assert page.title().startswith("有错误")
    # The script of the page moves the focus a moment after the page has been drawn.
    page.wait_for_selector(".notice.bad:focus")


@pytest.mark.parametrize("address", ["/", "/i/990000-D01/2026-00001/", "/desk/documents/"])
def test_tab_visits_everything_once_and_in_order(look: Any, address: str) -> None:
    page = look(who=STAFF)
    page.at(address)
    page.evaluate("window.seen = []; addEventListener('focusin', e => seen.push(e.target))")
    number = page.evaluate(REACHED)
    # Where the focus has been everywhere it leaves the page; a date takes a step for each of its parts.
    for _press in range(4 * number):
        page.keyboard.press("Tab")
        if page.evaluate("new Set(seen).size") == number:
            break
    assert page.evaluate("new Set(seen).size") == number
    assert page.evaluate(
        "seen.every((e, n) => !n || seen[n - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)"
    )
