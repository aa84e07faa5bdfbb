"""A letter by post in real Chromium: written, served once its service is noted, received once its receipt is."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gongkai.applications.actions.replies import approve_reply, propose_reply
from gongkai.applications.inputs import PartFacts, ProposeInputs
from gongkai.applications.models import Application, Extension, Reply
from gongkai.applications.states import Stage, Way
from gongkai.law.outcomes import Outcome
from tests.applications.cases import CODE, in_hand
from tests.cast import PASSWORD, build_cast
from tools.guide.officer import today
from tools.guide.walks import choose, fill, fold, labelled, press, sign_in, step, window

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


@pytest.mark.parametrize(
    ("script", "width"), [(True, 1280), pytest.param(False, 390, marks=pytest.mark.long)]
)
def test_time_stands_still_for_a_clarification_and_service_is_confirmed(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    cast = build_cast()
    at = datetime.now(tz=UTC) - timedelta(days=2)
    case = in_hand(cast, at=at, way="email", email="qin@example.org")
    address = f"{live_server.url}/desk/applications/{case.pk}/"
    options = {
        **OPTIONS,
        "java_script_enabled": script,
        "viewport": {"width": width, "height": 900},
    }
    with window(browser, options) as officer, window(browser, options) as applicant:
        officer.goto(address)
        sign_in(officer, "officer", PASSWORD)
        officer.goto(address)
        soon = (date.fromisoformat(today()) + timedelta(days=12)).isoformat()
        step(officer, "告知补正", {"需要补正的内容": "请说明年度。", "补正期限": soon})
        for place in (address, f"{live_server.url}/desk/applications/"):
            officer.goto(place)
            assert "期限中止" in officer.inner_text("main")
            assert not re.search(r"还有\d+个工作日", officer.inner_text("main"))
        _open_case(applicant, live_server.url, case.number)
        assert "期限中止" in applicant.inner_text("main")
        applicant.fill("#clarify_text", "2025年。")
        press(applicant, applicant.get_by_role("button", name="提交补正"))
        assert re.search(r"还有\d+个工作日", applicant.inner_text("main"))
        propose_and_approve(case, cast)
        officer.goto(address)
        fill(officer, "送达答复", {"送达日期": today()})
        way = labelled(fold(officer, "送达答复"), "获取方式")
        assert way.input_value() == Way.EMAIL
        way.select_option(Way.POST)
        press(officer, fold(officer, "送达答复").get_by_role("button", name="送达答复"))
        assert "这不是申请人希望的方式" in officer.inner_text("main")
        press(officer, officer.get_by_role("link", name="不办理"))
        case.refresh_from_db()
        assert case.stage == Stage.APPROVED
        step(officer, "送达答复", {"送达日期": today()})
        case.refresh_from_db()
        assert case.stage == Stage.CLOSED
        assert Reply.objects.get().served_by == Way.EMAIL


def propose_and_approve(case: Application, cast: Any) -> None:
    """Propose and approve a reply, which other journeys walk at the desk."""
    by = {"at": datetime.now(tz=UTC)}
    case.refresh_from_db()
    parts = [PartFacts(Outcome.GIVEN, "明细表", "见附件")]
    propose_reply(case, ProposeInputs(parts=parts), by=cast.officer, **by)
    case.refresh_from_db()
    approve_reply(case, by=cast.supervisor, **by)


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
