"""The one keeper of access tokens: workers share what is in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

from gongkai.channels.actions.tokens import claim_token, forget_token, store_token
from gongkai.channels.models import ChannelAccount

__all__ = ["forget_token", "token_of"]
EARLY = timedelta(minutes=5)  # a token is fetched anew so long before it ends


class TokenBusy(Exception):
    """Another worker is fetching the token; try again in a moment."""


def token_of(
    account: ChannelAccount,
    fetch: Callable[[], tuple[str, int]],
    clock: Callable[[], datetime],
) -> str:
    """
    Return the token of an account, fetched if there is none.

    The request is made outside of a transaction under a lease. Raises `TokenBusy`, and what `fetch`
    raises.
    """
    at = clock()
    known = claim_token(account, until=at + EARLY, at=at)
    if known is None:
        raise TokenBusy
    if known:
        return known
    try:
        token, seconds = fetch()
    except Exception:
        forget_token(account, "", at=clock())
        raise
    store_token(account, token, expires_at=clock() + timedelta(seconds=seconds))
    return token
