"""A file is redacted with the pointer, and without script with number fields, in real Chromium."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

from gongkai.documents.actions.drafts import attach_file
from gongkai.files import storage
from gongkai.redactions.models import Redaction, RedactionBox
from gongkai.redactions.states import RedactionState
from tests.browser.visits import VIOLATIONS
from tests.cast import AT, PASSWORD, Cast, build_cast
from tests.files.redacting import LETTER, NAME, is_in
from tools.guide.walks import choose, fold, press, sign_in, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GROUND = "第三方"


def drag(page: Any) -> None:
    """Draw a box with the pointer, from a twentieth to half of the width."""
    sheet = page.locator("[data-draw]")
    page.locator("[data-draw] img").evaluate("image => image.decode()")
    sheet.scroll_into_view_if_needed()
    sides = sheet.bounding_box()
    page.mouse.move(sides["x"] + sides["width"] * 0.1, sides["y"] + sides["height"] * 0.07)
    page.mouse.down()
    page.mouse.move(sides["x"] + sides["width"] * 0.5, sides["y"] + sides["height"] * 0.11)
    page.mouse.up()


def draw_with_pointer(page: Any, form: Any) -> None:
    """Draw a box with the pointer, and move it with a key."""
    drag(page)
    assert page.evaluate("document.activeElement.name") == "ground"
    assert float(form.locator("[name=width]").input_value()) == pytest.approx(40, abs=1)
    before = float(form.locator("[name=left]").input_value())
    form.locator("[name=left]").press("ArrowUp")
    moved = float(form.locator("[name=left]").input_value())
    assert before < moved <= before + 0.5
    assert float(page.locator("rect.new").get_attribute("x")) == pytest.approx(moved * 100)


def draw_with_numbers(_page: Any, form: Any) -> None:
    """Type the sides of a box."""
    for name, value in (("left", "10"), ("top", "7"), ("width", "40"), ("height", "4")):
        form.locator(f"[name={name}]").fill(value)


@pytest.mark.parametrize(
    ("script", "width"), [(True, 1280), pytest.param(False, 390, marks=pytest.mark.long)]
)
def test_a_file_of_a_draft_is_redacted(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    cast: Cast = build_cast()
    document = cast.draft()
    attach_file(document, io.BytesIO(LETTER), "答复.pdf", by=cast.drafter, at=AT)
    options = {
        "viewport": {"width": width, "height": 900},
        "locale": "zh-CN",
        "java_script_enabled": script,
    }
    with window(browser, options) as page:
        page.goto(f"{live_server.url}/desk/")
        sign_in(page, "drafter", PASSWORD)
        page.goto(live_server.url + reverse("desk:document", args=[document.pk]))
        press(page, page.get_by_role("link", name="文件遮盖"))
        press(page, page.locator("main").get_by_role("button", name="开始遮盖"))
        form = page.locator("form[data-box]")
        (draw_with_pointer if script else draw_with_numbers)(page, form)
        choose(form.locator("[name=ground]"), GROUND)
        press(page, form.locator("button"))
        assert page.locator("main svg rect:not(.new)").count() == 1
        find = page.locator("form[action$='/act/find/']")
        find.locator("[name=text]").fill(NAME)
        choose(find.locator("[name=ground]"), GROUND)
        press(page, find.locator("button"))
        assert RedactionBox.objects.count() == 3
        look(page, "drawn", script, width)
        box = fold(page, "制作遮盖文件并提交")
        page.set_default_timeout(60_000)
        press(page, box.locator("button").first)
        assert Redaction.objects.get().state == RedactionState.SUBMITTED
    with window(browser, options) as page:
        page.set_default_timeout(60_000)
        page.goto(f"{live_server.url}/desk/")
        sign_in(page, "head", PASSWORD)
        page.goto(live_server.url + reverse("desk:redactions"))
        press(page, page.locator("main").get_by_role("link", name="答复.pdf"))
        if script:
            # Both pages are shown: the original and the result.
            images = page.locator("main figure img")
            assert images.count() == 2
            for each in images.all():
                assert each.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
        look(page, "submitted", script, width)
        press(page, page.locator("main").get_by_role("button", name="通过遮盖后的文件").first)
    redaction = Redaction.objects.get()
    assert redaction.state == RedactionState.APPROVED
    (file,) = document.open_version.attachments.all()
    with storage.open_file(file.sha256) as content:
        assert not is_in(NAME, content.read())


def look(page: Any, name: str, script: bool, width: int) -> None:
    """Check the page: nothing is wider than the window, and axe finds nothing."""
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder, f"{name}-{width}.png")), full_page=True)
    if script:
        assert page.evaluate(overflow) <= 0
        page.evaluate(AXE_SCRIPT)
        assert json.loads(page.evaluate(VIOLATIONS)) == []
