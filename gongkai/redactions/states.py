"""States of a redaction."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RedactionState(TextChoices):
    """States of a redaction; the result is made, checked and shown before it is approved."""

    DRAWN = "drawn", _("Boxes are being drawn")
    SUBMITTED = "submitted", _("Waits for the second person")
    APPROVED = "approved", _("Approved")
    DISCARDED = "discarded", _("Discarded")


OPEN = frozenset({RedactionState.DRAWN, RedactionState.SUBMITTED})
# The public may not get the original of these.
HOLDING = OPEN | {RedactionState.APPROVED}
