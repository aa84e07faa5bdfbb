"""Signing in with a real browser: a security key (Chromium's virtual one), the picture for the camera, no script."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from gongkai.organisations.models import SecurityEvent
from tests.browser.steps import follow
from tests.cast import PASSWORD, build_cast, person
from tests.ui.factors import code_of, with_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/account/", "/account/app/", "/account/keys/add/", "/account/password/")


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """Serve one department; staff need a second factor. Keys know hosts by name only."""
    settings.GONGKAI_SECOND_FACTOR = "required"
    build_cast()
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def faults(page: Any) -> Iterator[list[str]]:
    """Gather what the browser complains of: scripts that fail, and what the content policy forbids."""
    found: list[str] = []
    page.on(
        "console",
        lambda line: found.append(line.text) if line.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def key(page: Any) -> Any:
    """Plug a virtual security key in."""
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    number = chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
        "authenticatorId"
    ]

    def press(*, yes: bool) -> None:
        chrome.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": yes})
        chrome.send(
            "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": number, "enabled": yes}
        )

    return press


def sign_in(page: Any, site: str, name: str = "drafter") -> None:
    page.goto(f"{site}/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    follow(page, "main form:has([name=password]) .actions button")


def test_security_key_is_set_up_signs_in_and_is_taken_off(
    page: Any, site: str, key: Any, faults: list[str]
) -> None:
    sign_in(page, site)
    page.wait_for_url(f"{site}/account/")
    page.goto(f"{site}/account/keys/add/")
    page.fill("[name=name]", "蓝色的")
    page.click("main form[data-passkey] button.first")
    page.wait_for_url(f"{site}/account/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    page.goto(f"{site}/desk/")
    assert page.url == f"{site}/desk/"
    follow(page, "form[action='/sign-out/'] button")

    sign_in(page, site)
    page.wait_for_url(f"{site}/sign-in/code/")
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{site}/desk/")
    kinds = list(SecurityEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-3:] == ["password_accepted", "code_accepted", "signed_in"]

    page.goto(f"{site}/account/")
    assert "蓝色的" in page.inner_text("main")
    follow(page, "a[href*='/keys/'][href$='/remove/']")
    page.wait_for_url("**/account/confirm/**")
    follow(page, "a[href^='/account/confirm/key/']")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/remove/")
    page.click("main form button.first")
    page.wait_for_url(f"{site}/account/")
    assert "蓝色的" not in page.inner_text("main ul.list >> nth=0")


def test_button_of_a_key_waits_for_its_script(page: Any, site: str, key: Any) -> None:
    sign_in(page, site)
    page.route("**/passkeys*.js", lambda route: route.abort())
    page.goto(f"{site}/account/keys/add/")
    assert page.locator("form[data-passkey] button.first").is_disabled()
    page.unroute("**/passkeys*.js")
    page.reload()
    page.fill("[name=name]", "蓝色的")
    page.click("form[data-passkey] button.first")
    page.wait_for_url(f"{site}/account/recovery-codes/")


def test_key_that_is_not_pressed_says_so_and_signs_nobody_in(
    page: Any, site: str, key: Any
) -> None:
    sign_in(page, site)
    page.goto(f"{site}/account/keys/add/")
    # A challenge that nobody answers ends by itself; a second is enough for the test.
    page.evaluate("""() => {
        const real = navigator.credentials.create.bind(navigator.credentials);
        navigator.credentials.create = (wanted) => { wanted.publicKey.timeout = 1000; return real(wanted); };
    }""")
    key(yes=False)
    page.click("main form[data-passkey] button.first")
    page.locator("[data-passkey-fault]").wait_for(state="visible", timeout=20_000)
    assert page.url == f"{site}/account/keys/add/"
    page.goto(f"{site}/desk/")
    assert page.url == f"{site}/account/"


def test_app_is_set_up_without_a_script(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, site)
    follow(page, "a[href='/account/app/']")
    secret = page.inner_text("code.key")
    page.wait_for_load_state("networkidle")
    assert page.locator("img.qr").evaluate("one => one.naturalWidth") > 0
    page.fill("[name=code]", code_of(secret))
    follow(page, "main form button.first")
    with page.expect_download() as download:
        page.click("a[download]")
    kept = download.value.path().read_text().split()
    assert len(kept) == 10
    follow(page, "text=进入工作台")
    assert page.url == f"{site}/desk/"
    follow(page, "form[action='/sign-out/'] button")
    sign_in(page, site)
    page.fill("[name=code]", kept[0])
    follow(page, "main form button.first")
    assert page.url == f"{site}/desk/"
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_the_account_fit_and_axe_finds_nothing(
    browser: Any, site: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="zh-CN", bypass_csp=True
    )
    page = context.new_page()
    found: dict[str, Any] = {}

    def look(address: str) -> None:
        page.goto(site + address)
        wide = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        broken = [one["id"] for one in Axe().run(page).response["violations"]]
        if wide or broken:
            found[page.url] = (wide, broken)

    for address in ("/sign-in/", "/sign-in/forgotten/", "/sign-in/new-password/MQ/none/"):
        look(address)
    sign_in(page, site)
    for address in PAGES:
        look(address)
    context.clear_cookies()
    with_app(person("second"))
    sign_in(page, site, "second")
    look("/sign-in/code/")
    assert found == {}
    context.close()
