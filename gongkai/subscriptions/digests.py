"""Queue the mails about new items in followed lists."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from gongkai.jobs.actions import NewMail, enqueue_mails
from gongkai.kit.id_lists import is_in
from gongkai.subscriptions.models import FeedItem, Subscription
from gongkai.subscriptions.queries import ITEMS_MAIL, due_subscriptions, new_items
from gongkai.subscriptions.states import Frequency

BATCH_SIZE = 500


def queue_due_mails(*, at: datetime) -> int:
    """
    Queue one mail for each subscription with new items that is due; return how many were queued.

    The last item of the mail is noted in the same transaction, so that no item is in two mails and none
    is missed, wherever a process is stopped. The number of queries does not depend on the number of
    subscriptions in a batch.
    """
    return sum(_queue_batch(frequency, at) for frequency in Frequency.values)


@transaction.atomic
def _queue_batch(frequency: str, at: datetime) -> int:
    due = due_subscriptions(frequency, at).select_for_update(skip_locked=True)[:BATCH_SIZE]
    # The address is not needed here, and decrypting it takes longer than all else.
    found = list(due.defer("address"))
    if not found:
        return 0
    items = new_items({one.feed_id for one in found}, after=min(one.sent_through for one in found))
    mails = []
    for one in found:
        new = [item for item in items[one.feed_id] if item[0] > one.sent_through]
        if count := sum(is_public for _item, is_public in new):
            through = new[-1][0]
            payload = {"after": one.sent_through, "through": through, "count": count}
            mails.append(NewMail(ITEMS_MAIL, one.pk, f"through:{through}", payload))
    enqueue_mails(mails, at=at)
    read = max((rows[-1][0] for rows in items.values() if rows), default=0)
    newest = FeedItem.objects.filter(feed=OuterRef("feed"), pk__lte=read).order_by("-pk")
    # One statement; an update of each row would take longer than all else.
    Subscription.objects.filter(is_in("pk", [one.pk for one in found])).update(
        waits_since=None,
        sent_through=Greatest(
            F("sent_through"), Coalesce(Subquery(newest.values("pk")[:1]), Value(0))
        ),
    )
    return len(mails)
