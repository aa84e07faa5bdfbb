"""States of an annual report and kinds of notifications about it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """States of an annual report, from the draft to publication."""

    DRAFTING = "drafting", _("In preparation")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned with remarks")
    ACCEPTED = "accepted", _("Accepted")
    PUBLISHED = "published", _("Published")


class NotificationKind(TextChoices):
    """Kinds of notifications about annual reports."""

    REPORT_ARRIVED = "report_arrived", _("An annual report was submitted")
    REPORT_RETURNED = "report_returned", _("Your annual report was returned")
    REPORT_ACCEPTED = "report_accepted", _("Your annual report was accepted")
    REPORT_DUE = "report_due", _("An annual report is due soon")
    REPORT_LATE = "report_late", _("An annual report is overdue")


# The superior body has accepted the report: only a corrected edition can change it.
ACCEPTED_STATES = frozenset({ReportState.ACCEPTED, ReportState.PUBLISHED})
EDITABLE_STATES = frozenset({ReportState.DRAFTING, ReportState.RETURNED})
SUBMITTED_STATES = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.PUBLISHED})
