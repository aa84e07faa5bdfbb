"""Check of followed lists: hashes of addresses and lists, and that nothing new was forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max, OuterRef, Subquery

from gongkai.encryption.envelopes import DecryptionError
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.subscriptions.models import Announcement, Feed, FeedItem, Subscription
from gongkai.subscriptions.queries import (
    digest_of,
    filters_of_feed,
    hash_of_address,
    new_items,
)

PART = "subscriptions"
CHUNK = 500
LATE = timedelta(hours=1)


def check(at: datetime) -> Check:
    """Compare hashes with what they are of, and look for items that wait for no mail."""
    seen = 0
    rows = Subscription.objects.order_by("pk").iterator(chunk_size=CHUNK)
    for chunk in in_chunks(rows):
        seen += len(chunk)
        for one in chunk:
            try:
                if hash_of_address(one.address) != one.address_hash:
                    yield Fault(PART, f"subscription {one.pk} is not found by its address")
            except DecryptionError:
                continue  # the part `personal` names it
        yield from _forgotten(chunk)
    yield from _lists()
    late = Announcement.objects.filter(matched_at=None, at__lt=at - LATE).count()
    if late:
        yield Fault(PART, f"{late} announcements wait for more than an hour", note=True)
    return f"{seen} subscriptions"


def _forgotten(chunk: list[Subscription]) -> Iterator[Fault]:
    """Yield the subscriptions with new public items for which no mail is waited for."""
    newest = FeedItem.objects.filter(feed=OuterRef("feed")).order_by().values("feed")
    behind = Subscription.objects.filter(
        pk__in=[one.pk for one in chunk if one.confirmed_at and one.waits_since is None]
    ).annotate(newest=Subquery(newest.annotate(last=Max("id")).values("last")))
    for one in behind:
        if (one.newest or 0) <= one.sent_through:
            continue
        if any(
            public for _id, public in new_items([one.feed_id], after=one.sent_through)[one.feed_id]
        ):
            yield Fault(PART, f"subscription {one.pk} has new items and waits for no mail")


def _lists() -> Iterator[Fault]:
    for feed in Feed.objects.order_by("pk").iterator(chunk_size=CHUNK):
        try:
            if digest_of(filters_of_feed(feed)) != feed.digest:
                yield Fault(PART, f"followed list {feed.pk} has another digest than its filters")
        except DecryptionError:
            continue
    unfollowed = Feed.objects.exclude(pk__in=Subscription.objects.values("feed"))
    for pk in unfollowed.order_by("pk").values_list("pk", flat=True):
        yield Fault(PART, f"nobody follows list {pk}")
