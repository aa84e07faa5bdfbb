"""Queue the mails about new items in followed lists: one mail for all lists of an address."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from gongkai.jobs.actions import NewMail, enqueue_mails
from gongkai.kit.id_lists import is_in
from gongkai.kit.locks import lock_key
from gongkai.subscriptions.models import FeedItem, Subscription
from gongkai.subscriptions.queries import (
    ITEMS_MAIL,
    MailPart,
    due_addresses,
    due_subscriptions,
    new_items,
)

BATCH_SIZE = 500  # subscriptions by which the addresses of one transaction are found
LOCK = "subscriptions.digests"
KEY_SIGNS = 40  # of the hash that are the key of a mail


@transaction.atomic
def queue_due_mails(*, at: datetime) -> int:
    """
    Queue one mail for each address with new items that are due; return how many were queued.

    The mail has a part for each of its due lists, whatever their frequencies. The last item of each
    part is noted in the same transaction, so that no item is in two mails and none is missed, wherever
    a process is stopped. The number of queries does not depend on the number of subscriptions.
    """
    lock_key(LOCK)  # two workers would each queue a mail with some of the lists of an address
    addresses = due_addresses(at, most=BATCH_SIZE)
    if not addresses:
        return 0
    due = due_subscriptions(at).filter(address_hash__in=addresses)
    # The address is not needed here, and decrypting it takes longer than all else.
    found = list(due.select_for_update().order_by("address_hash", "id").defer("address"))
    items = new_items({one.feed_id for one in found}, after=min(one.sent_through for one in found))
    mails = [
        mail
        for _address, group in groupby(found, key=lambda one: one.address_hash)
        if (mail := _mail_of(list(group), items))
    ]
    enqueue_mails(mails, at=at)
    _note_sent(found, through=max((rows[-1][0] for rows in items.values() if rows), default=0))
    return len(mails)


def _mail_of(
    subscriptions: Sequence[Subscription], items: dict[int, list[tuple[int, bool]]]
) -> NewMail | None:
    """Return the mail with what is new for the subscriptions of one address; None if nothing is."""
    parts: list[MailPart] = []
    contents: list[str] = []
    for one in subscriptions:
        new = [item for item in items[one.feed_id] if item[0] > one.sent_through]
        if count := sum(is_public for _item, is_public in new):
            parts.append(MailPart(one.pk, one.sent_through, new[-1][0], count))
            contents += (f"{one.pk}:{item}" for item, is_public in new if is_public)
    if not parts:
        return None
    # A hash of what it contains: if the marks were ever set back, the same mail would not be queued again.
    key = sha256(" ".join(contents).encode()).hexdigest()[:KEY_SIGNS]
    payload = {"parts": [list(part) for part in parts]}
    return NewMail(ITEMS_MAIL, parts[0].subscription, key, payload)


def _note_sent(subscriptions: Sequence[Subscription], *, through: int) -> None:
    """Note that the mails of these subscriptions have all items of their lists up to an id."""
    newest = FeedItem.objects.filter(feed=OuterRef("feed"), pk__lte=through).order_by("-pk")
    # One statement; an update of each row would take longer than all else.
    Subscription.objects.filter(is_in("pk", [one.pk for one in subscriptions])).update(
        waits_since=None,
        sent_through=Greatest(
            F("sent_through"), Coalesce(Subquery(newest.values("pk")[:1]), Value(0))
        ),
    )
