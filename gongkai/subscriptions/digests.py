"""Queue the mails about new items in followed lists."""

from datetime import datetime

from django.db import transaction

from gongkai.jobs.actions import NewMail, enqueue_mails
from gongkai.subscriptions.models import Subscription
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
    first = min(one.sent_through for one in found)
    items = new_items({one.feed_id for one in found}, after=first)
    mails = []
    for one in found:
        ids = [item for item, _kind, _pk in items[one.feed_id] if item > one.sent_through]
        if ids:
            payload = {"after": one.sent_through, "through": ids[-1], "count": len(ids)}
            mails.append(NewMail(ITEMS_MAIL, one.pk, f"through:{ids[-1]}", payload))
            one.sent_through = ids[-1]
        one.waits_since = None
    enqueue_mails(mails, at=at)
    Subscription.objects.bulk_update(found, ["sent_through", "waits_since"], batch_size=BATCH_SIZE)
    return len(mails)
