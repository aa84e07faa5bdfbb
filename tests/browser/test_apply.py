"""A citizen in real Chromium, without a script: looks, applies, keeps the receipt, comes back, and leaves."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from gongkai.kit.times import BEIJING
from gongkai.organisations.models import Body
from tests.applications.cases import CARD
from tests.browser.steps import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED, TELEPHONE = "请提供按县市汇总的发放明细。", "0991-7654321"


def words_of(path: Path, name: str) -> str:
    """Return the words of a saved receipt."""
    if name.endswith(".txt"):
        return path.read_text(encoding="utf-8-sig")
    document = pypdfium2.PdfDocument(path)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize("width", [1280, 390])
def test_citizen_applies_and_comes_back_without_script(look: Any, width: int) -> None:
    Body.objects.filter(code="990000-D02").update(telephone=TELEPHONE)
    page = look(java_script_enabled=False, viewport={"width": width, "height": 900})
    page.at("/apply/")
    page.fill("[name=q]", "供暖补贴")
    page.select_option("[name=body]", "990000-D02")
    follow(page, "main button[name=write]")
    assert page.input_value("[name=title]") == "供暖补贴"
    for name in ("title", "description", "name", "proof_number"):
        assert "必填" in page.inner_text(f"label[for={page.get_attribute(f'[name={name}]', 'id')}]")
    assert not page.locator("label[for=id_document_number] .must").count()
    page.wait_for_timeout(2_100)  # nobody writes in less
    follow(page, "main form button.first")
    assert page.locator(".notice.bad a").count() >= 3
    page.click(".notice.bad a >> nth=0")
    page.fill("[name=description]", ASKED)
    page.fill("[name=name]", "秦未央")
    page.fill("[name=proof_number]", CARD)
    page.fill("[name=telephone]", "13800001111")
    follow(page, "main form button.first")
    number, code = page.locator(".receipt dd").all_inner_texts()
    page.reload()
    assert page.locator(".receipt dd").all_inner_texts() == [number, code]
    said = page.inner_text("main")
    for words in (ASKED, "供暖补贴", f"{datetime.now(BEIJING):%Y年}", TELEPHONE, "北京时间"):
        assert words in said
    for name in ("保存为PDF", "保存为文本"):
        with page.expect_download() as loading:
            page.get_by_role("button", name=name).click()
        words = words_of(Path(loading.value.path()), loading.value.suggested_filename)
        for kept in (number, code, "供暖补贴", TELEPHONE):
            assert kept in words
    follow(page, "main .actions a")
    page.fill("[name=number]", number.lower())
    page.fill("[name=code]", code.lower())
    follow(page, "main form button.first")
    assert "供暖补贴" in page.inner_text("h1")
    page.fill("#write_text", "请用大字。")
    follow(page, "text=给机关留言")
    assert "请用大字。" in page.inner_text("main")
    follow(page, "text=退出")
    page.at("/case/view/")
    assert page.locator("[name=code]").count() == 1
    assert page.faults == []


def test_elderly_mode_is_recognised_on_a_phone(look: Any) -> None:
    page = look(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page.at("/apply/")
    switch = (
        page.get_by_role("button", name="长者模式")
        .or_(page.get_by_role("link", name="长者模式"))
        .first
    )
    box = switch.bounding_box()
    assert box["y"] + box["height"] < 300  # seen without scrolling, and large enough for a finger
    assert box["height"] >= 30
    size = "parseFloat(getComputedStyle(document.querySelector('main label')).fontSize)"
    plain = page.evaluate(size)
    switch.click()
    page.wait_for_load_state()  # the size is that of the style sheet, which comes a moment later
    assert page.url.endswith("/apply/")
    assert "退出长者模式" in page.inner_text("header")
    assert page.evaluate(size) > plain * 1.15
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
