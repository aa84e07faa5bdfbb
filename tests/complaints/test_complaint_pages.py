"""Complaints on pages: sent with a receipt, entered by staff, ordered, rectified, told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.kit.times import local_date
from gongkai.ledger.consumers import catch_up
from gongkai.portal.form_tokens import issue_token
from gongkai.portal.submission_forms import RECEIPT_PERIOD
from tests.cast import Cast
from tests.complaints.complaints import (
    CODE,
    FACTS,
    appoint,
    assigned,
    ordered,
    received,
    supervisor,
)
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
QUERY_CODE = re.compile(r"[2-9A-HJKMNP-Z]{5}(?:-[2-9A-HJKMNP-Z]{5}){2}")


def complaint_form(cast: Cast, *, seconds: float = 60, **changes: Any) -> dict[str, Any]:
    """Return valid form data, of a form that was drawn some seconds ago."""
    at = timezone.now() - timedelta(seconds=seconds)
    return {
        "kind": FACTS.kind,
        "text": FACTS.text,
        "name": FACTS.name,
        "contact": "",
        "homepage": "",
        "token": issue_token(f"complaint:{cast.finance.pk}", at=at),
        **changes,
    }


def act(browser: Any, route: str, pk: int, name: str, **values: Any) -> int:
    sent = {f"{name}-{field}": value for field, value in values.items()}
    return int(browser.post(reverse(route, args=[pk, name]), sent).status_code)


def test_a_complaint_is_sent_once_and_read_by_number_and_code(cast: Cast, client: Client) -> None:
    appoint(cast)
    address = f"/b/{cast.finance.code}/complaint/"
    assert address in client.get(f"/b/{cast.finance.code}/").text
    assert cast.government.name in client.get(address).text
    assert client.get("/b/999999-D99/complaint/").status_code == 404
    for wrong in (
        {"token": "x"},
        {"seconds": 0},
        {"homepage": "x"},
        {"text": " "},
        {"seconds": 13 * 3600},
    ):
        assert client.post(address, complaint_form(cast, **wrong)).status_code == 400
    form = complaint_form(cast)
    receipt = client.post(address, form).text
    complaint = Complaint.objects.get()
    code = QUERY_CODE.search(receipt)
    assert code
    # A reload shows the same receipt; the form with other words, or much later, is not accepted.
    assert code[0] in client.post(address, form).text
    assert client.post(address, form | {"text": "其他"}).status_code == 400
    long_ago = complaint.entered_at - RECEIPT_PERIOD - timedelta(seconds=1)
    Complaint.objects.update(entered_at=long_ago)
    assert client.post(address, form).status_code == 400
    assert Complaint.objects.count() == 1
    status = reverse("portal:complaint_status")
    assert client.get(status).status_code == 200
    entry = {"number": complaint.number.lower(), "code": code[0]}
    assert client.post(status, entry | {"code": "x"}).status_code == 400
    assert FACTS.text in client.post(status, entry).text


def test_a_complaint_is_examined_at_the_desk_and_the_result_told(
    cast: Cast, sign_in: Any, client: Client
) -> None:
    complaint = received(cast, at=timezone.now())
    pk, day = complaint.pk, local_date(timezone.now()) + timedelta(days=20)
    examiner, officer = sign_in(supervisor()), sign_in(cast.disclosure)
    catch_up()
    for page in ("desk:complaints", "desk:work", "desk:notifications"):
        assert complaint.number in examiner.get(reverse(page)).text
        assert complaint.number not in officer.get(reverse("desk:work")).text
    assert officer.get(reverse("desk:complaints")).status_code == 403
    assert officer.get(reverse("desk:complaint_create")).status_code == 403
    assert officer.get(reverse("desk:complaint", args=[pk])).status_code == 404
    step = "desk:complaint_action"
    assert act(examiner, step, pk, "assign", person_id=supervisor().pk) == 302
    assert act(examiner, step, pk, "order", text="", due_on=day.isoformat()) == 400
    assert act(examiner, step, pk, "order", text=FACTS.name, due_on=day.isoformat()) == 409
    written = f"{day.year}年{day.month}月{day.day}日"
    assert act(examiner, step, pk, "order", text="公布收费目录", due_on=written) == 302
    assert act(examiner, step, pk, "burn") == 404
    order = RectificationOrder.objects.get()
    catch_up()
    page = officer.get(reverse("desk:rectification_order", args=[order.pk])).text
    for said in (complaint.number, FACTS.name, FACTS.text, "投诉人"):
        assert said not in page
    for address in ("desk:rectification_orders", "desk:work", "desk:notifications"):
        assert "公布收费目录" in officer.get(reverse(address)).text
    of_order = "desk:rectification_order_action"
    assert act(officer, of_order, order.pk, "report", text="已公布", evidence="见附件") == 409
    assert (
        act(officer, of_order, order.pk, "report", text="已公布", evidence="https://a.cn/") == 302
    )
    assert act(officer, of_order, order.pk, "accept") == 409
    assert act(examiner, of_order, order.pk, "accept") == 302
    assert "公布收费目录" in officer.get(reverse("desk:rectification_orders") + "?state=done").text
    assert act(examiner, step, pk, "conclude", result="rectified", text="已公布，谢谢。") == 302
    assert complaint.number in examiner.get(reverse("desk:complaints") + "?state=done").text
    assert "已公布，谢谢。" in examiner.get(reverse("desk:complaint", args=[pk])).text
    for address in ("desk:complaints", "desk:rectification_orders"):
        assert examiner.get(reverse(address) + "?state=x").status_code == 400
    told = client.post("/ug/complaints/", {"number": complaint.number, "code": CODE}).text
    assert "已公布，谢谢。" in told


def test_a_complaint_by_telephone_gets_a_receipt(cast: Cast, sign_in: Any) -> None:
    appoint(cast)
    examiner, create = sign_in(supervisor()), reverse("desk:complaint_create")
    assert examiner.get(create).status_code == 200
    entered = {
        "about": cast.finance.pk,
        "kind": "fees",
        "text": "收费没有依据",
        "channel": "phone",
        "received_on": local_date(timezone.now()).isoformat(),
    }
    assert examiner.post(create, entered | {"channel": "web"}).status_code == 400
    assert examiner.post(create, entered | {"received_on": "2020-01-01"}).status_code == 409
    receipt = examiner.post(create, entered)
    assert QUERY_CODE.search(receipt.text)
    assert Complaint.objects.get().number in receipt.text


def test_lists_take_the_same_number_of_queries(cast: Cast, sign_in: Any) -> None:
    ordered(cast)
    examiner, officer = sign_in(supervisor()), sign_in(cast.disclosure)
    pages = {
        reverse("desk:complaints"): examiner,
        reverse("desk:rectification_orders"): officer,
        reverse("desk:complaint", args=[Complaint.objects.get().pk]): examiner,
    }
    few = {page: queries_of_page(who, page) for page, who in pages.items()}
    ordered(cast)
    assigned(cast)
    assert {page: queries_of_page(who, page) for page, who in pages.items()} == few
