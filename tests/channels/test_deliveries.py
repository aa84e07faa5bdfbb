"""Deliveries: each counted once per channel, single or in bulk; invalid ones are refused."""

from datetime import date
from typing import Any

import pytest

from gongkai.channels.actions.deliveries import Sent, record_deliveries, record_delivery
from gongkai.channels.models import Delivery
from gongkai.channels.queries.deliveries import deliveries_of
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from tests.applications.cases import on
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
LATER = on("2026-11-23")


def test_delivery_is_an_act_with_what_is_counted(cast: Cast) -> None:
    document = cast.released()
    record_delivery(
        document,
        channel="wechat",
        on=DAY,
        by=cast.disclosure,
        at=LATER,
        address="https://example.org/1",
    )
    act = Act.objects.get(verb=Verb.DELIVERY_MADE)
    assert (act.on, act.chain, act.quantity) == (DAY, "990000-D01", 1)
    assert act.facets == {
        "channel": "wechat",
        "genre": "notice",
        "item": "A20-08",
        "number": document.index_number,
    }
    assert [one.address for one in deliveries_of(document)] == ["https://example.org/1"]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("wrong-post", {"by": "drafter"}),
        ("wrong-post", {"by": "stranger"}),
        ("no-such-channel", {"channel": "web"}),
        ("wrong-day", {"on": date(2026, 11, 19)}),
        ("wrong-day", {"on": date(2026, 11, 24)}),
        ("long-address", {"address": "x" * 301}),
        ("wrong-address", {"address": "javascript:alert(1)"}),
        ("sent-already", {"channel": "weibo"}),
    ],
)
def test_invalid_delivery_is_refused(cast: Cast, code: str, changes: dict[str, Any]) -> None:
    document = cast.released(at=AT)
    facts: dict[str, Any] = {"channel": "wechat", "on": DAY, "by": cast.disclosure, "at": LATER}
    record_delivery(document, **{**facts, "channel": "weibo"})
    changes = {**changes, "by": cast.people[changes.get("by", "disclosure")]}
    with pytest.raises(Refused, match=code):
        record_delivery(document, **{**facts, **changes})
    assert Delivery.objects.count() == 1


def test_only_public_documents_are_delivered(cast: Cast) -> None:
    for document in (
        cast.draft(),
        cast.approved(),
        withdraw_document(cast.released(), WithdrawalReason("误"), by=cast.disclosure, at=LATER),
    ):
        with pytest.raises(Refused, match="not-public"):
            record_delivery(
                Document.objects.get(pk=document.pk),
                channel="weibo",
                on=DAY,
                by=cast.disclosure,
                at=LATER,
            )
        with pytest.raises(Refused, match="not-public"):
            record_deliveries(cast.finance, "weibo", [Sent(document, DAY)], at=LATER)


def test_bulk_is_recorded_as_a_whole_or_not_at_all(cast: Cast) -> None:
    first, second, draft = cast.released(), cast.released(title="二"), cast.draft(title="三")
    with pytest.raises(Refused):
        record_deliveries(cast.finance, "weibo", [Sent(first, DAY), Sent(draft, DAY)], at=LATER)
    with pytest.raises(Refused, match="wrong-day"):
        record_deliveries(
            cast.finance, "weibo", [Sent(first, DAY), Sent(second, date(2027, 1, 1))], at=LATER
        )
    with pytest.raises(Refused, match="no-such-channel"):
        record_deliveries(cast.finance, "web", [Sent(first, DAY)], at=LATER)
    with pytest.raises(ValueError, match=str(first.pk)):
        record_deliveries(cast.health, "weibo", [Sent(first, DAY)], at=LATER)
    assert not Delivery.objects.exists()
    made = record_deliveries(cast.finance, "weibo", [Sent(first, DAY), Sent(second, DAY)], at=LATER)
    assert len(made) == Act.objects.filter(verb=Verb.DELIVERY_MADE).count() == 2
    with pytest.raises(Refused, match="sent-already"):
        record_deliveries(cast.finance, "weibo", [Sent(second, DAY)], at=LATER)
    with pytest.raises(ValueError, match=str(first.pk)):
        record_deliveries(cast.finance, "wechat", [Sent(first, DAY), Sent(first, DAY)], at=LATER)
