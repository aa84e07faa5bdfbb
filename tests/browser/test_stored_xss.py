"""What hostile people stored is opened in a real browser that would run it: nothing runs, nothing is asked elsewhere."""

from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.browser.standing import standing
from tests.security.corpus import MARK, PAYLOADS
from tests.security.stored import hostile_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# After the lists and the first documents, which have attacks in every field, `make test` opens one of so many public
# pages; `make test-long` opens all. tests/security/test_stored.py parses each of them.
SHARE, WHOLE = 3, 12
# Whatever runs calls this; elements that only wait for a hand are poked.
WATCH = "window.ran = []; window.boom = (word) => window.ran.push(word);"
POKE = """() => {
  for (const one of document.querySelectorAll('main *')) {
    for (const kind of ['mouseover', 'focus', 'click', 'toggle', 'pointerdown', 'animationstart']) {
      if (!['A', 'BUTTON', 'INPUT', 'SUMMARY', 'LABEL', 'SELECT', 'FORM', 'IMG'].includes(one.tagName)) {
        one.dispatchEvent(new Event(kind, {bubbles: false}));
      }
    }
  }
  return [...document.querySelectorAll('[href^="javascript:" i], [href^="data:" i], [src^="data:text" i]')].length;
}"""


def opened(
    browser: Any, live_server: Any, client: Client, *, bypass: bool
) -> tuple[Any, list[str]]:
    """Open a window in which everything that should not happen is written down; `bypass`: without our own policy."""
    context = browser.new_context(bypass_csp=bypass)
    if settings.SESSION_COOKIE_NAME in client.cookies:
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
    context.add_init_script(WATCH)
    page = context.new_page()
    happened: list[str] = []
    host = urlsplit(live_server.url).netloc

    def asked(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != host:
            happened.append(f"asked {request.url}")

    page.on("request", asked)
    page.on(
        "dialog", lambda dialog: (happened.append(f"dialog {dialog.message}"), dialog.dismiss())
    )
    page.on(
        "console",
        lambda said: happened.append(said.text) if "Content Security Policy" in said.text else None,
    )
    return page, happened


def few(addresses: list[str], share: int) -> list[str]:
    return addresses[:WHOLE] + addresses[WHOLE::share]


@pytest.mark.parametrize("share", [pytest.param(1, marks=pytest.mark.long), SHARE])
def test_nothing_stored_runs_or_loads(browser: Any, live_server: Any, share: int) -> None:
    """
    Without the policy whatever could run does, so the pages are opened without it.

    With it some of them are opened, to see that it stops nothing of ours and is never needed.
    """
    world = standing(hostile_world)
    everywhere = [
        "/",
        "/catalogue/",
        "/b/",
        f"/b/{world.cast.finance.code}/",
        f"/search/?q={MARK}",
        f"/search/?q={quote(PAYLOADS[0])}",
    ]
    public = everywhere + [f"/i/{one.index_number}/" for one in [*world.public, *world.gone]]
    desk = [
        "/desk/",
        "/desk/documents/",
        "/desk/notifications/",
        "/desk/people/",
        "/desk/filters/",
        "/desk/activity/",
    ]
    for one in world.health:
        desk += [f"/desk/documents/{one.pk}/", f"/desk/documents/{one.pk}/acts/"]
    staff = Client()
    staff.force_login(world.cast.drafter.account)
    seen = {True: 0, False: 0}
    for bypass, client, addresses in (
        (True, Client(), few(public, share)),
        (True, staff, desk),
        (False, Client(), public[:: 3 * share]),
        (False, staff, desk[::6]),
    ):
        page, happened = opened(browser, live_server, client, bypass=bypass)
        for address in addresses:
            page.goto(live_server.url + address)
            seen[bypass] += MARK in page.content()
            assert page.evaluate(POKE) == 0, address
            assert page.evaluate("window.ran") == [], address
            assert happened == [], address
        page.context.close()
    assert seen[True] > 80 // share
    assert seen[False] > 30 // share


def test_watch_sees_what_runs(browser: Any, live_server: Any) -> None:
    page, happened = opened(browser, live_server, Client(), bypass=True)
    page.goto(live_server.url + "/catalogue/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', "
        '\'<img src=zqx onerror="boom(1)"><p onmouseover="boom(2)">x</p><img src=//evil.example/x>\')'
    )
    page.evaluate(POKE)
    page.wait_for_function("window.ran.length === 2")
    assert [one for one in happened if "evil.example" in one]
    page.context.close()
