"""The menu of the desk on a small screen: opened by its link, closed by Escape or its own link."""

from typing import Any

import pytest

from tests.browser.addresses import STAFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPEN = "document.querySelector('#menu').matches(':target')"
FOCUS = "document.activeElement === document.querySelector('.rail > .menu-link')"


def test_escape_closes_the_menu_and_the_focus_returns_to_its_link(look: Any) -> None:
    page = look(who=STAFF, viewport={"width": 390, "height": 800})
    page.at("/desk/")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.click("#menu > .menu-link")):
        page.click(".rail > .menu-link")
        assert page.evaluate(OPEN)
        leave()
        assert not page.evaluate(OPEN)
        assert page.evaluate(FOCUS)
