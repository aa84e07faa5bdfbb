"""The states of a duty to publish, and its notifications."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DutyState(TextChoices):
    """Whether a duty is fulfilled. Late: fulfilled after its last day, before the next period."""

    OPEN = "open", _("Not due yet")
    MET = "met", _("Met")
    LATE = "late", _("Met late")
    MISSING = "missing", _("Missing")


UNMET = frozenset({DutyState.OPEN, DutyState.MISSING})


class EvidenceKind(TextChoices):
    """What fulfils a duty."""

    DOCUMENT = "document", _("Document")
    DATASET = "dataset", _("Dataset")


class NotificationKind(TextChoices):
    """Kinds of notifications about duties."""

    DUTY_DUE = "duty_due", _("To be published soon by the catalogue")
    DUTY_MISSING = "duty_missing", _("Not published in time by the catalogue")
