"""Queries of accounts that are followed, and of their subscribers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, QuerySet

from gongkai.channels.connectors.fan_out import BATCH
from gongkai.channels.models import ChannelAccount, Send, Subscriber
from gongkai.channels.states import ConnectorKind
from gongkai.kit.reading import of_all_rows
from gongkai.organisations.models import Body

Rows = list[tuple[int, Mapping[str, Any]]]


def account_of_kind(body_code: str, kind: ConnectorKind) -> ChannelAccount | None:
    """Return the account of a kind that a body has and that has not ended."""
    found = ChannelAccount.objects.filter(body__code=body_code, kind=kind, ended_at=None)
    return found.select_related("body").order_by("id").first()


@of_all_rows
def count_subscribers(account: ChannelAccount) -> int:
    """Return how many follow an account."""
    return Subscriber.objects.filter(account=account).count()


def subscribers_of(account: ChannelAccount, keys: Sequence[int] | None, after: int) -> Rows:
    """
    Return the next subscribers after a row, or those with the given keys, each with its facts.

    Of those that share a place only the first one is returned. Raises `DecryptionError`.
    """
    found = Subscriber.objects.filter(account=account)
    if keys is None:
        earlier = Subscriber.objects.filter(
            account=account, inbox_digest=OuterRef("inbox_digest"), pk__lt=OuterRef("pk")
        )
        found = found.filter(~Exists(earlier), pk__gt=after)
    else:
        found = found.filter(pk__in=keys)
    return [(one.pk, one.decrypted()) for one in found.order_by("pk")[:BATCH]]


def post_by_key(key: UUID) -> Send | None:
    """
    Return the send of an actor whose post has this key, once it was begun.

    Its document or version may not be public any more, so it is read from the primary database.
    """
    found = Send.objects.using(DEFAULT_DB_ALIAS).filter(
        key=key, account__kind=ConnectorKind.ACTIVITYPUB, started_at__isnull=False
    )
    return found.select_related("document__body", "version", "account").first()


def app_bodies() -> QuerySet[Body]:
    """Return the bodies that send notifications by the app."""
    accounts = ChannelAccount.objects.filter(kind=ConnectorKind.APP, ended_at=None)
    return Body.objects.filter(pk__in=accounts.values("body")).order_by("code")
