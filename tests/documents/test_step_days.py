"""Days of each step from the acts, and reminders of the person whose turn it is, once for each tier."""

from datetime import date

import pytest
from django.test import Client

from gongkai.calendars.queries import Calendars
from gongkai.documents.actions import releases, reviews
from gongkai.documents.reminding import notify_of_turns
from gongkai.documents.states import State
from gongkai.documents.workflow import ReleaseMoment, ReturnReasons
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification
from gongkai.organisations.models import Person
from gongkai.statistics.step_days import step_days
from tests.cast import AT, Cast, later

# 20 November 2026 is a Friday: the weekend does not count.
MONDAY, FRIDAY = later(days=3), later(days=7)


def told(person: Person) -> list[tuple[str, int | None]]:
    rows = Notification.objects.filter(person=person, kind="turn").order_by("id")
    return list(rows.values_list("kind", "days"))


def test_the_days_of_a_step_are_counted_from_its_acts(cast: Cast, sign_in: object) -> None:
    for passed in (MONDAY, FRIDAY, FRIDAY):
        document = cast.draft()
        reviews.submit_version(document, by=cast.drafter, at=AT)
        reviews.pass_office_review(document, by=cast.head, at=passed)
        act = acts_of(document).get(verb="document.office_reviewed")
        assert act.facets["waited"] == {MONDAY: 1, FRIDAY: 5}[passed]
        reviews.return_version(document, ReturnReasons("x"), by=cast.secrecy, at=passed)
    catch_up()
    found = step_days([cast.finance.chain, cast.health.chain], 2026)
    assert list(found) == [cast.finance.chain]
    rows = [
        (one.state, one.number, one.median, one.late, one.percent_late)
        for one in found[cast.finance.chain]
    ]
    assert rows == [
        (State.OFFICE_REVIEW, 3, 5, 2, 67),
        (State.SECRECY_REVIEW, 3, 0, 0, 0),
    ]
    browser = Client()
    browser.force_login(cast.drafter.account)
    page = browser.get("/desk/documents/review-days/").content.decode()
    assert "67" in page


def test_a_long_wait_counts_as_the_longest_one(cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.pass_office_review(document, by=cast.head, at=later(days=200))
    assert acts_of(document).get(verb="document.office_reviewed").facets["waited"] == 60


def test_the_person_in_turn_is_reminded_once_for_each_tier(
    cast: Cast, settings: pytest.FixtureRequest
) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    calendars = Calendars()
    assert [notify_of_turns(calendars, at=later(days=days)) for days in (0, 3, 4, 5, 6)] == [
        *(0, 0, 0, 1, 0)
    ]
    assert told(cast.head) == [("turn", 3)]
    assert notify_of_turns(calendars, at=later(days=11)) == 1
    assert notify_of_turns(calendars, at=later(days=20)) == 0
    assert told(cast.head) == [("turn", 3), ("turn", 7)]
    reviews.pass_office_review(document, by=cast.head, at=later(days=20))
    assert notify_of_turns(calendars, at=later(days=21)) == 0
    assert notify_of_turns(calendars, at=later(days=25)) == 1
    assert told(cast.secrecy) == [("turn", 3)]
    settings.GONGKAI_TURN_DAYS = [0, 0]  # type: ignore[attr-defined]
    assert notify_of_turns(calendars, at=later(days=90)) == 0


def test_a_scheduled_or_released_document_waits_for_nobody(cast: Cast) -> None:
    document = cast.approved()
    releases.schedule_release(document, ReleaseMoment(later(days=5)), by=cast.disclosure, at=AT)
    other = releases.release_document(cast.approved(), by=cast.disclosure, at=AT)
    assert other.public_version is not None
    assert other.public_version.waits_since is None
    assert notify_of_turns(Calendars(), at=later(days=30)) == 0
    assert date(2026, 11, 20) == AT.date()
