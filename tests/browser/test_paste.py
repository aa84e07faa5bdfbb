"""Pasting into the editor from Word and WPS: structure comes along, everything else does not."""

from typing import Any

import pytest

from tests.browser.addresses import STAFF, World
from tests.browser.clipboards import FROM_WORD, FROM_WPS, WORD, WPS
from tests.browser.editing import READY, paste, written

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_pasted_keeps_its_structure_only(look: Any, world: World) -> None:
    del world
    page = look(who=STAFF)
    page.at("/desk/documents/new/")
    page.wait_for_selector(READY)
    page.evaluate("window.steal = () => { document.title = 'stolen'; }; null")
    for html, expected, status in (
        (WORD, FROM_WORD, ("图片 1 张", "批注 1 条", "删除的文字 1 处")),
        (WPS, FROM_WPS, ()),
    ):
        page.evaluate("document.querySelector('[data-editor]').editor.read('')")
        paste(page, html, "plain")
        assert written(page) == expected
        said = page.inner_text("[data-editor-status]")
        assert [part for part in status if part not in said] == [], said
        assert bool(said) == bool(status)
    page.evaluate("document.querySelector('[data-editor]').editor.read('')")
    paste(page, "", "第一段\n\n第二段 <b>")
    assert written(page) == "<p>第一段</p>\n<p>第二段 &lt;b&gt;</p>"
    assert page.title() != "stolen"
    assert page.faults == []
