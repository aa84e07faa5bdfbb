"""Steps that several actions share: a subscriber that is added or renewed, and by which hash it is known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongkai.channels.models import ChannelAccount, Subscriber
from gongkai.channels.rules.subscribers import refusal_to_follow
from gongkai.encryption.keys import match_key
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if


def save_subscriber(
    account: ChannelAccount, who: str, inbox: str, facts: Mapping[str, Any], *, at: datetime
) -> Subscriber:
    """Add a subscriber, or renew the addresses and keys of one that is known."""
    account = lock(account)
    refuse_if(refusal_to_follow(account, who, inbox))
    digest = digest_of_subscriber(account, who)
    row = Subscriber.objects.filter(account=account, digest=digest).first()
    row = row or Subscriber(account=account, digest=digest, added_at=at)
    row.inbox_digest = match_key("channels.inbox", str(account.pk), inbox)
    row.encrypt_values(dict(facts))
    row.save()
    return row


def digest_of_subscriber(account: ChannelAccount, who: str) -> str:
    """Return the keyed hash by which a subscriber of an account is known."""
    return match_key("channels.subscriber", str(account.pk), who)
