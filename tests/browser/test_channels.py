"""The composer in real Chromium: rules of channels are checked while somebody types."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gongkai.channels.actions.accounts import add_channel_account
from gongkai.channels.models import Send
from tests.browser.addresses import STAFF, World
from tests.channels.accounts import facts_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def now() -> datetime:
    return timezone.now()


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
