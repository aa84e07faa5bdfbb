"""States and kinds of public concerns."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConcernKind(TextChoices):
    """How soon a concern must be answered."""

    EMERGENCY = "emergency", _("Grave or major emergency")
    OTHER = "other", _("Other public concern")


class ConcernSource(TextChoices):
    """Where a concern was noticed; never who raised it."""

    PRESS = "press", _("Press, radio or television")
    ONLINE = "online", _("Websites and social media")
    HOTLINE = "hotline", _("Hotline, mailbox or visits")
    INSPECTION = "inspection", _("Inspection or higher authority")
    OTHER = "other", _("Another source")


class ConcernState(TextChoices):
    """States of a concern."""

    OPEN = "open", _("To be answered")
    ANSWERED = "answered", _("Responded to")
    CLOSED = "closed", _("Finished")


class StatementForm(TextChoices):
    """In what form a statement is made."""

    TEXT = "text", _("Written statement")
    CONFERENCE = "conference", _("Press conference")


class NotificationKind(TextChoices):
    """Kinds of notifications about a concern."""

    CONCERN_REGISTERED = "concern_registered", _("A public concern was registered")
    CONCERN_DUE = "concern_due", _("The response to a public concern is due soon")
    CONCERN_LATE = "concern_late", _("The response to a public concern is overdue")
    CONCERN_ANSWERED = "concern_answered", _("A public concern was answered")
