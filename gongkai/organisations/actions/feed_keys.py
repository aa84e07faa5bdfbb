"""Giving the address of one's calendar, giving another, and ending it; no official act."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.organisations.models import Account, FeedKey
from gongkai.organisations.queries import hash_of_secret

SECRET_BYTES = 32


@transaction.atomic
def give_feed_key(account: Account, *, at: datetime) -> str:
    """Give an account a new secret for its calendar; the old one opens nothing any more. It is told only now."""
    account = lock(account)
    secret = token_urlsafe(SECRET_BYTES)
    facts = {"secret_hash": hash_of_secret(secret), "made_at": at}
    FeedKey.objects.update_or_create(account=account, defaults=facts)
    return secret


def end_feed_key(account: Account) -> int:
    """Let nobody fetch the calendar of an account any more; return whether there was an address."""
    return FeedKey.objects.filter(account=account).delete()[0]
