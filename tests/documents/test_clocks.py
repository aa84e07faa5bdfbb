"""Recalculation of document deadlines after a holiday notice."""

from datetime import date
from typing import Any

import pytest

from gongkai.calendars.actions import enter_notice
from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.documents.actions.clocks import recount_clocks
from gongkai.documents.actions.releases import keep_document
from gongkai.documents.models import ClockChange
from gongkai.documents.queries import clock_changes_of
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db


def notice(region: str = "CN") -> HolidayNotice:
    """Issue a notice that makes the first of December a day off."""
    days = (DayFacts(date(2026, 12, 1), works=False, name="调休"),)
    return enter_notice(
        NoticeFacts(region, 2026, "2026年12月放假", days, verified=True), by=SYSTEM, at=AT
    )


def test_open_deadline_beyond_the_day_is_recalculated_and_recorded(cast: Cast) -> None:
    document = cast.draft()
    catch_up()
    entered = notice()
    catch_up()
    [change] = clock_changes_of(document)
    assert (change.due_before, change.due_after, change.notice) == (
        date(2026, 12, 10),
        date(2026, 12, 11),
        entered,
    )
    [act] = Act.objects.filter(verb="clocks.recounted")
    assert (act.chain, act.facets) == (cast.finance.chain, {"moved": 1, "notice": entered.pk})


def test_earlier_or_closed_deadlines_do_not_change(cast: Cast) -> None:
    cast.released()
    cast.draft(formed_on=date(2026, 10, 12))
    cast.draft(formed_on=None)
    kept = cast.approved(attribute="on_request", reason="内部使用")
    keep_document(kept, by=cast.disclosure, at=AT)
    cast.draft(attribute="closed")
    recount_clocks(notice(), at=AT)
    assert not ClockChange.objects.exists()
    assert not Act.objects.filter(verb="clocks.recounted").exists()


def test_deadlines_with_different_start_days_are_recalculated(cast: Cast) -> None:
    one, other = cast.draft(), cast.draft(formed_on=date(2026, 11, 16))
    assert recount_clocks(notice(), at=AT) == 2
    moved = {change.document_id: change.due_after for change in ClockChange.objects.all()}
    assert moved == {one.pk: date(2026, 12, 11), other.pk: date(2026, 12, 15)}


def test_notice_of_another_region_changes_nothing(cast: Cast) -> None:
    cast.draft()
    assert recount_clocks(notice("650000"), at=AT) == 0


def test_repeated_recalculation_records_nothing(cast: Cast) -> None:
    cast.draft()
    entered = notice()
    assert recount_clocks(entered, at=AT) == 1
    assert recount_clocks(entered, at=AT) == 0
    assert ClockChange.objects.count() == 1


def test_recalculation_needs_a_constant_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        cast.draft()
    entered = notice()
    with django_assert_max_num_queries(14):
        recount_clocks(entered, at=AT)
    assert ClockChange.objects.count() == 3


def test_document_page_shows_the_changed_deadline_and_its_reason(cast: Cast, sign_in: Any) -> None:
    document = cast.draft()
    recount_clocks(notice(), at=AT)
    page = sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/").content.decode()
    assert "2026年12月放假" in page
    assert "2026年12月11日" in page
