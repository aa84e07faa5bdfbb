"""
The secret parts of the addresses in mails: they open one subscription, for one purpose.

They are computed, not stored: who reads the database alone can neither confirm nor end a subscription.
"""

from uuid import UUID

from django.utils.crypto import constant_time_compare

from gongkai.encryption.keys import match_key
from gongkai.subscriptions.models import Subscription

KEY_LENGTH = 32  # hexadecimal digits of the key of the row, and as many of its signature
CONFIRM, MANAGE = "confirm", "manage"


def token_of(subscription: Subscription, purpose: str) -> str:
    """Return the token of a subscription for a purpose."""
    key = subscription.key.hex
    return key + _signature(key, purpose)


def subscription_by_token(token: str, purpose: str) -> Subscription | None:
    """Return the subscription of a token; None if it is forged or for another purpose, or it ended."""
    key = key_of_token(token, purpose)
    if key is None:
        return None
    return Subscription.objects.select_related("feed").filter(key=key).first()


def key_of_token(token: str, purpose: str) -> UUID | None:
    """Return the key of a subscription that exists or has existed; None if the token is forged."""
    key, signature = token[:KEY_LENGTH], token[KEY_LENGTH:]
    if not constant_time_compare(signature, _signature(key, purpose)):
        return None
    return UUID(hex=key)


def _signature(key: str, purpose: str) -> str:
    return match_key(f"subscriptions.{purpose}", key)[:KEY_LENGTH]
