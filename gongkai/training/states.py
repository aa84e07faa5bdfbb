"""States of training sessions and on-line units."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SessionState(TextChoices):
    """States of a training session."""

    PLANNED = "planned", _("Training in preparation")
    OPEN = "open", _("Open for sign-up")
    HELD = "held", _("Training held")
    CANCELLED = "cancelled", _("Training cancelled")


class UnitState(TextChoices):
    """States of an on-line unit."""

    DRAFT = "draft", _("Unit in preparation")
    OPEN = "open", _("Unit open")
    CLOSED = "closed", _("Unit closed")


class NotificationKind(TextChoices):
    """Kinds of notifications about training."""

    TRAINING_HELD = "training_held", _("Your attendance at a training was credited")
    TRAINING_CANCELLED = "training_cancelled", _("A training that you signed up for was cancelled")
