"""Actions on calendar feed keys: create, replace and delete; no official acts."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.organisations.models import Account, FeedKey
from gongkai.organisations.queries import hash_of_secret

SECRET_BYTES = 32


@transaction.atomic
def give_feed_key(account: Account, *, at: datetime) -> str:
    """Create a new calendar feed secret, which replaces the old one. It is shown only once."""
    account = lock(account)
    secret = token_urlsafe(SECRET_BYTES)
    facts = {"secret_hash": hash_of_secret(secret), "made_at": at}
    FeedKey.objects.update_or_create(account=account, defaults=facts)
    return secret


def end_feed_key(account: Account) -> int:
    """Delete the calendar feed key of an account; return the number of deleted keys."""
    return FeedKey.objects.filter(account=account).delete()[0]
