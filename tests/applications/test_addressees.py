"""Whom letters name: reconsideration body and court in replies, the account in fee notices."""

from datetime import date

from gongkai.applications.letters import payment_text
from gongkai.applications.models import Application, Reply
from gongkai.applications.reply_templates import remedies_text
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions.details import (
    Contact,
    PaymentAccount,
    RemedyAddressees,
    state_details,
)
from tests.cast import AT, Cast


def reply_of(cast: Cast) -> Reply:
    """Return a reply without parts, not saved: only its body matters here."""
    cast.finance.refresh_from_db()
    reply = Reply(application=Application(body=cast.finance))
    reply.pk = 0
    return reply


def test_remedies_name_the_addressees_of_the_body(cast: Cast) -> None:
    day = date(2026, 11, 20)
    assert "管辖法院：" not in remedies_text(reply_of(cast), day)
    addressees = RemedyAddressees(
        "示范区人民政府",
        "清明路1号",
        "示范区中级人民法院",
        "",
        "示范区人民政府办公厅",
        "0000-1234567",
    )
    state_details(cast.finance, addressees, by=SYSTEM, at=AT)
    reconsideration, court, complaint = remedies_text(reply_of(cast), day).split("\n\n")
    assert reconsideration.endswith("行政复议机关：示范区人民政府（清明路1号）。")
    assert court.endswith("管辖法院：示范区中级人民法院。")
    assert complaint.endswith("投诉受理机关：示范区人民政府办公厅（0000-1234567）。")


def test_fee_notice_says_where_to_pay(cast: Cast) -> None:
    state_details(cast.finance, Contact(telephone="0000-1234567"), by=SYSTEM, at=AT)
    cast.finance.refresh_from_db()
    assert payment_text(cast.finance) == (
        "缴费地点和方式请咨询示范区财政厅（联系电话：0000-1234567）。"
    )
    account = PaymentAccount("示范区财政厅", "示范银行", "990000000001", "请注明受理编号。")
    state_details(cast.finance, account, by=SYSTEM, at=AT)
    cast.finance.refresh_from_db()
    assert payment_text(cast.finance) == (
        "收款单位：示范区财政厅；开户银行：示范银行；账号：990000000001。请注明受理编号。"
    )
