"""Kinds of notifications of the boards."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NotificationKind(TextChoices):
    """The weekly overview, which is also sent by mail to those who chose mails."""

    BOARD_WEEKLY = "board_weekly", _("Weekly overview of your bodies")
