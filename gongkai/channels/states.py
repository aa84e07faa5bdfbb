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
