"""Note which feeds have changed, and what the hub said when it was told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from gongkai.channels.feed_topics import topics_of
from gongkai.channels.models import ChangedFeed
from gongkai.documents.models import Document

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(seconds=one) for one in (30, 300, 1800, 7200, 28800))
MAX_TOPICS = 12  # of one message to the hub


@transaction.atomic
def note_changed_feeds(document: Document, *, at: datetime) -> None:
    """Note that the feeds of a document have changed, if the site has a hub."""
    if not settings.GONGKAI_CHANNELS.hub:
        return
    rows = [ChangedFeed(topic=one, changed_at=at, next_at=at) for one in topics_of(document)]
    ChangedFeed.objects.bulk_create(
        sorted(rows, key=lambda one: one.topic),
        update_conflicts=True,
        unique_fields=["topic"],
        update_fields=["changed_at", "next_at", "attempts"],
    )


@transaction.atomic
def claim_feeds(*, at: datetime) -> list[ChangedFeed]:
    """Claim the feeds of which the hub is to be told; those of a worker that died come again."""
    due = ChangedFeed.objects.select_for_update(skip_locked=True).filter(next_at__lte=at)
    rows = list(due.order_by("next_at", "id")[:MAX_TOPICS])
    ids = [one.pk for one in rows]
    ChangedFeed.objects.filter(pk__in=ids).update(next_at=at + LEASE, attempts=F("attempts") + 1)
    return rows


@transaction.atomic
def settle_feeds(rows: Sequence[ChangedFeed], *, at: datetime, is_informed: bool) -> None:
    """
    Note that the hub was told, or try again later, at most a few times.

    What changed meanwhile stays due. A hub that was not reached learns of the next change.
    """
    for row in rows:
        same = ChangedFeed.objects.filter(pk=row.pk, changed_at=row.changed_at)
        ends = is_informed or row.attempts >= len(PAUSES)
        same.update(next_at=None if ends else at + PAUSES[row.attempts])
