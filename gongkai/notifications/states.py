"""How often mail comes, and how a notification is shown."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailFrequency(TextChoices):
    """How often somebody wants mail about notifications."""

    OFF = "off", _("No mail")
    EACH = "each", _("A mail for each notice")
    DAILY = "daily", _("One mail in the morning, where something is new")


class Tone(StrEnum):
    """How urgent a kind of notification looks in the list."""

    PLAIN = ""
    GOOD = "fine"
    SOON = "soon"
    LATE = "late"


class DayUnit(StrEnum):
    """In what the days that are left are counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
