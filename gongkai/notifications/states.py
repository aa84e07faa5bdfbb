"""Mail frequency, and the presentation of notifications."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailFrequency(TextChoices):
    """How often a user gets mail about notifications."""

    OFF = "off", _("No mail")
    EACH = "each", _("A mail for each notification")
    DAILY = "daily", _("One mail in the morning if there is something new")


class Tone(StrEnum):
    """How urgent a kind of notification is shown in the list."""

    PLAIN = ""
    GOOD = "fine"
    SOON = "soon"
    LATE = "late"


class DayUnit(StrEnum):
    """The unit of the remaining days."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
