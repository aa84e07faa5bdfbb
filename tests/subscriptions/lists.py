"""Test data: people who follow lists."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from gongkai.subscriptions.actions import confirm_subscription, request_subscription
from gongkai.subscriptions.models import Feed, Subscription
from gongkai.subscriptions.queries import FeedFilters, hash_of_address
from gongkai.subscriptions.rules import SubscriptionFacts
from tests.cast import AT

DOCUMENT = "documents.document"
ADDRESS = "wang@example.org"
FACTS = SubscriptionFacts(ADDRESS, FeedFilters(DOCUMENT), "immediate", "zh-hans")


def entered(*, confirmed: bool = True, address: str = ADDRESS, query: str = "收费") -> Subscription:
    """Return a subscription that is entered without any check, also where no mail server is set."""
    feed = Feed.objects.create(digest=uuid4().hex, subject_type=DOCUMENT, query=query)
    return Subscription.objects.create(
        feed=feed,
        address=address,
        address_hash=hash_of_address(address),
        language="zh-hans",
        frequency="daily",
        requested_at=AT,
        confirmed_at=AT if confirmed else None,
    )


def ask(*, at: datetime = AT, address: str = ADDRESS, **changes: Any) -> Subscription | None:
    """Ask to follow a list; return the newest subscription of the address."""
    filters = FeedFilters(changes.pop("subject_type", DOCUMENT), **changes.pop("filters", {}))
    submission = changes.pop("submission", uuid4().hex)
    facts = replace(FACTS, address=address, filters=filters, **changes)
    request_subscription(facts, submission=submission, at=at)
    found = Subscription.objects.filter(address_hash=hash_of_address(address))
    return found.order_by("-id").first()


def followed(*, at: datetime = AT, **changes: Any) -> Subscription:
    """Return a confirmed subscription."""
    asked = ask(at=at, **changes)
    assert asked
    return confirm_subscription(asked, at=at)
