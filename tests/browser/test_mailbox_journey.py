"""A letter at phone width in real Chromium: written, routed, answered, rated, published, counted."""

import re
from pathlib import Path
from typing import Any

import pytest

from gongkai.ledger.consumers import catch_up
from gongkai.mailbox.models import MailboxLetter
from tests.cast import PASSWORD, build_cast
from tests.mailbox.letters import REPLY, mailbox
from tools.guide.walks import sign_in, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {"viewport": {"width": 390, "height": 900}, "locale": "zh-CN"}
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SHOTS = ""  # a folder for pictures of the pages, to look at them


def seen(page: Any, name: str) -> None:
    """Assert that the page is not wider than the window, and take its picture if wanted."""
    assert not page.evaluate(WIDE), name
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def take(page: Any, url: str, letter: MailboxLetter, name: str, **fields: str) -> None:
    """Take a step on the page of a letter at the desk."""
    page.goto(f"{url}/desk/letters/{letter.pk}/")
    form = page.locator(f'form[action$="/{name}/"]')
    summary = page.locator("details.act").filter(has=form).locator("summary")
    if not form.is_visible():
        summary.click()
    for field, value in fields.items():
        part = form.locator(f'[name="{name}-{field}"]')
        if part.evaluate("one => one.tagName") == "SELECT":
            part.select_option(value)
        else:
            part.fill(value)
    form.locator("button").click()
    page.wait_for_url(f"{url}/desk/letters/")


def test_a_letter_from_writing_to_the_public_table(browser: Any, live_server: Any) -> None:
    url, box = live_server.url, mailbox(build_cast())
    with window(browser, OPTIONS) as writer:
        writer.goto(f"{url}/letters/")
        seen(writer, "list")
        writer.get_by_role("link", name="我要写信").click()
        writer.get_by_label("咨询").check()
        writer.locator('[name="title"]').fill("学前街路灯何时修复")
        writer.locator('[name="text"]').fill("学前街东段路灯已经十天不亮。")
        writer.locator('[name="wishes_publication"]').check()
        seen(writer, "write")
        writer.wait_for_timeout(2_100)  # faster than a person can write is refused
        writer.get_by_role("button", name="提交来信").click()
        writer.get_by_text("您的来信已收到").first.wait_for()
        seen(writer, "receipt")
        words = writer.inner_text("main")
        letter = MailboxLetter.objects.get()
        code = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", words)[0]
    for who, name, fields in (
        ("letters", "route", {"body_id": str(box.cast.finance.pk)}),
        ("disclosure", "draft-reply", {"reply": REPLY}),
        ("approver", "approve", {}),
        ("disclosure", "send", {}),
        (
            "disclosure",
            "propose-publication",
            {"public_text": "路灯已经十天不亮。", "public_reply": REPLY},
        ),
    ):
        with window(browser, OPTIONS) as desk:
            desk.goto(f"{url}/desk/letters/{letter.pk}/")
            sign_in(desk, who, PASSWORD)
            desk.goto(f"{url}/desk/letters/{letter.pk}/")
            seen(desk, f"desk-{name}")
            take(desk, url, letter, name, **fields)
            seen(desk, f"desk-list-{name}")
    with window(browser, OPTIONS) as writer:
        writer.goto(f"{url}/letters/follow/")
        writer.locator('[name="number"]').fill(letter.number)
        writer.locator('[name="code"]').fill(code.lower())
        writer.locator("form.slip button").click()
        writer.get_by_text(REPLY).first.wait_for()
        seen(writer, "status")
        writer.get_by_role("button", name="同意公开", exact=True).click()
        writer.get_by_text("已公开的内容").first.wait_for()
        writer.get_by_label("部分解决").check()
        writer.get_by_role("button", name="提交评价").click()
        writer.get_by_text("谢谢，已经保存。").first.wait_for()
        seen(writer, "rated")
        writer.goto(f"{url}/letters/{letter.pk}/")
        assert REPLY in writer.inner_text("main")
        seen(writer, "public")
        catch_up()
        writer.goto(f"{url}/letters/table/")
        seen(writer, "table")
        assert "示范区财政厅" in writer.inner_text("main")
    letter.refresh_from_db()
    assert (letter.rating, letter.publication) == ("half", "public")
