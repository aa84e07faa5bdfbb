"""How the pages of a case show a mail: quotes folded, nothing missing, what was left out said."""

import re
from typing import Any

import pytest
from django.test import Client

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.actions.replies import write_message
from gongkai.applications.inputs import MessageInputs
from gongkai.applications.models import Application
from tests.applications.cases import CODE, MONDAY, wish
from tests.cast import Cast
from tests.desk.application_pages import in_hand
from tests.desk.test_letters import address
from tests.typesetting.test_letters import words_in_pdf

pytestmark = pytest.mark.django_db
THREAD = "------------------ 原始邮件 ------------------\n发件人: a <a@b.cn>\n" + "旧邮件。\n" * 30
REMARK = "未从邮件中收录：logo.bmp"
FOLDED = re.compile(r'<details class="quoted"><summary>([^<]*)</summary>(.*?)</details>', re.DOTALL)


def by_mail(cast: Cast, **changes: Any) -> Application:
    facts = wish(
        channel="email", description=f"只要2025年的。\n\n{THREAD}", remarks=REMARK, **changes
    )
    return receive_application(cast.finance, facts, at=MONDAY, code=CODE)


def test_desk_folds_a_quoted_mail_and_shows_all_of_it(cast: Cast, sign_in: Any) -> None:
    case = by_mail(cast)
    write_message(case, MessageInputs(f"补充\n\n{THREAD}", is_mail=True, remarks=REMARK), at=MONDAY)
    page = sign_in(cast.officer).get(f"/desk/applications/{case.pk}/").content.decode()
    folded = FOLDED.findall(page)
    assert [summary for summary, _text in folded] == ["引用的邮件（32行）"] * 2
    assert all(text.count("旧邮件。") == 30 for _summary, text in folded)
    rest = FOLDED.sub("", page)
    assert "只要2025年的。" in rest
    assert "旧邮件。" not in rest
    assert rest.count(REMARK) == 2


def test_applicant_sees_the_same(cast: Cast, client: Client) -> None:
    case = by_mail(cast)
    write_message(case, MessageInputs("> 请说明年度\n2025年度", is_mail=True), at=MONDAY)
    client.post("/case/", {"number": case.number, "code": CODE})
    page = client.get("/case/view/").content.decode()
    assert FOLDED.findall(page)[0][1].count("旧邮件。") == 30
    assert "只要2025年的。" in FOLDED.sub("", page)
    assert "&gt; 请说明年度" in FOLDED.sub("", page)  # short, so it is not folded
    assert REMARK in page


def test_text_of_a_form_is_not_folded(cast: Cast, sign_in: Any) -> None:
    case = in_hand(cast)
    page = sign_in(cast.officer).get(f"/desk/applications/{case.pk}/").content.decode()
    assert not FOLDED.search(page)
    assert case.description in page


def test_characters_without_a_font_are_noted_on_case_and_letter(cast: Cast, sign_in: Any) -> None:
    title = "公开\ue000𪚥กั材料"
    case = in_hand(cast, title=title)
    officer = sign_in(cast.officer)
    page = officer.get(f"/desk/applications/{case.pk}/").content.decode()
    shown = "〓(U+E000)、〓(U+2A6A5)、〓(U+0E01)、〓(U+0E31)"
    assert f"打印时以编码表示：{shown}" in page
    assert Application.objects.get(pk=case.pk).title == title  # stored as it was written
    letter = case.letters.get()
    answer = officer.get(address(letter, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    text = words_in_pdf(answer.content).replace("\n", "")
    assert "公开〓(U+E000)〓(U+2A6A5)〓(U+0E01)〓(U+0E31)材料" in text
    assert f"注：字库未收的字以“〓”和统一码编号表示：{shown}。" in text
    plain = in_hand(cast)
    assert "字库未收" not in officer.get(f"/desk/applications/{plain.pk}/").content.decode()
    assert "字库未收" not in words_in_pdf(officer.get(address(plain.letters.get(), "pdf")).content)
