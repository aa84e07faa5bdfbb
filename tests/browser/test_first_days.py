"""On an empty database, an administrator prepares the site at the desk until the first application is there."""

import io
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import call_command

from tests.applications.cases import CARD
from tests.cast import PASSWORD
from tools.guide.officer import today
from tools.guide.walks import labelled, press, sign_in, step, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "docs" / "examples"
OPTIONS = {"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN"}
REQUEST, GUIDE = "全区供暖补贴发放情况", "政务公开办公室受理申请。"
TELEPHONE = "0991-2345678"
CODE = re.compile(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4})+")
NEW_PASSWORD = "又长又好记的口令-7301"


def test_first_application_on_an_empty_database_without_a_shell(
    browser: Any, live_server: Any, tmp_path: Path
) -> None:
    # What the README does with commands: bodies by list, and one administrator.
    call_command("import_bodies", EXAMPLES / "bodies.csv", stdout=io.StringIO())
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    call_command(
        "create_administrator",
        "wang",
        name="王某",
        body="650000",
        password_file=secret,
        stdout=io.StringIO(),
    )
    url = live_server.url
    with window(browser, OPTIONS) as page:
        page.goto(f"{url}/desk/")
        sign_in(page, "wang", PASSWORD)
        todo = _first_steps(page, url)
        assert todo["录入机关"] == "已完成"
        assert {todo[one] for one in ("填写联系方式", "编写公开指南", "录入内设机构")} == {"未完成"}
        press(page, page.locator("main").get_by_role("link", name="填写联系方式"))
        assert labelled(page, "办公地址").count() == 1
        _describe_body(page, url)
        letters = _add_people(page, url)
        done = _first_steps(page, url)
        assert done.pop("填写收费账户") == "未完成"
        done.pop("核对节假日")  # depends on the year in which this runs
        assert set(done.values()) == {"已完成"}
    number = _apply(browser, url)
    with window(browser, OPTIONS) as page:
        page.goto(f"{url}/sign-in/new-password/")
        page.locator("main input[name=code]").fill(letters["zhao"])
        for field in page.locator("main input[type=password]").all():
            field.fill(NEW_PASSWORD)
        press(page, page.locator("main form button.first"))
        page.goto(f"{url}/desk/")
        sign_in(page, "zhao", NEW_PASSWORD)
        press(page, page.locator("main").get_by_role("link", name=REQUEST).first)
        assert number in page.inner_text("main")
        assert "秦未央" not in page.inner_text("main")  # who applied is shown on request only
        step(page, "登记为已收到", {"与申请人确认日期": today()})
        assert "已到达，待登记" not in page.inner_text("main")


def _first_steps(page: Any, url: str) -> dict[str, str]:
    """Return the steps of the list on the first page, each with its state."""
    page.goto(f"{url}/desk/")
    rows = page.locator("section[aria-labelledby=first] li").all()
    return {
        row.locator("a").inner_text().strip(): row.locator(".tag").inner_text().strip()
        for row in rows
    }


def _describe_body(page: Any, url: str) -> None:
    """Enter contact data, remedies, guide and an office, as the page of the body asks for them."""
    page.goto(f"{url}/desk/bodies/")
    press(page, page.get_by_role("link", name="某某自治区人民政府办公厅").first)
    contact = {
        "政府信息公开工作机构": "政务公开办公室",
        "办公地址": "中山路1号",
        "办公时间": "工作日10:00至19:00",
        "联系电话": TELEPHONE,
    }
    remedies = {"行政复议机关": "某某自治区人民政府", "管辖法院": "某某铁路运输法院"}
    for section, fields in (("联系方式", contact), ("复议机关", remedies)):
        press(page, page.locator("main a", has_text=section).first)
        for label, value in fields.items():
            labelled(page, label).fill(value)
        press(page, page.locator("main form button.first").first)
        for value in fields.values():
            assert value in page.inner_text("main")
    page.locator("summary", has_text="增加内设机构").click()
    page.locator("details[open] input[name=name]").fill("政务公开处")
    press(page, page.locator("details[open] button.first"))
    assert "政务公开处" in page.inner_text("main")
    press(page, page.locator("main a", has_text="政府信息公开指南 中文"))
    page.locator("main textarea").first.fill("## 受理机构\n\n" + GUIDE)
    press(page, page.locator("main form button.first").first)


def _add_people(page: Any, url: str) -> dict[str, str]:
    """Upload the list of people, create the accounts, print the letters; return their codes."""
    page.goto(f"{url}/desk/people/list/")
    page.set_input_files("input[type=file]", EXAMPLES / "people.csv")
    press(page, page.locator("main form button.first").last)
    assert "尚未创建账户" in page.inner_text("main")
    press(page, page.locator("main form button.first").first)
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    with page.expect_download() as loading:
        page.get_by_role("button", name="生成通知书").click()
    document = pypdfium2.PdfDocument(loading.value.path())
    texts = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    return {
        name: CODE.search(text)[0]  # type: ignore[index]
        for text in texts
        for name in ("zhao", "qian", "sun")
        if name in text
    }


def _apply(browser: Any, url: str) -> str:
    """Apply as a citizen who looks at contact data and guide first; return the number."""
    with window(browser, OPTIONS) as page:
        page.goto(f"{url}/b/650000-GO/")
        for words in (TELEPHONE, "工作日10:00至19:00", GUIDE):
            assert words in page.inner_text("main")
        page.goto(f"{url}/apply/650000-GO/")
        page.fill("[name=title]", REQUEST)
        page.fill("[name=description]", "请提供按县市汇总的发放明细。")
        page.fill("[name=name]", "秦未央")
        page.fill("[name=proof_number]", CARD)
        page.fill("[name=telephone]", "13800001111")
        page.wait_for_timeout(2_100)  # nobody writes in less
        press(page, page.locator("main form button.first").last)
        number, _code = page.locator(".receipt dd").all_inner_texts()[:2]
        assert TELEPHONE in page.inner_text("main")
        return str(number)
