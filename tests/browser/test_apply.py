"""A citizen in real Chromium, without a script: looks, applies, keeps the receipt, comes back, and leaves."""

from typing import Any

import pytest

from tests.applications.cases import CARD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_citizen_applies_and_comes_back_without_script(look: Any, width: int) -> None:
    page = look(java_script_enabled=False, viewport={"width": width, "height": 900})
    page.at("/apply/")
    page.fill("[name=q]", "供暖补贴")
    page.select_option("[name=body]", "990000-D02")
    page.click("main button[name=write]")
    assert page.input_value("[name=title]") == "供暖补贴"
    page.wait_for_timeout(2_100)  # nobody writes in less
    page.click("main form button.first")
    assert page.locator(".notice.bad a").count() >= 3
    page.click(".notice.bad a >> nth=0")
    page.fill("[name=description]", "请提供按县市汇总的发放明细。")
    page.fill("[name=name]", "秦未央")
    page.fill("[name=proof_number]", CARD)
    page.fill("[name=telephone]", "13800001111")
    page.click("main form button.first")
    number, code = page.locator(".receipt dd").all_inner_texts()
    page.reload()
    assert page.locator(".receipt dd").all_inner_texts() == [number, code]
    page.click("main .actions a")
    page.fill("[name=number]", number.lower())
    page.fill("[name=code]", code.lower())
    page.click("main form button.first")
    assert "供暖补贴" in page.inner_text("h1")
    page.fill("#write_text", "请用大字。")
    page.click("text=给机关留言")
    assert "请用大字。" in page.inner_text("main")
    page.click("text=退出")
    page.at("/case/view/")
    assert page.locator("[name=code]").count() == 1
    assert page.faults == []
