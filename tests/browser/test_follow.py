"""A reader in real Chromium follows a list by e-mail; a citizen applies to several bodies; both without a script."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.utils import timezone

from gongkai.jobs.sending import send_due_mails
from gongkai.ledger.consumers import catch_up
from gongkai.operations.worker import follow_lists
from gongkai.subscriptions.models import Subscription
from tests.applications.cases import CARD
from tests.browser.addresses import World
from tests.browser.steps import follow
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINK = re.compile(r"http://\S+")
NARROW = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def newest_mail() -> Any:
    outbox.outbox.clear()
    send_due_mails(timezone.now())
    return outbox.outbox[-1]


def path_in(message: Any, part: str) -> str:
    return next(urlsplit(one).path for one in LINK.findall(message.body) if part in one)


def test_reader_follows_a_search_and_ends_it(look: Any, world: World) -> None:
    page = look(java_script_enabled=False, viewport=NARROW)
    page.at("/search/?q=收费")
    page.click("text=邮件订阅")
    page.wait_for_timeout(2_100)  # nobody writes in less
    follow(page, "main form button.first")
    assert page.locator(".notice.bad a").count() == 1
    page.fill("[name=email]", "duzhe@example.org")
    page.check("[name=frequency][value=immediate]")
    follow(page, "main form button.first")
    assert "请查收邮件" in page.inner_text("h1")
    confirm = path_in(newest_mail(), "/confirm/")
    page.at(confirm)
    assert Subscription.objects.get().confirmed_at is None
    follow(page, "main form button.first")
    assert "您已订阅该列表" in page.inner_text("h1")
    cast: Cast = world.cast
    cast.released(title="关于收费的通知", at=timezone.now())
    catch_up()
    follow_lists(timezone.now())
    news = newest_mail()
    assert "关于收费的通知" in news.body
    page.at(path_in(news, "/mine/"))
    page.check("[name=frequency][value=weekly]")
    follow(page, "main form button.first")
    assert Subscription.objects.get().frequency == "weekly"
    follow(page, "text=退订该列表")
    assert "不再发送邮件" in page.inner_text("h1")
    assert not Subscription.objects.exists()
    assert page.faults == []


def test_citizen_applies_to_two_bodies(look: Any) -> None:
    page = look(java_script_enabled=False, viewport=NARROW)
    page.at("/apply/")
    follow(page, "main a:has-text('向多个机关申请')")
    follow(page, "button[name=write]")
    assert "请选择受理申请的机关" in page.inner_text(".notice.bad")
    page.check("[name=body][value='990000-D01']")
    page.check("[name=body][value='990000-D02']")
    page.click("button[name=write]")
    page.wait_for_timeout(2_100)
    page.fill("[name=title]", "供暖补贴")
    page.fill("[name=description]", "请提供按县市汇总的发放明细。")
    page.fill("[name=name]", "秦未央")
    page.fill("[name=proof_number]", CARD)
    page.fill("[name=telephone]", "13800001111")
    follow(page, "main form button.first")
    shown = page.locator(".receipt dd bdi").all_inner_texts()
    assert len(shown) == 4
    page.reload()
    assert page.locator(".receipt dd bdi").all_inner_texts() == shown
    for number, code in (shown[:2], shown[2:]):
        page.at("/case/")
        page.fill("[name=number]", number)
        page.fill("[name=code]", code)
        follow(page, "main form button.first")
        assert "供暖补贴" in page.inner_text("h1")
        follow(page, "text=退出")
    assert page.faults == []
