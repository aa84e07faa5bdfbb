"""Refusals of subscribers and of what arrives for an account."""

from django.utils.translation import gettext_lazy as _

from gongkai.channels.connectors.outgoing import private_problem
from gongkai.channels.models import ChannelAccount, InboxMessage
from gongkai.kit.refusals import Refusal

MAX_ADDRESS = 1000
MAX_WAITING = 1000  # messages of one account that no worker has verified yet


def refusal_to_follow(account: ChannelAccount, who: str, inbox: str) -> Refusal | None:
    """Return why somebody may not follow an account."""
    if account.ended_at is not None:
        return Refusal("ended", _("The account has ended."))
    if not 0 < len(who) <= MAX_ADDRESS or len(inbox) > MAX_ADDRESS or private_problem(inbox):
        return Refusal("address", _("The address of the service is not valid."))
    return None


def refusal_to_receive(account: ChannelAccount) -> Refusal | None:
    """Return why a message for an account is not taken."""
    if account.ended_at is not None:
        return Refusal("ended", _("The account has ended."))
    waiting = InboxMessage.objects.filter(account=account)[:MAX_WAITING]
    if len(waiting.values_list("pk", flat=True)) >= MAX_WAITING:
        return Refusal("full", _("Too many messages are waiting. Try again later."))
    return None
