"""What people take back, give back and appoint on the way to the public, in real Chromium."""

from typing import Any

import pytest

from gongkai.documents.models import Version
from tests.cast import PASSWORD, Cast, build_cast
from tools.guide.walks import fold, press, sign_in, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "冬季供暖收费标准"
REASON = "请补充收费依据的文号。"


def take(page: Any, name: str) -> None:
    """Open the step if it is collapsed, and press its button."""
    button = page.locator("main").get_by_role("button", name=name, exact=True).first
    if not button.is_visible():
        page.locator("main summary", has_text=name).first.click()
    press(page, button)


def opened(page: Any, url: str, name: str) -> None:
    page.goto(f"{url}/desk/")
    sign_in(page, name, PASSWORD)
    page.goto(f"{url}/desk/documents/")
    press(page, page.locator("main").get_by_role("link", name=TITLE).first)


@pytest.mark.parametrize(
    ("script", "width"), [(True, 1280), pytest.param(False, 390, marks=pytest.mark.long)]
)
def test_submission_is_recalled_returned_and_scheduled_late(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    cast: Cast = build_cast()
    document = cast.draft(title=TITLE)
    url = live_server.url
    options = {
        "viewport": {"width": width, "height": 900},
        "locale": "zh-CN",
        "java_script_enabled": script,
    }
    with window(browser, options) as page:
        opened(page, url, "drafter")
        take(page, "送审")
        take(page, "撤回送审")
        assert Version.objects.get().state == "draft"
        take(page, "送审")
    with window(browser, options) as page:
        opened(page, url, "head")
        box = fold(page, "退回并说明理由")
        assert box.locator("textarea").get_attribute("required") is not None
        box.locator("textarea").fill(REASON)
        press(page, box.locator("button").first)
    with window(browser, options) as page:
        opened(page, url, "drafter")
        main = page.inner_text("main")
        assert main.index(REASON) < main.index("现在可以做")
    document.refresh_from_db()
    cast.review(document)
    with window(browser, options) as page:
        opened(page, url, "disclosure")
        box = fold(page, "定时公开")
        box.locator("input[name=due_at]").fill("2027-03-01T09:00")
        press(page, box.locator("button").first)
        assert "请说明逾期发布的原因" in page.inner_text("[role=alert]")
        box = fold(page, "定时公开")
        assert box.locator("input[name=due_at]").input_value() == "2027-03-01T09:00"
        box.locator("[name=reason]").fill("与新版价格目录同时公开。")
        press(page, box.locator("button").first)
        assert "2027-03-01 09:00" in page.inner_text("main")
        take(page, "立即公开")
        assert TITLE in page.inner_text("main")
        assert Version.objects.get().released_at is None  # it asks first
        press(page, page.locator("main form:has(input[name=confirm]) button").first)
        assert Version.objects.get().released_at is not None
