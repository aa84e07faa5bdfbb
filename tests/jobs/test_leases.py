"""Leases: of several processes one leads, by the clock of the database."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from gongkai.jobs.leases import (
    LEASE,
    RENEW_BELOW,
    database_now,
    held_lease,
    new_holder,
    take_lease,
)
from gongkai.jobs.models import Lease
from gongkai.operations.leading import TIMERS, Leader
from tests.cast import AT

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_one_of_two_leads_until_its_lease_expires() -> None:
    first, second = new_holder(), new_holder()
    assert first != second
    assert take_lease(TIMERS, first, at=AT)
    assert not take_lease(TIMERS, second, at=AT)
    assert not take_lease(TIMERS, second, at=AT + LEASE - SECOND)
    lease = held_lease(TIMERS, at=AT)
    assert lease is not None
    assert str(lease) == f"timers {first}"
    # The first was killed: the second takes over, and the first does not lead any more.
    assert take_lease(TIMERS, second, at=AT + LEASE)
    assert not take_lease(TIMERS, first, at=AT + LEASE)
    assert held_lease(TIMERS, at=AT + 2 * LEASE) is None
    assert Lease.objects.count() == 1


def test_holder_prolongs_its_lease_and_writes_seldom(django_assert_num_queries: Any) -> None:
    assert take_lease(TIMERS, "one", at=AT)
    with django_assert_num_queries(1):
        assert take_lease(TIMERS, "one", at=AT + SECOND)
    assert Lease.objects.get().until == AT + LEASE
    later = AT + LEASE - RENEW_BELOW
    assert take_lease(TIMERS, "one", at=later)
    assert Lease.objects.get().until == later + LEASE


def test_who_stops_lets_another_lead_at_once() -> None:
    now = AT
    one, other = (Leader(lambda: now) for _number in range(2))
    assert one.leads()
    assert not other.leads()
    other.resign()  # it has nothing to give up
    assert not other.leads()
    one.resign()
    assert other.leads()
    assert not one.leads()


def test_clock_of_a_machine_does_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose clock is a day ahead must not take a lease that is still held."""
    if connection.vendor != "postgresql":
        monkeypatch.setattr("gongkai.jobs.leases.timezone.now", lambda: AT)
        assert database_now() == AT
        return
    monkeypatch.setattr("gongkai.jobs.leases.timezone.now", lambda: AT + timedelta(days=1))
    moment = database_now()
    assert isinstance(moment, datetime)
    assert take_lease(TIMERS, "one", at=moment)
    assert not take_lease(TIMERS, "two", at=database_now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_two_that_ask_at_the_same_moment_do_not_both_lead() -> None:
    """Threads with connections of their own take a lease that has just expired."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415
    from threading import Barrier  # noqa: PLC0415

    rounds, together = 5, Barrier(3)

    def ask(name: str) -> list[bool]:
        taken = []
        for number in range(rounds):
            together.wait(timeout=20)
            taken.append(take_lease(TIMERS, name, at=AT + number * LEASE))
        connection.close()
        return taken

    with ThreadPoolExecutor(3) as pool:
        asked = list(pool.map(ask, ("one", "two", "three")))
    assert [sum(column) for column in zip(*asked, strict=True)] == [1] * rounds
