"""Where an annual report stands, and what somebody is notified of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """From the draft that opens on 1 January to the page everybody reads."""

    DRAFTING = "drafting", _("In preparation")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned with remarks")
    ACCEPTED = "accepted", _("Accepted")
    PUBLISHED = "published", _("Published")


class NotificationKind(TextChoices):
    """What somebody is told of an annual report."""

    REPORT_ARRIVED = "report_arrived", _("An annual report was handed in")
    REPORT_RETURNED = "report_returned", _("Your annual report was returned")
    REPORT_ACCEPTED = "report_accepted", _("Your annual report was accepted")
    REPORT_DUE = "report_due", _("An annual report is due soon")
    REPORT_LATE = "report_late", _("An annual report is overdue")


# What its body above has taken: from here on only a corrected edition changes it.
HANDED_OUT = frozenset({ReportState.ACCEPTED, ReportState.PUBLISHED})
WRITING = frozenset({ReportState.DRAFTING, ReportState.RETURNED})
HANDED_IN = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.PUBLISHED})
