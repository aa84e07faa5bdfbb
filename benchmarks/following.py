"""News for 10,000 subscriptions: finding the lists of new documents, and queueing the mails."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.corpus import queries
from benchmarks.measures import fill_documents, percentile, say
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.jobs.models import OutgoingMail
from gongkai.portal.subscriptions.mail import compose_items_mail
from gongkai.search.indexing import refresh
from gongkai.subscriptions.digests import BATCH_SIZE, queue_due_mails
from gongkai.subscriptions.matching import match_announcements
from gongkai.subscriptions.models import Announcement, Feed, FeedItem, Subscription
from gongkai.subscriptions.queries import (
    ITEMS_MAIL,
    FeedFilters,
    digest_of,
    hash_of_address,
)
from gongkai.subscriptions.states import Frequency

SUBSCRIPTIONS, LISTS, NEW, COMPOSED = 10_000, 2_000, 200, 500


def following(_documents: int) -> None:
    """Measure both steps and the writing of mails; the number of queries must not grow."""
    settings.EMAIL_HOST = "127.0.0.1"
    fill_documents(5_000)
    newest = public_documents().order_by("-id").values_list("pk", flat=True)[:NEW]
    for pk in newest:  # the generated numbers are too short for an address
        Document.objects.filter(pk=pk).update(index_number=f"990000-D01/2026-{pk:05}")
    refresh(DOCUMENT, newest)
    small, large = (_round(number, list(newest)) for number in (SUBSCRIPTIONS // 10, SUBSCRIPTIONS))
    say(
        f"news of {NEW} documents for {SUBSCRIPTIONS} subscriptions to {LISTS} lists: matched in "
        f"{large[0]:.1f} s, {large[2]} mails queued in {large[3]:.1f} s; queries of a batch "
        f"{large[1]} and {large[4]}, for a tenth of the subscriptions {small[1]} and {small[4]}"
    )
    times = []
    for mail in OutgoingMail.objects.filter(kind=ITEMS_MAIL).order_by("-id")[:COMPOSED]:
        begun = time.perf_counter()
        compose_items_mail(mail)
        times.append(time.perf_counter() - begun)
    say(
        f"one mail written p50 {percentile(times, 50) * 1000:.1f} ms  p95 "
        f"{percentile(times, 95) * 1000:.1f} ms"
    )
    assert (small[1], small[4]) == (large[1], large[4])


def _round(number: int, newest: list[int]) -> tuple[float, int, int, float, int]:
    """Return seconds and queries of matching, the mails, and seconds and queries of queueing."""
    now = timezone.now()
    for model in (OutgoingMail, FeedItem, Subscription, Feed, Announcement):
        model.objects.all().delete()
    _follow(number)
    Announcement.objects.bulk_create(
        Announcement(subject_type=DOCUMENT, subject_id=pk, event="released", at=now)
        for pk in newest
    )
    matched, first = _timed(lambda: match_announcements(at=now))
    queued, of_batch = _timed(lambda: queue_due_mails(at=now))
    mails = OutgoingMail.objects.count()
    assert mails <= number
    return matched, first, mails, queued, of_batch


def _timed(step: Callable[[], int]) -> tuple[float, int]:
    """
    Repeat a step until nothing is left; return the seconds, and the queries of the first time.

    Rows are inserted in portions, as many as there are; these statements are not counted.
    """
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        step()
    while step():
        pass
    counted = [one for one in asked if not one["sql"].startswith("INSERT")]
    return time.perf_counter() - begun, len(counted)


def _follow(number: int) -> None:
    """Enter the subscriptions: a tenth follows all, the others a search, half of them in one language."""
    words = queries(LISTS)
    feeds = []
    for place in range(min(LISTS, number)):
        query = "" if place % 10 == 0 else words[place % len(words)]
        filters = FeedFilters(DOCUMENT, query=query, language="zh-hans" if place % 2 else "")
        # Some words repeat; each list has a row of its own here.
        feeds.append(Feed(digest=f"{digest_of(filters)[:54]}{place:010}", **vars(filters)))
    Feed.objects.bulk_create(feeds, batch_size=BATCH_SIZE)
    now = timezone.now()
    Subscription.objects.bulk_create(
        (
            Subscription(
                feed=feeds[one % len(feeds)],
                address=f"a{one}@example.org",
                address_hash=hash_of_address(f"a{one}@example.org"),
                language="zh-hans",
                frequency=Frequency.IMMEDIATE,
                requested_at=now,
                confirmed_at=now - timedelta(minutes=1),
            )
            for one in range(number)
        ),
        batch_size=BATCH_SIZE,
    )
