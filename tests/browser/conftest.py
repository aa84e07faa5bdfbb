"""Windows of every kind onto the same small world."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.browser.addresses import APPLICANT, VISITOR, World, build_world

Window = Callable[..., Any]


@pytest.fixture
def world(transactional_db: None) -> World:
    """Enter documents in each state of interest."""
    return build_world()


@pytest.fixture
def look(browser: Any, live_server: Any, world: World) -> Iterator[Window]:
    """Return a way to open a window: language of the desk, reading mode, who sits there; it collects what Chromium complains of."""
    opened = []

    def window(*, mode: str = "", language: str = "", who: str = VISITOR, **options: Any) -> Any:
        context = browser.new_context(**options)
        opened.append(context)
        wishes = {"reading_mode": mode, settings.LANGUAGE_COOKIE_NAME: language}
        if who == APPLICANT:
            keys = [(one.key, one.value, one["path"]) for one in world.client(who).cookies.values()]
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": live_server.url + path}
                    for name, value, path in keys
                ]
            )
        elif who != VISITOR:
            wishes[settings.SESSION_COOKIE_NAME] = (
                world.client(who).cookies[settings.SESSION_COOKIE_NAME].value
            )
        context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in wishes.items()
                if value
            ]
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.faults = []
        page.on(
            "console",
            lambda m: page.faults.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.at = lambda address: page.goto(live_server.url + address)
        return page

    yield window
    for context in opened:
        context.close()
