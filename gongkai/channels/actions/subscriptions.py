"""Subscribe a browser to the notifications of a body, and end that."""

from datetime import datetime

from django.db import transaction

from gongkai.channels.models import ChannelAccount, Subscriber
from gongkai.channels.rules.subscriptions import refusal_to_subscribe
from gongkai.channels.states import ConnectorKind
from gongkai.channels.subscriber_changes import digest_of_subscriber, save_subscriber
from gongkai.kit.refusals import refuse_if


@transaction.atomic
def subscribe_browser(
    account: ChannelAccount, endpoint: str, p256dh: str, auth: str, language: str, *, at: datetime
) -> Subscriber:
    """Subscribe a browser; nothing is stored but its address for notifications, keys and language."""
    refuse_if(refusal_to_subscribe(endpoint, p256dh, auth))
    facts = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "language": language}
    return save_subscriber(account, endpoint, endpoint, facts, at=at)


@transaction.atomic
def unsubscribe_browser(endpoint: str) -> int:
    """End all notifications to a browser; return to how many bodies it was subscribed."""
    accounts = ChannelAccount.objects.filter(kind=ConnectorKind.APP, ended_at=None)
    digests = [digest_of_subscriber(one, endpoint) for one in accounts.order_by("id")]
    found = Subscriber.objects.filter(account__in=accounts, digest__in=digests)
    return found.delete()[0]
