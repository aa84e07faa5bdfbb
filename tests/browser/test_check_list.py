"""A check list on site, on a phone that loses its connection, in real Chromium."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from gongkai.assessments.models import SheetValue
from gongkai.assessments.states import Way
from tests.assessments.assessing import assessor, scoring
from tests.browser.participation import PHONE, WIDE
from tests.browser.standing import standing
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
FORM = "form[action$='/act/visit/']"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return standing(build_cast)


def test_answers_are_kept_and_sent_when_the_connection_is_back(
    cast: Cast, browser: Any, live_server: Any
) -> None:
    sheet = scoring(cast).sheets.get(body=cast.finance)
    value = SheetValue.objects.get(sheet=sheet, indicator__way=Way.VISITED)
    person = Client()
    person.force_login(assessor(cast).account)
    context = browser.new_context(viewport=PHONE)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": person.cookies[name].value, "url": live_server.url}]
    )
    page = context.new_page()
    address = f"{live_server.url}/desk/assessments/sheets/{sheet.pk}/"

    def status() -> str:
        return str(page.inner_text("[data-kept-answers]"))

    def fold() -> None:
        page.locator(f"details:has({FORM})").evaluate("one => { one.open = true; }")

    page.goto(address)
    fold()
    assert not page.evaluate(WIDE)
    assert status() == ""
    assert not page.locator(f"{FORM} [type=radio]:checked").count()
    for number, answer in enumerate(("yes", "no", "na")):
        page.check(f"{FORM} [name='visit-answer_{number}'][value='{answer}']")
    page.fill(f"{FORM} [name='visit-remark']", "门口有指示牌")
    # The phone closed the page: what was entered is there again, and is not sent yet.
    page.goto(address)
    assert "已恢复" in status()
    assert page.is_checked(f"{FORM} [name='visit-answer_0'][value='yes']")
    assert page.input_value(f"{FORM} [name='visit-remark']") == "门口有指示牌"
    context.set_offline(True)
    page.click(f"{FORM} button")
    assert "没有网络" in status()
    value.refresh_from_db()
    assert not value.is_settled
    with page.expect_navigation():
        context.set_offline(False)
    value.refresh_from_db()
    assert (value.is_settled, value.value, value.remark) == (True, 50, "门口有指示牌")
    # What was sent is not kept on the device.
    assert page.evaluate("Object.keys(localStorage).length") == 0
    context.close()
