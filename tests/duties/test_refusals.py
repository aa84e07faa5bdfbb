"""Duties: events of items that are not published by events, and events withdrawn by others."""

import pytest

from gongkai.catalogue.models import CatalogueItem
from gongkai.duties.actions import withdraw_event
from gongkai.duties.models import DutyEvent
from gongkai.duties.queries import event_entries
from gongkai.duties.rules import refusal_to_record_event, refusal_to_withdraw_event
from gongkai.kit.refusals import Refused
from tests.cast import AT, Cast
from tests.duties.test_events import facts, recorded

pytestmark = pytest.mark.django_db


def test_an_item_that_is_not_published_by_events_has_none(cast: Cast) -> None:
    known = event_entries(cast.finance, on=AT.date())
    other = CatalogueItem.objects.exclude(pk__in=known).order_by("pk").first()
    assert other is not None
    wanted = facts(item=other)
    refusal = refusal_to_record_event(cast.finance, wanted, by=cast.disclosure, on=AT.date())
    assert refusal is not None
    assert (refusal.code, refusal.field) == ("other-item", "item")
    with pytest.raises(Refused) as refused:
        recorded(cast, item=other)
    assert refused.value.refusal.code == "other-item"
    assert not DutyEvent.objects.exists()


@pytest.mark.parametrize("name", ["drafter", "approver", "stranger"])
def test_only_a_disclosure_officer_withdraws_an_event(cast: Cast, name: str) -> None:
    event, person = recorded(cast).event, cast.people[name]
    assert event is not None
    assert refusal_to_withdraw_event(event, by=cast.disclosure, on=AT.date()) is None
    with pytest.raises(Refused) as refused:
        withdraw_event(event, by=person, at=AT)
    assert refused.value.refusal.code == "wrong-post"
    assert DutyEvent.objects.filter(pk=event.pk).exists()
