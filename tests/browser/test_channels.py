"""The app in real Chromium, from the form to the notification that opens the page; and the composer while typing."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from gongkai.channels.actions.accounts import add_channel_account
from gongkai.channels.actions.sends import queue_send
from gongkai.channels.connectors.app.connector import public_push_key
from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import Send, Subscriber
from gongkai.channels.sending import send_due
from tests.browser.addresses import STAFF, World
from tests.browser.conftest import windows
from tests.browser.standing import standing
from tests.browser.steps import follow
from tests.cast import build_cast
from tests.channels.accounts import facts_of
from tests.channels.push_service import PushService, push_service, written

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Chromium subscribes at a push service of its maker, which cannot be reached. The address and the keys of a
# browser of the test stand in for that one call; all else is the script of the page and the service worker.
SUBSCRIBE = """
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async (options) => {
  const key = String.fromCharCode(...new Uint8Array(options.applicationServerKey));
  sessionStorage.asked = btoa(key).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  return { toJSON: () => (%s) };
};
"""
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  for (let turn = 0; turn < 50; turn += 1) {
    const [shown] = await worker.getNotifications();
    if (shown) return { title: shown.title, body: shown.body, url: shown.data.url };
    await new Promise((done) => setTimeout(done, 100));
  }
  return null;
}"""
# A notification is drawn by the system, where no test can click it: the worker gets the event that a click is.
CLICK = """async () => {
  const opened = [];
  self.clients.openWindow = async (url) => opened.push(url);
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  return [opened, (await self.registration.getNotifications()).length];
}"""


def now() -> datetime:
    return timezone.now()


@pytest.fixture
def whole_browser(browser: Any) -> Iterator[Any]:
    """Start Chromium itself: the shell without a user interface grants no notifications."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("notifications need the whole Chromium, not only its shell")
    chromium = browser.browser_type.launch(
        executable_path=program, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
    )
    yield chromium
    chromium.close()


@pytest.fixture
def service(settings: LazySettings, live_server: LiveServer) -> Iterator[PushService]:
    with push_service() as running:
        settings.GONGKAI_CHANNELS = ChannelLimits(f"127.0.0.1:{running.port}", seconds=5)
        settings.GONGKAI_ADDRESS = live_server.url
        running.public_key = public_push_key()
        yield running


def test_notification_arrives_and_opens_the_page(
    transactional_db: None, whole_browser: Any, service: PushService, live_server: LiveServer
) -> None:
    cast = standing(build_cast)
    account = add_channel_account(cast.finance, facts_of("app"), by=cast.disclosure, at=now())
    reader = service.add("chromium")
    keys = {"p256dh": reader.p256dh, "auth": written(reader.auth)}
    with windows(whole_browser, live_server.url, World(cast)) as window:
        page = window()
        page.set_default_timeout(60_000)
        page.context.grant_permissions(["notifications"], origin=live_server.url)
        facts = {"endpoint": service.endpoint("chromium"), "keys": keys}
        page.add_init_script(SUBSCRIBE % json.dumps(facts))
        page.at("/app/")
        assert not page.locator("[data-without-push]").is_visible()
        page.select_option("[name=body]", cast.finance.code)
        follow(page, "button[value=begin]")
        assert "您将在此浏览器中收到通知" in page.inner_text("[role=status]")
        assert page.evaluate("sessionStorage.asked") == public_push_key()
        assert Subscriber.objects.get().account == account
        document = cast.released(title="关于收费的通知", at=now())
        queue_send(document, account, "", by=cast.disclosure, at=now())
        send_due(now)
        assert (Send.objects.get().state, service.faults) == ("published", [])
        [message] = reader.shown.values()
        deliver(page, live_server.url, message)
        shown = page.evaluate(SHOWN)
        assert shown["title"] == "关于收费的通知"
        [worker] = page.context.service_workers
        opened, left = worker.evaluate(CLICK)
        assert (opened, left) == ([shown["url"]], 0)
        page.goto(opened[0])
        assert page.inner_text("h1") == "关于收费的通知"
        assert page.faults == []


def deliver(page: Any, site: str, message: dict[str, Any]) -> None:
    """Hand a message to the service worker, as the browser does when its push service has one."""
    devtools = page.context.new_cdp_session(page)
    registered: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registered.extend(one["registrationId"] for one in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    for _turn in range(50):
        if registered:
            break
        page.wait_for_timeout(100)
    pushed = {"origin": site, "registrationId": registered[-1], "data": json.dumps(message)}
    devtools.send("ServiceWorker.deliverPushMessage", pushed)


def test_rules_of_a_channel_are_checked_while_typing(
    look: Any, world: World, settings: LazySettings
) -> None:
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"
    cast = world.cast
    account = add_channel_account(cast.finance, facts_of("weibo"), by=cast.disclosure, at=now())
    document = cast.released(title="关于收费的通知", at=now())
    page = look(who=STAFF)
    page.at(f"/desk/documents/{document.pk}/channels/")
    broken, field = page.locator(f"#broken-{account.pk}"), page.locator("textarea")
    assert broken.inner_text() == ""
    field.fill("#收费#目录")
    page.wait_for_selector(f"#broken-{account.pk} .why")
    assert "#" in broken.inner_text()
    assert "#收费#目录" in page.inner_text(f"#checked-{account.pk}")
    field.fill("长" * 141)
    page.locator(f"#broken-{account.pk}", has_text="最多").wait_for()
    field.fill("收费目录")
    page.wait_for_selector(f"#broken-{account.pk} .why", state="detached")
    assert field.input_value() == "收费目录"
    assert not Send.objects.exists()
    assert page.faults == []
