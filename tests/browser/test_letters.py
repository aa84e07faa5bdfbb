"""A letter by post in real Chromium: written, served once its service is noted, received once its receipt is."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongkai.applications.models import Extension
from tests.applications.cases import CODE, in_hand
from tests.cast import PASSWORD, build_cast
from tools.guide.officer import today
from tools.guide.walks import choose, labelled, press, sign_in, step, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {"viewport": {"width": 390, "height": 900}, "locale": "zh-CN"}
FEE, SERVICE, RECEIPT = "收费通知书", "登记信函送达", "登记邮寄文书的签收日期"


def test_fee_notice_is_served_when_noted_and_the_reply_can_still_be_extended(
    browser: Any, live_server: Any
) -> None:
    cast = build_cast()
    at = datetime.now(tz=UTC) - timedelta(days=2)
    case = in_hand(
        cast, at=at, way="post", shape="paper", address="昭汀市中山路1号", postcode="830000"
    )
    address = f"{live_server.url}/desk/applications/{case.pk}/"
    with window(browser, OPTIONS) as officer, window(browser, OPTIONS) as applicant:
        officer.goto(address)
        sign_in(officer, "officer", PASSWORD)
        officer.goto(address)
        step(officer, "收取信息处理费", {"计费": ["按量"], "件数或页数": "60"})
        step(officer, "提出延期", {"工作日数": "5", "理由": "数据分散，须逐县核对。"})
        letters = officer.locator("main section").filter(has_text="本件文书")
        notice = letters.locator("li").filter(has_text=FEE)
        assert "待送达" in notice.inner_text()
        _open_case(applicant, live_server.url, case.number)
        assert FEE not in applicant.inner_text("main")
        while count := _steps(officer, SERVICE).count():
            fields = {"获取方式": "邮寄", "送达日期": today(), "送达凭证": "挂号回执17"}
            _take(officer, SERVICE, fields)
            assert _steps(officer, SERVICE).count() == count - 1
        assert "待送达" not in letters.inner_text()
        assert "挂号回执17" in notice.inner_text()
        applicant.reload()
        assert FEE in applicant.inner_text("main")
        posted = _steps(officer, RECEIPT).count()
        assert posted
        _take(officer, RECEIPT, {"收件人签收日期": today()})
        assert _steps(officer, RECEIPT).count() == posted - 1
    assert Extension.objects.get().days == 5


def _steps(page: Any, label: str) -> Any:
    """Return the steps with this label; there is one for each letter."""
    return page.locator("main details.act").filter(
        has=page.locator("summary", has_text=re.compile(rf"^\s*{label}"))
    )


def _take(page: Any, label: str, fields: dict[str, str]) -> None:
    """Open the first step with this label, fill in its fields, and press its button."""
    box = _steps(page, label).first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for name, value in fields.items():
        field = labelled(box, name)
        if field.evaluate("field => field.tagName") == "SELECT":
            choose(field, value)
        else:
            field.fill(value)
    press(page, box.locator("button").last)


def _open_case(page: Any, url: str, number: str) -> None:
    """Open the case with its number and its query code, as its applicant does."""
    page.goto(f"{url}/case/")
    page.fill("[name=number]", number)
    page.fill("[name=code]", CODE)
    press(page, page.locator("main form button.first"))
