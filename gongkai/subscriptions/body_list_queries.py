"""Queries of the e-mail lists that bodies keep as channels."""

from django.db.models import Count, QuerySet

from gongkai.channels.connectors.interface import MailCounts
from gongkai.channels.models import ChannelAccount, Send
from gongkai.channels.states import ConnectorKind
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.queries import BODY_LIST, LIST_MAIL, FeedFilters

MAX_ID = 2**63 - 1


def open_lists() -> QuerySet[ChannelAccount]:
    """Return the lists that have not ended."""
    return ChannelAccount.objects.filter(kind=ConnectorKind.EMAIL, ended_at=None)


def open_list(pk: int) -> ChannelAccount | None:
    """Return a list that has not ended, with its body; None if there is none."""
    if not 0 < pk <= MAX_ID:
        return None
    return open_lists().select_related("body").filter(pk=pk).first()


def filters_of_list(account: ChannelAccount) -> FeedFilters:
    """Return by what the list of an account is known among all lists."""
    return FeedFilters(BODY_LIST, account=account.pk)


def subscriber_count(account: ChannelAccount) -> int:
    """Return how many have confirmed that they want a list."""
    return _subscribers(account.pk).count()


def subscriber_ids(account_id: int, *, after: int, most: int) -> list[int]:
    """Return the next confirmed subscriptions of a list, oldest first."""
    found = _subscribers(account_id).filter(pk__gt=after).order_by("id")
    return list(found.values_list("pk", flat=True)[:most])


def reached_ids(send: Send) -> list[int]:
    """Return the subscriptions whose mail was taken by the mail server, or may have been."""
    found = _mails(send).filter(state__in=[MailState.SENT, MailState.SENDING])
    return list(found.order_by("subject_id").values_list("subject_id", flat=True))


def mail_counts_of(send: Send) -> MailCounts:
    """Count the mails of a send. One query."""
    counted = _mails(send).order_by().values_list("state").annotate(number=Count("pk"))
    numbers = {str(state): number for state, number in counted}
    return MailCounts(
        numbers.get(MailState.WAITING, 0) + numbers.get(MailState.SENDING, 0),
        numbers.get(MailState.SENT, 0),
        numbers.get(MailState.GIVEN_UP, 0),
    )


def mail_key(send: Send) -> str:
    """Return the key of the mails of a send: the same in each attempt."""
    return send.key.hex


def _subscribers(account_id: int) -> QuerySet[Subscription]:
    return Subscription.objects.filter(feed__account=account_id, confirmed_at__isnull=False)


def _mails(send: Send) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(kind=LIST_MAIL, key=mail_key(send))
