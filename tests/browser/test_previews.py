"""The preview of a draft in frames, and versions side by side, in a real browser."""

from typing import Any

import pytest

from gongkai.documents.models import Document
from tests.browser.addresses import STAFF, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def own(world: World, state: str) -> Document:
    return next(one for one in world.health if one.open_version and one.open_version.state == state)


def test_preview_stands_in_frames_of_three_widths(look: Any, world: World) -> None:
    document = own(world, "draft")
    page = look(who=STAFF)
    widths = []
    for size in ("desktop", "phone", "print"):
        page.at(f"/desk/documents/{document.pk}/preview/?size={size}")
        frame = page.frame_locator(".preview-frame iframe")
        frame.locator(".notice.preview").wait_for()
        assert document.heading in frame.locator("article.doc").inner_text()
        widths.append(page.locator(".preview-frame iframe").bounding_box()["width"])
        assert frame.locator(".mast").is_visible() == (size != "print")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [round(width) for width in widths] == [1280, 390, 794]
    assert page.faults == []
