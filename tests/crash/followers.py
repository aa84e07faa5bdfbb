"""What the auditor does about followed lists: enter followers and documents, and count mails."""

import os
import signal
import sys
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from gongkai.jobs.models import OutgoingMail
from gongkai.subscriptions.actions import confirm_subscription, request_subscription
from gongkai.subscriptions.models import Announcement, FeedItem, Subscription
from gongkai.subscriptions.queries import (
    ITEMS_MAIL,
    REQUEST_MAIL,
    FeedFilters,
    hash_of_address,
    parts_of_mail,
    subscriptions_of_address,
)
from gongkai.subscriptions.rules import SubscriptionFacts

DOCUMENT = "documents.document"
PAUSE = 0.2  # seconds between two rounds of each of the threads of a worker


def follow(number: int) -> int:
    """Let so many addresses follow all documents, or a search; return how many subscriptions there are."""
    at = timezone.now() - timedelta(hours=1)
    for one in range(number):
        filters = FeedFilters(DOCUMENT, query="收费" if one % 2 else "")
        facts = SubscriptionFacts(f"a{one}@example.org", filters, "immediate")
        request_subscription(facts, submission=f"{one}", at=at)
        asked = subscriptions_of_address(hash_of_address(facts.address)).last()
        assert asked
        confirm_subscription(asked, at=at)
    OutgoingMail.objects.filter(kind=REQUEST_MAIL).delete()
    return Subscription.objects.count()


def mailed() -> dict[str, Any]:
    """Return what each subscription's mails contain, what its list has, and what is left to do."""
    parts: dict[str, list[list[int]]] = {}
    for mail in OutgoingMail.objects.filter(kind=ITEMS_MAIL).order_by("id"):
        for part in parts_of_mail(mail):
            parts.setdefault(str(part.subscription), []).append(
                [part.after, part.through, part.number]
            )
    items: dict[int, list[int]] = {}
    for feed, pk in FeedItem.objects.order_by("id").values_list("feed", "id"):
        items.setdefault(feed, []).append(pk)
    return {
        "parts": parts,
        "items": {str(one.pk): items.get(one.feed_id, []) for one in Subscription.objects.all()},
        "left": Announcement.objects.filter(matched_at=None).count()
        + Subscription.objects.filter(waits_since__isnull=False).count(),
        "unsent": OutgoingMail.objects.filter(kind=ITEMS_MAIL, state="waiting").count(),
    }


def fork_workers() -> None:
    """Fork `gongkai worker` for each line that is read, and answer with its process id; what it needs is imported once."""
    from gongkai.config import urls  # noqa: F401, PLC0415  (Django is set up by the caller)
    from gongkai.operations.management.commands import worker  # noqa: F401, PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(2, 1)
            call_command("worker", pause=PAUSE)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
