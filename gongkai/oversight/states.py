"""Where an annual report stands, whose figures it holds, and why a figure was typed by hand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """From the draft that opens on 1 January to the page everybody reads."""

    DRAFTING = "drafting", _("In preparation")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned with remarks")
    ACCEPTED = "accepted", _("Accepted")
    PUBLISHED = "published", _("Published")


class Scope(TextChoices):
    """Whose acts a report adds up."""

    OWN = "own", _("The body alone")
    LEVEL = "level", _("This level: the government with its departments")
    AREA = "area", _("The whole area")


class Declared(TextChoices):
    """Why a figure was typed by hand."""

    OUTSIDE = "outside", _("Happened outside this platform")
    CORRECTION = "correction", _("Corrects what was counted")
    OPENING = "opening", _("Carried over from before this platform")


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
