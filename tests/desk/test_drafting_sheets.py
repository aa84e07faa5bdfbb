"""The drafting sheet: facts, the attribute box, and the signatures from the acts."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from gongkai.desk.documents.sheet_views import sheet_of
from gongkai.documents.actions import drafts, reviews
from gongkai.documents.workflow import Opinion, ReturnReasons
from gongkai.law.grounds import Ground
from gongkai.organisations.states import PostKind
from gongkai.typesetting import TypesettingFailed
from tests.cast import AT, Cast, later

HOSTILE = '#read("/etc/passwd") *星* $x$ <b>'


def test_signatures_come_from_the_acts_of_the_last_round(cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("缺少依据"), by=cast.head, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=later(days=1))
    reviews.pass_office_review(document, Opinion("同意"), by=cast.head, at=later(days=2))
    document.refresh_from_db()
    signatures = sheet_of(document).signatures
    assert [(one.person, one.opinion, one.day) for one in signatures[:2]] == [
        ("Drafter", "", "2026-11-21"),
        ("Head", "同意", "2026-11-22"),
    ]
    assert signatures[1].step == "处室负责人 · 处室审核通过"
    posts = (PostKind.SECRECY_REVIEWER, PostKind.DISCLOSURE_OFFICER, PostKind.APPROVER)
    assert [(one.step, one.person) for one in signatures[2:]] == [
        (str(post.label), "") for post in posts
    ]


def test_box_shows_the_attribute_with_reason_and_ground(sign_in: Any, cast: Cast) -> None:
    document = cast.draft(attribute="closed", reason="涉及商业秘密", ground=Ground.THIRD_PARTY)
    sheet = sheet_of(document)
    assert [one.chosen for one in sheet.attributes] == [False, False, True]
    assert "条例19" in sheet.ground or "第十五条" in sheet.ground
    page = sign_in(cast.head).get(f"/desk/documents/{document.pk}/sheet/").content.decode()
    assert page.count("☑") == 1
    assert "涉及商业秘密" in page


def test_sheet_is_a_pdf_that_runs_none_of_its_content(sign_in: Any, cast: Cast) -> None:
    document = cast.approved(title=HOSTILE, co_issuers=["示范区卫生健康委员会"])
    answer = sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/sheet/?format=pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", "")
    assert HOSTILE.replace(" ", "") in text
    assert "发文稿纸" in text
    assert "■主动公开" in text
    assert "示范区卫生健康委员会" in text
    assert "签发" in text


def test_sheet_that_cannot_be_typeset_is_shown_as_a_page(
    sign_in: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = cast.draft()

    def fails(*_args: object, **_named: object) -> bytes:
        raise TypesettingFailed("stopped")

    monkeypatch.setattr("gongkai.typesetting.drafting_sheets.typeset", fails)
    page = sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/sheet/?format=pdf")
    assert "发文稿纸未能生成" in page.content.decode()


def test_sheet_of_a_new_version_has_its_own_signatures(cast: Cast) -> None:
    document = cast.released()
    assert len([one for one in sheet_of(document).signatures if one.person]) == 6
    drafts.start_version(document, by=cast.drafter, at=later(hours=1))
    document.refresh_from_db()
    assert [one.person for one in sheet_of(document).signatures] == [""] * 5
