"""Windows of every kind onto the same small world."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from tests.browser.addresses import APPLICANT, VISITOR, World, build_world
from tests.browser.standing import standing
from tests.browser.visits import Visits

Window = Callable[..., Any]


@pytest.fixture
def world(transactional_db: None) -> World:
    """Enter documents in each state of interest."""
    return standing(build_world)


@pytest.fixture
def look(browser: Any, live_server: Any, world: World) -> Iterator[Window]:
    """Return a way to open a window: language of the desk, reading mode, who sits there; it collects what Chromium complains of."""
    with windows(browser, live_server.url, world) as window:
        yield window


@pytest.fixture(scope="module")
def visits(browser: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Visits]:
    """Return what the visits to all pages found; the tests of a file share one world, and each view is visited once."""
    with django_db_blocker.unblock():
        cache.clear()
        server = LiveServer("localhost")
        try:
            world = standing(build_world)
            with windows(browser, server.url, world) as window:
                yield Visits(window, world)
        finally:
            server.stop()
            # What the world committed is taken back, as after each test that commits.
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@contextmanager
def windows(browser: Any, server: str, world: World) -> Iterator[Window]:
    """Yield a way to open windows onto a server; close them all in the end."""
    opened = []

    def window(*, mode: str = "", language: str = "", who: str = VISITOR, **options: Any) -> Any:
        context = browser.new_context(**options)
        opened.append(context)
        wishes = {"reading_mode": mode, settings.LANGUAGE_COOKIE_NAME: language}
        if who == APPLICANT:
            keys = [(one.key, one.value, one["path"]) for one in world.client(who).cookies.values()]
            context.add_cookies(
                [{"name": name, "value": value, "url": server + path} for name, value, path in keys]
            )
        elif who != VISITOR:
            wishes[settings.SESSION_COOKIE_NAME] = (
                world.client(who).cookies[settings.SESSION_COOKIE_NAME].value
            )
        context.add_cookies(
            [
                {"name": name, "value": value, "url": server}
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
        page.at = lambda address: page.goto(server + address)
        return page

    yield window
    for context in opened:
        context.close()
