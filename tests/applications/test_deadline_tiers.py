"""How near a day is, by the calendar of each body's place, against counting day by day."""

from datetime import date, timedelta

import pytest

from gongkai.applications.deadline_tiers import status_counts_of, with_deadline_tier
from gongkai.applications.models import Application
from gongkai.applications.states import DeadlineTier, Stage
from gongkai.calendars.actions import enter_notice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.calendars.queries import Calendars
from gongkai.law.calendar import WorkCalendar, working_days_between
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.models import Body
from tests.applications.cases import MONDAY, arrived, in_hand
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)


def by_counting(calendar: WorkCalendar, due: date) -> str:
    left = working_days_between(calendar, TODAY, due)
    tiers = ((2, DeadlineTier.TWO), (5, DeadlineTier.FIVE), (10**6, DeadlineTier.LATER))
    if due <= TODAY:
        return DeadlineTier.TODAY if due == TODAY else DeadlineTier.LATE
    return next(tier for most, tier in tiers if left <= most)


def feast(jurisdiction: str, *days: date) -> None:
    """Give a place days off of its own."""
    facts = NoticeFacts(
        jurisdiction, 2026, f"{jurisdiction}节日", tuple(DayFacts(day, works=False) for day in days)
    )
    enter_notice(facts, by=SYSTEM, at=MONDAY)


def test_each_case_is_as_near_as_the_days_of_its_place_say(cast: Cast) -> None:
    feast("650000", date(2026, 3, 5), date(2026, 3, 9))
    Body.objects.filter(pk=cast.finance.pk).update(region="650000")
    cases = [in_hand(cast, title=str(day)) for day in range(-2, 12)]
    elsewhere = [in_hand(cast, title=str(day)) for day in range(-2, 12)]
    for place, case in enumerate([*cases, *elsewhere]):
        case.due_on = TODAY + timedelta(days=place % 14 - 2)
        case.body = cast.finance if place < 14 else cast.health
        case.save()
    calendars = Calendars()
    asked = Application.objects.select_related("body")
    found = with_deadline_tier(asked, [cast.finance.pk, cast.health.pk], calendars, today=TODAY)
    said = {one.pk: one.deadline_tier for one in found}
    workdays = [
        one for one in found if one.due_on and calendars.of(one.body.region).counts(one.due_on)
    ]
    assert {one.pk: said[one.pk] for one in workdays} == {
        one.pk: by_counting(calendars.of(one.body.region), one.due_on)
        for one in workdays
        if one.due_on
    }
    assert len(workdays) > 15
    # The feast puts the tenth of March within five days here, not there.
    tenth = {one.body_id: said[one.pk] for one in found if one.due_on == date(2026, 3, 11)}
    assert tenth == {cast.finance.pk: DeadlineTier.FIVE, cast.health.pk: DeadlineTier.FIVE}
    sixth = {one.body_id: said[one.pk] for one in found if one.due_on == date(2026, 3, 10)}
    assert sixth == {cast.finance.pk: DeadlineTier.TWO, cast.health.pk: DeadlineTier.FIVE}


def test_what_is_not_open_is_counted_by_stage_and_has_no_urgency(cast: Cast) -> None:
    arrived(cast)
    in_hand(cast)
    joined = in_hand(cast)
    Application.objects.filter(pk=joined.pk).update(stage=Stage.CLOSED, closed_on=TODAY)
    found = with_deadline_tier(
        Application.objects.all(), [cast.finance.pk], Calendars(), today=TODAY
    )
    status = status_counts_of(found)[cast.finance.pk]
    assert dict(status.stages) == {Stage.ARRIVED: 1, Stage.IN_HAND: 1}
    assert dict(status.urgencies) == {DeadlineTier.LATER: 1}
    assert {one.deadline_tier for one in found if one.stage == Stage.CLOSED} == {""}
