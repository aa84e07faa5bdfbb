"""
The secret parts of mails: in links and in their Message-ID.

A link opens one subscription, for one purpose, or ends all subscriptions of an address. The Message-ID
shows that a mail that came back is ours. They are computed, not stored: who reads the database alone can neither confirm nor end a subscription.
"""

from uuid import UUID

from django.utils.crypto import constant_time_compare

from gongkai.encryption.keys import match_key
from gongkai.subscriptions.models import Subscription

KEY_LENGTH = 32  # hexadecimal digits of the key of the row, and as many of its signature
CONFIRM, MANAGE = "confirm", "manage"
HASH_LENGTH = 64  # of the keyed hash of an address, which a token to end all begins with
END_ALL, MAIL = "end-all", "mail"


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


def token_to_end_all(address_hash: str) -> str:
    """Return the token that ends all subscriptions of an address."""
    return address_hash + _signature(address_hash, END_ALL)


def address_of_token(token: str) -> str | None:
    """Return the hash of the address of a token that ends all; None if it is forged or another's."""
    address_hash, signature = token[:HASH_LENGTH], token[HASH_LENGTH:]
    if not constant_time_compare(signature, _signature(address_hash, END_ALL)):
        return None
    return address_hash


def signature_of_mail(pk: int) -> str:
    """Return the secret part of the Message-ID of a mail, which only its recipient learns."""
    return _signature(str(pk), MAIL)


def _signature(key: str, purpose: str) -> str:
    return match_key(f"subscriptions.{purpose}", key)[:KEY_LENGTH]
