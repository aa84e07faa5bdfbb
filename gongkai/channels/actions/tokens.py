"""The access token of an account, which only one worker fetches at a time."""

from datetime import datetime, timedelta

from django.db import transaction

from gongkai.channels.models import AccountToken, ChannelAccount
from gongkai.kit.locks import lock

FETCHING = timedelta(minutes=2)


def claim_token(account: ChannelAccount, *, until: datetime, at: datetime) -> str | None:
    """
    Return the token if it holds until then; empty if the caller is to fetch it now.

    None means that another worker is fetching it. A token that holds is read without a lock.
    """
    known = AccountToken.objects.filter(account=account).first()
    return _holding(known, until) or _claim_fetching(account, until=until, at=at)


def _holding(row: AccountToken | None, until: datetime) -> str:
    """Return the token of a row if it holds until then, else empty."""
    if row is None or not row.encrypted or row.expires_at is None or row.expires_at <= until:
        return ""
    return str(row.decrypted()["token"])


@transaction.atomic
def _claim_fetching(account: ChannelAccount, *, until: datetime, at: datetime) -> str | None:
    lock(account)
    row, _is_new = AccountToken.objects.get_or_create(account=account)
    if found := _holding(row, until):
        return found  # fetched by another worker meanwhile
    if row.fetching_until is not None and row.fetching_until > at:
        return None
    row.fetching_until = at + FETCHING
    row.save(update_fields=["fetching_until"])
    return ""


@transaction.atomic
def store_token(account: ChannelAccount, token: str, *, expires_at: datetime) -> None:
    """Store a token that was fetched, encrypted."""
    row = AccountToken.objects.select_for_update().get(account=account)
    row.encrypt_values({"token": token})
    row.expires_at, row.fetching_until = expires_at, None
    row.save(update_fields=["encrypted", "expires_at", "fetching_until"])


@transaction.atomic
def forget_token(account: ChannelAccount, token: str, *, at: datetime) -> None:
    """Forget a token that the channel refused, unless it was replaced meanwhile."""
    row = AccountToken.objects.select_for_update().filter(account=account).first()
    if row is None:
        return
    if not row.encrypted or row.decrypted()["token"] == token:
        row.encrypted, row.expires_at, row.fetching_until = "", at, None
        row.save(update_fields=["encrypted", "expires_at", "fetching_until"])
