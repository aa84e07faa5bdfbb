"""The pages of inquiries, remarks and shorter reviews; what the other body sees of a version."""

import io
from typing import Any

import pytest
from django.urls import reverse

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.actions import drafts, reviews
from gongkai.documents.actions.inquiries import ask_inquiry
from gongkai.documents.actions.remarks import mark_passage
from gongkai.documents.models import Attachment, Document, Inquiry, PassageRemark, ShortReview
from gongkai.documents.rules.inquiries import InquiryFacts
from gongkai.documents.rules.remarks import RemarkFacts
from gongkai.documents.workflow import ReturnReasons
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page

DUE = "2199-01-01"


def asked(cast: Cast, document: Document) -> Inquiry:
    facts = InquiryFacts("countersign", "请会签。", AT.date().replace(year=2199), cast.health)
    return ask_inquiry(document, facts, by=cast.drafter, at=AT)


def edited(cast: Cast, document: Document) -> None:
    document.refresh_from_db()
    assert document.open_version is not None
    drafts.edit_version(
        document,
        cast.facts(text="<p>改后的秘密段落。</p>"),
        by=cast.drafter,
        at=AT,
        revision=document.open_version.revision,
    )


def test_the_other_body_sees_just_that_version_and_answers(cast: Cast, sign_in: Any) -> None:
    document, other = cast.draft(), cast.draft(title="别的草稿")
    drafts.attach_file(document, io.BytesIO("附件".encode()), "附.txt", by=cast.drafter, at=AT)
    document.refresh_from_db()
    inquiry, file = asked(cast, document), Attachment.objects.get()
    browser = sign_in(cast.stranger)
    page = browser.get(f"/desk/documents/inquiries/{inquiry.pk}/").content.decode()
    assert "目录之外的收费" in page
    assert browser.get(f"/desk/documents/{document.pk}/").status_code == 404
    assert browser.get(f"/desk/documents/{other.pk}/").status_code == 404
    assert browser.get(f"/desk/documents/{document.pk}/files/{file.pk}/").status_code == 404
    address = reverse("desk:inquiry_file", args=[inquiry.pk, file.pk])
    signed = browser.get(address)
    served = browser.get(signed["Location"])
    assert b"".join(served.streaming_content) == "附件".encode()
    assert browser.get(reverse("desk:inquiry_file", args=[inquiry.pk, 0])).status_code == 404
    edited(cast, document)
    assert browser.get(address).status_code == 404
    assert browser.get(signed["Location"]).status_code == 404
    page = browser.get(f"/desk/documents/inquiries/{inquiry.pk}/").content.decode()
    assert "秘密段落" not in page
    assert "目录之外的收费" not in page
    document.refresh_from_db()
    again = asked(cast, document)
    answered = browser.post(
        f"/desk/documents/inquiries/{again.pk}/", {"answer": "objected", "opinion": "不同意"}
    )
    assert answered.status_code == 302
    again.refresh_from_db()
    assert (again.answer, again.opinion) == ("objected", "不同意")
    own = sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/").content.decode()
    assert "示范区卫生健康委员会" in own


def test_wrong_forms_come_back_with_their_reasons(cast: Cast, sign_in: Any) -> None:
    document = cast.draft()
    browser, address = sign_in(cast.drafter), f"/desk/documents/{document.pk}/inquiries/"
    facts = {"kind": "secrecy", "recipient": "保密局", "question": "是否涉密", "due_on": DUE}
    assert browser.post(address, facts | {"due_on": "x"}).status_code == 400
    assert browser.post(address, facts | {"recipient": ""}).status_code == 409
    assert browser.post(address, facts).status_code == 302
    inquiry = Inquiry.objects.get()
    assert "保密局" in browser.get(address).content.decode()
    detail = f"/desk/documents/inquiries/{inquiry.pk}/"
    secrecy = sign_in(cast.secrecy)
    assert secrecy.post(detail, {"answer": "x"}).status_code == 400
    assert secrecy.post(detail, {"answer": "not-secret"}).status_code == 409
    approver = sign_in(cast.approver)
    assert approver.post(f"{detail}override/", {}).status_code == 400
    assert approver.post(f"{detail}override/", {"reason": "x"}).status_code == 409


def test_passages_are_marked_and_answered_on_the_page(cast: Cast, sign_in: Any) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    head, address = sign_in(cast.head), f"/desk/documents/{document.pk}/remarks/"
    assert head.post(address, {"words": "收费"}).status_code == 400
    assert head.post(address, {"words": "没有", "remark": "x"}).status_code == 409
    assert head.post(address, {"words": "收费", "remark": "含义不清"}).status_code == 302
    assert "<mark>收费</mark>" in head.get(address).content.decode()
    reviews.return_version(document, ReturnReasons("见批注"), by=cast.head, at=AT)
    drafter, remark = sign_in(cast.drafter), PassageRemark.objects.get()
    assert address in drafter.get(f"/desk/documents/{document.pk}/edit/").content.decode()
    assert drafter.post(f"{address}{remark.pk}/", {}).status_code == 400
    assert head.post(f"{address}{remark.pk}/", {"answer": "x"}).status_code == 409
    edited(cast, document)
    lost = drafter.get(address).content.decode()
    assert "<s>收费</s>" in lost
    assert drafter.post(f"{address}{remark.pk}/", {"answer": "已改"}).status_code == 302
    remark.refresh_from_db()
    assert remark.answer == "已改"


def test_an_approver_sets_and_ends_the_shorter_review(cast: Cast, sign_in: Any) -> None:
    address, browser = "/desk/documents/short-reviews/", sign_in(cast.approver)
    item = cast.facts().catalogue_item
    assert item is not None
    form = {"body": cast.finance.pk, "item": item.pk, "reason": "例行公布"}
    assert browser.post(address, form | {"item": "x"}).status_code == 400
    assert browser.post(address, form).status_code == 302
    assert browser.post(address, form).status_code == 409
    assert "例行公布" in sign_in(cast.drafter).get(address).content.decode()
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    page = sign_in(cast.secrecy).get(f"/desk/documents/{document.pk}/").content.decode()
    assert "简易审签" in page or "Shorter review" in page
    end = f"{address}{ShortReview.objects.get().pk}/end/"
    assert sign_in(cast.drafter).post(end).status_code == 409
    assert browser.post(end).status_code == 302
    assert not ShortReview.objects.exists()


@pytest.mark.parametrize("address", ["inquiries", "short-reviews", "review-days"])
def test_lists_cost_the_same_with_one_row_and_with_three(
    cast: Cast, sign_in: Any, address: str
) -> None:
    browser, counts = sign_in(cast.approver), []
    codes = iter(["A20-01", "A20-02", "A20-03"])
    for number in (1, 2):
        for _ in range(number):
            asked(cast, cast.draft())
            form = {"body": cast.finance.pk, "reason": "x", "item": item_of(next(codes))}
            browser.post("/desk/documents/short-reviews/", form)
        counts.append(queries_of_page(browser, f"/desk/documents/{address}/"))
    assert counts[0] == counts[1]


def test_the_remarks_of_a_version_cost_the_same_whatever_their_number(
    cast: Cast, sign_in: Any
) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    browser, counts = sign_in(cast.head), []
    for number in (1, 2):
        for _ in range(number):
            mark_passage(document, RemarkFacts("x", "收费"), by=cast.head, at=AT)
        counts.append(queries_of_page(browser, f"/desk/documents/{document.pk}/remarks/"))
    assert counts[0] == counts[1]


def item_of(code: str) -> int:
    return CatalogueItem.objects.get(code=code).pk
