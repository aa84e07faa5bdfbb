"""The pages about the check of personal data: the panel, the findings in place, the kinds of a body."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.reviews import (
    pass_office_review,
    pass_secrecy_review,
    submit_version,
)
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.models import Document, FileText, Justification
from gongkai.documents.queries.findings import check_of, unchecked_kinds
from gongkai.documents.states import SWITCHED_KINDS
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast
from tests.files import samples
from tests.query_counts import queries_of_page

CARD = "11010519491231002X"
pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def in_disclosure(cast: Cast, text: str, *files: tuple[str, bytes]) -> Document:
    document = cast.draft(text=text)
    for name, content in files:
        attach_file(document, io.BytesIO(content), name, by=cast.drafter, at=AT)
    document.refresh_from_db()
    submit_version(document, by=cast.drafter, at=AT)
    pass_office_review(document, by=cast.head, at=AT)
    pass_secrecy_review(document, by=cast.secrecy, at=AT)
    document.refresh_from_db()
    return document


def page(browser: Client, document: Document) -> str:
    return browser.get(reverse("desk:document_findings", args=[document.pk])).content.decode()


def test_the_page_of_a_document_says_what_prevents_it(cast: Cast, sign_in: SignIn) -> None:
    document = in_disclosure(cast, f"<p>身份证号{CARD}</p>", ("名单.txt", b"x"))
    browser = sign_in(cast.disclosure)
    address = reverse("desk:document", args=[document.pk])
    shown = browser.get(address).content.decode()
    assert "2处待处理" in shown
    assert "正文中的身份证号码（1处）" in shown
    assert "等待读取" in shown
    assert reverse("desk:document_findings", args=[document.pk]) in shown
    # The button is not offered, and a request by hand is refused.
    action = reverse("desk:document_action", args=[document.pk, "pass-disclosure"])
    assert f'action="{action}"' not in shown
    refused = browser.post(action, {"opinion": ""})
    assert refused.status_code == 409
    read_waiting_files(lambda: AT)
    assert "1处待处理" in browser.get(address).content.decode()


def test_findings_are_shown_in_place_and_justified_by_group(cast: Cast, sign_in: SignIn) -> None:
    document = in_disclosure(
        cast,
        f"<p>经办人身份证号{CARD}；电话13812345678。</p>",
        ("名单.txt", "当事人身份证号110105194912310038。".encode()),
        ("照片.png", samples.png()),
    )
    read_waiting_files(lambda: AT)
    browser = sign_in(cast.secrecy)
    shown = page(browser, document)
    assert f"<mark>{CARD}</mark>" in shown
    assert "<mark>13812345678</mark>" in shown
    assert "名单.txt" in shown
    open_before = len(check_of(document, document.open_version).open)  # type: ignore[arg-type]
    address = reverse("desk:document_findings", args=[document.pk])
    check = check_of(document, document.open_version)  # type: ignore[arg-type]
    (chosen,) = [key for key, one in check.by_hash.items() if one.value == CARD]
    missing = browser.post(address, {"found": [chosen], "reason": " "})
    assert missing.status_code == 409
    assert "请说明可以公开的理由。" in missing.content.decode()
    assert not Justification.objects.exists()
    long = browser.post(address, {"found": [chosen], "reason": "长" * 501})
    assert long.status_code == 400
    done = browser.post(address, {"found": [chosen], "reason": "示例号码"}, follow=True)
    assert "已说明1处发现的理由。" in done.content.decode()
    assert "示例号码" in done.content.decode()
    after = check_of(document, document.open_version)  # type: ignore[arg-type]
    assert len(after.open) == open_before - 1


def test_the_drafter_sees_the_findings_and_cannot_justify(cast: Cast, sign_in: SignIn) -> None:
    document = in_disclosure(cast, f"<p>身份证号{CARD}</p>")
    browser = sign_in(cast.drafter)
    shown = page(browser, document)
    assert f"<mark>{CARD}</mark>" in shown
    assert 'name="found"' not in shown
    address = reverse("desk:document_findings", args=[document.pk])
    assert browser.post(address, {"found": ["x"], "reason": "y"}).status_code == 409


def test_files_that_could_not_be_read_say_why(cast: Cast, sign_in: SignIn) -> None:
    document = in_disclosure(cast, "<p>正文</p>", ("a.txt", b"1"), ("b.txt", b"2"), ("c.txt", b"3"))
    rows = list(FileText.objects.order_by("id"))
    rows[0].state, rows[0].code = "failed", "file-encrypted"
    rows[1].state, rows[1].is_complete = "read", False
    rows[2].state, rows[2].is_complete, rows[2].images = "read", True, 3
    for row in rows:
        row.save()
    shown = page(sign_in(cast.secrecy), document)
    for words in ("设有密码", "未读完", "其中的图片未读取", "确认已查看文件"):
        assert words in shown
    refusal = "须由拟稿人以外的审核人查看并确认"
    assert refusal in shown
    rows[0].code = "copy-failed"
    rows[0].save()
    assert "有1个附件的隐藏内容无法清除" in page(sign_in(cast.secrecy), document)
    FileText.objects.all().delete()
    assert page(sign_in(cast.secrecy), document).count("等待读取") == 3


def test_a_document_without_findings_says_so(cast: Cast, sign_in: SignIn) -> None:
    document = in_disclosure(cast, "<p>正文</p>")
    browser = sign_in(cast.disclosure)
    assert "检查未发现妨碍公开的内容。" in page(browser, document)
    shown = browser.get(reverse("desk:document", args=[document.pk])).content.decode()
    assert "未发现问题。" in shown
    public = cast.released()
    shown = browser.get(reverse("desk:document", args=[public.pk])).content.decode()
    assert "个人信息与密级标志检查" not in shown
    assert "未发现问题。" in page(browser, public)


def test_a_long_list_of_findings_needs_no_more_queries(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.disclosure)
    few = in_disclosure(cast, "<p>电话13812345678</p>", ("a.txt", b"1"))
    many = in_disclosure(
        cast,
        "<p>" + "，".join(f"电话1381234{number:04}" for number in range(300)) + "</p>",
        *((f"{number}.txt", str(number).encode()) for number in range(5)),
    )
    read_waiting_files(lambda: AT)
    counts = [
        queries_of_page(browser, reverse("desk:document_findings", args=[one.pk]))
        for one in (few, many)
    ]
    assert counts[0] == counts[1]
    assert page(browser, many).count('name="found"') == 200


def test_an_administrator_chooses_the_kinds(cast: Cast, sign_in: SignIn) -> None:
    grant_post(cast.approver, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    browser, address = sign_in(cast.approver), reverse("desk:body_checks", args=[cast.finance.pk])
    shown = browser.get(address).content.decode()
    # One more: the style of the masks.
    assert shown.count("checked") == len(SWITCHED_KINDS) + 1
    kinds: list[Any] = [kind.value for kind in SWITCHED_KINDS if kind.value != "name"]
    assert browser.post(address, {"kinds": kinds}).status_code == 302
    assert unchecked_kinds(cast.finance) == {"name"}
    assert browser.post(address, {"kinds": ["nonsense"]}).status_code == 400
    # A disclosure officer edits what the public reads, and not what is checked.
    officer = sign_in(cast.disclosure)
    assert officer.get(address).status_code == 200
    assert officer.post(address, {"kinds": []}).status_code == 409
    assert unchecked_kinds(cast.finance) == {"name"}
