"""Followers of lists in the demo region: confirmed at each frequency, and one that waits."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from gongkai.documents.measures import DOCUMENT
from gongkai.jobs.actions import delete_mails
from gongkai.sampledata.demo.cases import FINANCE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.subscriptions.actions import confirm_subscription, request_subscription
from gongkai.subscriptions.queries import (
    REQUEST_MAIL,
    FeedFilters,
    hash_of_address,
    subscriptions_of_address,
)
from gongkai.subscriptions.rules import SubscriptionFacts
from gongkai.subscriptions.states import Frequency

FIRST_PLACE = 4_000  # after the concerns of the same moment


@dataclass(frozen=True)
class DemoReader:
    """Who follows what since how many days; the address is one that nobody has (RFC 2606)."""

    address: str
    days: int
    frequency: Frequency
    language: str = "zh-hans"
    query: str = ""
    item: str = ""
    of_finance: bool = False
    confirmed: bool = True


READERS = (
    DemoReader("duzhe@example.org", 40, Frequency.WEEKLY),
    DemoReader("duzhe@example.org", 39, Frequency.IMMEDIATE, query="收费"),
    DemoReader("kuaiji@example.org", 30, Frequency.DAILY, of_finance=True),
    DemoReader("reader@example.org", 20, Frequency.DAILY, "en", item="A20-08"),
    DemoReader("oqurmen@example.org", 15, Frequency.WEEKLY, "ug"),
    DemoReader("xinduzhe@example.org", 1, Frequency.DAILY, query="公积金", confirmed=False),
)


def subscription_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the followers, with the body that some of them follow."""
    if FINANCE not in codes:
        return
    for place, one in enumerate(READERS, start=FIRST_PLACE):
        filters = FeedFilters(
            DOCUMENT,
            query=one.query,
            item=one.item,
            body=cast.bodies[FINANCE].chain if one.of_finance else "",
        )
        at = now - timedelta(days=one.days)
        facts = SubscriptionFacts(one.address, filters, one.frequency, one.language)
        yield Step(at, place, partial(_request, facts, place))
        if one.confirmed:
            confirm: Callable[[datetime], object] = partial(_confirm, facts)
            yield Step(at + timedelta(minutes=10), place, confirm)


def _request(facts: SubscriptionFacts, place: int, at: datetime) -> None:
    request_subscription(facts, submission=f"demo{place}", at=at)


def _confirm(facts: SubscriptionFacts, at: datetime) -> None:
    newest = subscriptions_of_address(hash_of_address(facts.address)).last()
    assert newest is not None  # it was requested ten minutes ago
    confirm_subscription(newest, at=at)
    # The mail that asks for it would be sent only now, and say that the list is followed already.
    delete_mails(REQUEST_MAIL, [newest.pk])
