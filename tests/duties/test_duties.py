"""Duties: opened by the catalogue, fulfilled by documents, late, missing; tallies; notifications."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from gongkai.calendars.queries import Calendars
from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.duties.actions import fulfil_duty, mark_overdue_duties, open_duties
from gongkai.duties.consumers import consume
from gongkai.duties.models import Duty, DutyTally
from gongkai.duties.notifying import notify_of_duties
from gongkai.duties.queries import columns_of_body, counts_of_duties, visible_to, years_of_duties
from gongkai.duties.states import DutyState
from gongkai.kit.times import BEIJING
from gongkai.law.publication_periods import ColumnLimits
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.operations.worker import open_publication_duties
from tests.cast import AT, Cast, later
from tests.catalogue.tables import adopted, row

pytestmark = pytest.mark.django_db


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, tzinfo=BEIJING)


def monthly(cast: Cast, **more: Any) -> CatalogueItem:
    """Adopt a catalogue with one item that is published every month."""
    adopted(cast, cast.finance, row("收支月报", frequency="monthly", **more))
    return CatalogueItem.objects.get(body=cast.finance)


def opened(cast: Cast, when: datetime = AT) -> Duty:
    open_duties(cast.finance, Calendars(), at=when)
    return Duty.objects.order_by("-opens_on").first()  # type: ignore[return-value]


def counts(year: int = 2026) -> dict[str, int]:
    """Return the tallies, after a comparison with the duties."""
    rows = Counter((one.body_id, one.due_on.year, one.state) for one in Duty.objects.all())
    tallies = {(one.body_id, one.year, one.state): one.number for one in DutyTally.objects.all()}
    assert {key: number for key, number in tallies.items() if number} == dict(rows)
    found = counts_of_duties(Duty.objects.values_list("body_id", flat=True), year)
    return {state.value: number for state, number in found.items() if number}


def test_a_duty_is_opened_once_for_each_period(cast: Cast) -> None:
    monthly(cast)
    assert open_duties(cast.finance, Calendars(), at=AT) == 1
    assert open_duties(cast.finance, Calendars(), at=later(2)) == 0
    duty = Duty.objects.get()
    assert (duty.first, duty.due_on, duty.closes_on) == (
        date(2026, 11, 1),
        date(2026, 11, 30),
        date(2026, 12, 1),
    )
    assert open_duties(cast.finance, Calendars(), at=at(12, 1)) == 1
    assert counts() == {"open": 2}
    assert years_of_duties([cast.finance.pk]) == [2026]


def test_a_period_that_was_over_before_the_catalogue_is_no_duty(cast: Cast) -> None:
    columns = {"frequency": "monthly", "due_days": 10}
    adopted(cast, cast.finance, row("收支月报", **columns), effective_on=date(2026, 11, 11))
    assert open_duties(cast.finance, Calendars(), at=at(11, 12)) == 0
    assert open_duties(cast.finance, Calendars(), at=at(12, 1)) == 1
    assert Duty.objects.get().due_on == date(2026, 12, 10)
    adopted(cast, cast.health, row("收支月报", **columns), effective_on=date(2026, 11, 10))
    assert open_duties(cast.health, Calendars(), at=at(11, 12)) == 1
    assert counts() == {"open": 1, "missing": 1}


def test_the_worker_opens_the_duties_of_every_body(cast: Cast) -> None:
    assert open_publication_duties(AT) == 0
    adopted(
        cast, cast.government, row("工作动态", frequency="weekly"), row("事", frequency="event")
    )
    assert open_publication_duties(AT) == 3
    assert set(Duty.objects.values_list("body__code", flat=True)) == {
        "990000",
        "990000-D01",
        "990000-D02",
    }


def test_one_failing_body_does_not_keep_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted(cast, cast.government, row("工作动态", frequency="weekly"))
    real = open_duties

    def failing(body: Any, calendars: Any, *, at: datetime) -> int:
        if body.pk == cast.finance.pk:
            raise RuntimeError
        return real(body, calendars, at=at)

    monkeypatch.setattr("gongkai.operations.worker.open_duties", failing)
    assert open_publication_duties(AT) == 2


def test_a_release_in_time_fulfils_the_duty(cast: Cast) -> None:
    item = monthly(cast)
    duty = opened(cast)
    document = cast.released(catalogue_item=item)
    catch_up()
    duty.refresh_from_db()
    assert (duty.state, duty.met_on, duty.evidence) == (
        DutyState.MET,
        AT.date(),
        document.index_number,
    )
    consume(Act.objects.filter(verb=Verb.DOCUMENT_RELEASED))
    assert counts() == {"met": 1}


def test_what_was_released_before_the_duty_was_opened_counts(cast: Cast) -> None:
    item = monthly(cast)
    cast.released(catalogue_item=item)
    assert opened(cast, later(3)).state == DutyState.MET
    assert counts() == {"met": 1}


def test_a_duty_after_a_period_is_missing_then_met_late(cast: Cast) -> None:
    item = monthly(cast, due_days=10)
    duty = opened(cast)  # about October, due on 10 November
    assert (duty.first, duty.due_on) == (date(2026, 10, 1), date(2026, 11, 10))
    assert duty.state == DutyState.MISSING
    assert counts() == {"missing": 1}
    cast.released(catalogue_item=item)
    catch_up()
    duty.refresh_from_db()
    assert duty.state == DutyState.LATE
    assert counts() == {"late": 1}


def test_a_duty_becomes_missing_after_its_last_day(cast: Cast) -> None:
    monthly(cast)
    duty = opened(cast)
    assert mark_overdue_duties(at=at(11, 30)) == []
    assert list(mark_overdue_duties(at=at(12, 1))) == [duty]
    assert counts() == {"missing": 1}
    # A document of the next month is one of the next period.
    assert fulfil_duty(cast.finance, duty.item_id, "X", on=date(2026, 12, 1)) is None


def test_a_withdrawn_document_no_longer_fulfils_a_duty(cast: Cast) -> None:
    item = monthly(cast)
    first, second = cast.released(catalogue_item=item), cast.released(catalogue_item=item)
    duty = opened(cast)
    catch_up()
    withdraw_document(first, WithdrawalReason("误发"), by=cast.disclosure, at=later(1))
    catch_up()
    duty.refresh_from_db()
    assert duty.evidence == second.index_number
    withdraw_document(second, WithdrawalReason("误发"), by=cast.disclosure, at=later(2))
    catch_up()
    duty.refresh_from_db()
    assert (duty.state, duty.evidence, duty.met_on) == (DutyState.OPEN, "", None)
    assert counts() == {"open": 1}


def test_officers_are_notified_before_the_day_and_after_it_once(cast: Cast) -> None:
    monthly(cast)
    opened(cast)
    assert notify_of_duties(at=at(11, 20)) == 0
    assert notify_of_duties(at=at(11, 26)) == 1
    assert notify_of_duties(at=at(11, 27)) == 0
    assert notify_of_duties(at=at(12, 1)) == 1
    assert notify_of_duties(at=at(12, 2)) == 0
    found = Notification.objects.filter(kind__startswith="duty_").order_by("id")
    assert [(one.kind, one.person) for one in found] == [
        ("duty_due", cast.disclosure),
        ("duty_missing", cast.disclosure),
    ]


def test_duties_are_followed_from_the_body_and_from_above(cast: Cast) -> None:
    monthly(cast)
    opened(cast)

    def seen(user: Any) -> int:
        return visible_to(user, on=AT.date()).count()

    assert seen(cast.disclosure.account) == 1
    assert [seen(one) for one in (AnonymousUser(), cast.drafter.account)] == [0, 0]
    assert seen(cast.stranger.account) == 0
    adopted(cast, cast.government, row("甲"))  # grants posts in the government
    cast.finance.posts.all().delete()
    assert seen(cast.disclosure.account) == 1


def test_columns_are_empty_or_stale(cast: Cast) -> None:
    cast.released(catalogue_item=CatalogueItem.objects.get(code="A20-01"))
    limits = ColumnLimits(policies_days=10)

    def facts(code: str) -> tuple[int, bool, date | None]:
        rows = columns_of_body(cast.finance, on=AT.date(), limits=limits)
        one = next(one for one in rows if one.entry.item.code == code)
        return one.documents, one.is_empty, one.stale_on

    assert facts("A20-01") == (1, False, AT.date() + timedelta(days=11))
    assert facts("A20-03") == (0, True, None)
