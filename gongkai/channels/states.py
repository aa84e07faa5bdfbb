"""Channels besides the web site; the web delivery is the release itself."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """The channel of a delivery; the annual form has columns for three and one for all others."""

    GAZETTE = "gazette", _("Government gazette")
    WEIBO = "weibo", _("Microblog")
    WECHAT = "wechat", _("WeChat")
    APP = "app", _("Mobile application")
    SMS = "sms", _("Text message")
    PRESS = "press", _("Newspaper")
    BROADCAST = "broadcast", _("Radio or television")
    OTHER = "other", _("Other channels")


class ConnectorKind(TextChoices):
    """The service that an account belongs to."""

    WECHAT = "wechat", _("WeChat official account")
    WEIBO = "weibo", _("Weibo microblog")
    SMS = "sms", _("Gateway for text messages")
    WEBHOOK = "webhook", _("Webhook")
    STAFF = "staff", _("By staff: newspaper, radio, television")
    ACTIVITYPUB = "activitypub", _("ActivityPub (Mastodon and others)")
    APP = "app", _("App with notifications")
    EMAIL = "email", _("E-mail list")


class SendState(TextChoices):
    """
    The state of a send.

    A send is accepted once the channel has given it a number of its own, and published once it has an
    address there or the channel has said that it is out.
    """

    QUEUED = "queued", _("In the queue")
    SENDING = "sending", _("Being sent")
    ACCEPTED = "accepted", _("Accepted by the channel")
    PUBLISHED = "published", _("Published on the channel")
    WITHDRAWN = "withdrawn", _("Withdrawn from the channel")
    FAILED = "failed", _("Failed on the channel")


# Kinds that keep what they got: who has it can only be told that it was withdrawn.
IRREVOCABLE = (ConnectorKind.EMAIL, ConnectorKind.WEBHOOK)
RECEIVED = (SendState.ACCEPTED, SendState.PUBLISHED)


class Work(TextChoices):
    """What a worker does with a send that it has claimed."""

    SEND = "send", _("Send")
    ASK = "ask", _("Ask the channel whether it has it")
    POLL = "poll", _("Ask whether it is published")
    WITHDRAW = "withdraw", _("Withdraw")
